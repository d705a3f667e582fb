import type { Automaton } from "./automaton.ts";

/** One block of the scan; its endings must fit, and each byte can end at most one state. */
export const BLOCK = 16_384;

/** Where anchors end: pairs of position and state, in ascending order of position within each quarter. */
export interface Endings {
  readonly at: readonly [Int32Array, Int32Array, Int32Array, Int32Array];
  readonly counts: Int32Array;
}

export const newEndings = (): Endings => ({
  at: [
    new Int32Array(BLOCK / 2 + 8),
    new Int32Array(BLOCK / 2 + 8),
    new Int32Array(BLOCK / 2 + 8),
    new Int32Array(BLOCK / 2 + 8),
  ],
  counts: new Int32Array(4),
});

const SMALL = 256;

/**
 * Finds every anchor that ends in `bytes[from, to)`, looking back to `start` at most.
 *
 * A step of the automaton waits for the load of the step before, not for the processor to be free; so four
 * places are walked at once, each a quarter of the block. That is half as fast again as one walk.
 */
export const findEndings = (
  automaton: Automaton,
  bytes: Uint8Array,
  start: number,
  from: number,
  to: number,
  endings: Endings,
): void => {
  const { table, classes, firstEnding } = automaton;
  const { at, counts } = endings;
  const [first, second, third, fourth] = at;
  const quarter = to - from < SMALL ? 0 : (to - from) >>> 2;
  const twice = quarter * 2;
  const thrice = quarter * 3;
  let a = stateBefore(automaton, bytes, start, from);
  let an = 0;
  let bn = 0;
  let cn = 0;
  let d = a;
  let dn = 0;
  if (quarter > 0) {
    let b = stateBefore(automaton, bytes, start, from + quarter);
    let c = stateBefore(automaton, bytes, start, from + twice);
    d = stateBefore(automaton, bytes, start, from + thrice);
    const end = from + quarter;
    for (let i = from; i < end; i++) {
      a = table[a + (classes[bytes[i] as number] as number)] as number;
      b = table[b + (classes[bytes[i + quarter] as number] as number)] as number;
      c = table[c + (classes[bytes[i + twice] as number] as number)] as number;
      d = table[d + (classes[bytes[i + thrice] as number] as number)] as number;
      if (a >= firstEnding) {
        first[an++] = i;
        first[an++] = a;
      }
      if (b >= firstEnding) {
        second[bn++] = i + quarter;
        second[bn++] = b;
      }
      if (c >= firstEnding) {
        third[cn++] = i + twice;
        third[cn++] = c;
      }
      if (d >= firstEnding) {
        fourth[dn++] = i + thrice;
        fourth[dn++] = d;
      }
    }
  }
  for (let i = from + quarter * 4; i < to; i++) {
    d = table[d + (classes[bytes[i] as number] as number)] as number;
    if (d >= firstEnding) {
      fourth[dn++] = i;
      fourth[dn++] = d;
    }
  }
  counts[0] = an;
  counts[1] = bn;
  counts[2] = cn;
  counts[3] = dn;
};

/** The state at `at`, as far as it matters: an anchor that ends there or later began at most `longest` before. */
const stateBefore = (automaton: Automaton, bytes: Uint8Array, start: number, at: number): number => {
  const { table, classes, longest } = automaton;
  let state = 0;
  for (let i = Math.max(start, at - longest + 1); i < at; i++) {
    state = table[state + (classes[bytes[i] as number] as number)] as number;
  }
  return state;
};
