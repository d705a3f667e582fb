import type { Walkable } from "../packed-automaton.ts";
import {
  BLOCK,
  BYTES_AT,
  CLASSES_AT,
  COUNTS_AT,
  LANES,
  LIST_BYTES,
  LISTS_AT,
  pagesFor,
  TABLE_AT,
} from "./layout.ts";
import { WALK } from "./module.ts";
import { wasm } from "./web-assembly.ts";

/** Walks the automaton over bytes and keeps where anchors end. */
export interface Walker {
  /**
   * Finds every anchor that ends in `bytes[from, to)`, at most `BLOCK` bytes, looking back to `start` at most.
   * The lists hold it until the next call.
   */
  walk(bytes: Uint8Array, start: number, from: number, to: number): void;
  /** How many endings each list holds; the lists one after the other are in order of place. */
  readonly counts: Int32Array;
  /** Pairs: a place, to which `shift` is to be added, and the state there, to be turned by `stateOf`. */
  readonly lists: readonly Int32Array[];
  /** From a place on a list to an index in the bytes that were walked. */
  readonly shift: number;
  /** The number of an ending state, counted from the first of them. */
  stateOf(state: number): number;
}

interface Exports {
  one(from: number, length: number, before: number, first: number): void;
  many(from: number, length: number, before: number, warm: number, first: number): void;
}

/** Fewer bytes are walked in one piece. */
const SMALL = 512;

/** Needs the automaton's bytes only once: the walk has a memory of its own. */
export const createWalker = (automaton: Walkable): Walker => {
  const { table, classes, firstEnding, longest } = automaton;
  const memory = new wasm.Memory({ initial: pagesFor(table.byteLength) });
  const all = new Uint8Array(memory.buffer);
  all.set(classes, CLASSES_AT);
  all.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), TABLE_AT);
  const instance = new wasm.Instance(new wasm.Module(WALK), { walk: { memory } });
  const { one, many } = instance.exports as Exports;
  const counts = new Int32Array(memory.buffer, COUNTS_AT, LANES);
  const warm = longest - 1;
  let shift = 0;
  return {
    counts,
    lists: Array.from(
      { length: LANES },
      (_, lane) => new Int32Array(memory.buffer, LISTS_AT + lane * LIST_BYTES, LIST_BYTES / 4),
    ),
    get shift() {
      return shift;
    },
    stateOf: (state) => state - firstEnding,
    walk(bytes, start, from, to) {
      if (to - from > BLOCK) throw new RangeError(`${to - from} bytes are more than a block`);
      const before = Math.min(warm, from - start);
      const first = from - before;
      all.set(first === 0 && to === bytes.length ? bytes : bytes.subarray(first, to), BYTES_AT - before);
      shift = from - BYTES_AT;
      if (to - from < SMALL) {
        counts.fill(0);
        one(BYTES_AT, to - from, before, firstEnding);
      } else {
        many(BYTES_AT, to - from, before, warm, firstEnding);
      }
    },
  };
};
