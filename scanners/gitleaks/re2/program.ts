import type { Assertion, Node, Ranges } from "./node.ts";
import { type ByteRanges, encodings } from "./utf8.ts";

/** What a step does: `arg` and `other` mean what its kind says. */
export const STEP = {
  /** Takes a byte of set `arg`. */
  byte: 0,
  /** Goes on at `next`, and failing that at `arg`. */
  either: 1,
  /** Notes the position in slot `arg`. */
  note: 2,
  /** Goes on only where assertion `arg` holds. */
  assert: 3,
  match: 4,
} as const;

/** A pattern as steps for a machine that reads bytes. */
export interface Program {
  readonly kind: Uint8Array;
  readonly next: Int32Array;
  readonly arg: Int32Array;
  /** Which bytes each set holds, 256 flags each. */
  readonly sets: readonly Uint8Array[];
  readonly start: number;
  readonly size: number;
  readonly asserts: boolean;
}

export const ASSERTION_NAMES: readonly Assertion[] = [
  "begin-text",
  "end-text",
  "begin-line",
  "end-line",
  "word",
  "not-word",
];

/** Far above any pattern in use, and far below what would take long to build. */
export const MOST_STEPS = 500_000;

/**
 * Turns a tree into a program. It is written from its end to its start: a step knows where it leads. For texts
 * of ASCII alone, what takes other characters is left out, which makes the program several times smaller.
 */
export const compileProgram = (tree: Node, asciiOnly: boolean): Program => {
  const kind: number[] = [];
  const next: number[] = [];
  const arg: number[] = [];
  const sets = createSets();
  let asserts = false;

  const add = (what: number, to: number, detail: number): number => {
    kind.push(what);
    next.push(to);
    arg.push(detail);
    return kind.length - 1;
  };
  const either = (first: number, second: number): number => add(STEP.either, first, second);
  const prefer = (lazy: boolean, inside: number, beyond: number): number =>
    lazy ? either(beyond, inside) : either(inside, beyond);

  const bytes = (sequences: readonly ByteRanges[], to: number): number => {
    const singles = sequences.filter((one) => one.length === 2);
    const longer = sequences.filter((one) => one.length > 2);
    // Sequences that end alike share their ends.
    const tails = new Map<string, number>();
    const entries = [...byTail(longer)].map(([tail, leads]) => {
      const rest = tail === "" ? [] : tail.split(",").map(Number);
      let at = to;
      for (let from = rest.length - 2; from >= 0; from -= 2) {
        const key = rest.slice(from).join();
        const known = tails.get(key);
        at = known ?? add(STEP.byte, at, sets.of([rest[from] as number, rest[from + 1] as number]));
        tails.set(key, at);
      }
      return add(STEP.byte, at, sets.of(leads));
    });
    const ascii = singles.length > 0 || entries.length === 0 ? [sets.of(singles.flat())] : [];
    const all = [...ascii.map((set) => add(STEP.byte, to, set)), ...entries];
    return all.reduceRight((second, first) => either(first, second));
  };

  const emit = (node: Node, to: number): number => {
    switch (node.kind) {
      case "empty":
        return to;
      case "class":
        if (asciiOnly) return add(STEP.byte, to, sets.ofAscii(node.ranges));
        return bytes(encodingsOf(node.ranges), to);
      case "assert":
        asserts = true;
        return add(STEP.assert, to, ASSERTION_NAMES.indexOf(node.what));
      case "capture":
        return add(STEP.note, emit(node.of, add(STEP.note, to, 2 * node.index + 1)), 2 * node.index);
      case "sequence":
        return node.parts.reduceRight((at, part) => emit(part, at), to);
      case "either":
        return node.options
          .map((option) => emit(option, to))
          .reduceRight((second, first) => either(first, second));
      case "repeat":
        return repeat(node, to);
    }
  };

  const loop = (of: Node, lazy: boolean, to: number): { readonly inside: number; readonly fork: number } => {
    const fork = add(STEP.either, to, to);
    const inside = emit(of, fork);
    next[fork] = lazy ? to : inside;
    arg[fork] = lazy ? inside : to;
    return { inside, fork };
  };

  const repeat = (node: Node & { kind: "repeat" }, to: number): number => {
    const { of, min, max, lazy } = node;
    let at = to;
    if (max === Number.POSITIVE_INFINITY) {
      if (min === 0) {
        const { inside, fork } = loop(of, lazy, to);
        // What may be empty is tried inside first all the same; see Go's issue 46123.
        return isNullable(of) ? prefer(lazy, inside, to) : fork;
      }
      at = loop(of, lazy, to).inside;
      for (let count = 1; count < min; count++) at = emit(of, at);
      return at;
    }
    for (let count = min; count < max; count++) at = prefer(lazy, emit(of, at), to);
    for (let count = 0; count < min; count++) at = emit(of, at);
    return at;
  };

  const end = add(STEP.match, 0, 0);
  const start = emit(tree, end);
  return {
    kind: Uint8Array.from(kind),
    next: Int32Array.from(next),
    arg: Int32Array.from(arg),
    sets: sets.all,
    start,
    size: kind.length,
    asserts,
  };
};

const asciiOf = (ranges: Ranges): ByteRanges => {
  const out: number[] = [];
  for (let at = 0; at < ranges.length && (ranges[at] as number) < 0x80; at += 2) {
    out.push(ranges[at] as number, Math.min(0x7f, ranges[at + 1] as number));
  }
  return out;
};

/** The sequences by all but their first byte range, and the first ranges that lead there. */
const byTail = (sequences: readonly ByteRanges[]): ReadonlyMap<string, readonly number[]> => {
  const map = new Map<string, number[]>();
  for (const sequence of sequences) {
    const tail = sequence.slice(2).join();
    const leads = map.get(tail) ?? [];
    leads.push(...sequence.slice(0, 2));
    map.set(tail, leads);
  }
  return map;
};

const createSets = () => {
  const all: Uint8Array[] = [];
  const known = new Map<string, number>();
  const knownAscii = new Map<Ranges, number>();
  return {
    all,
    ofAscii(ranges: Ranges): number {
      const set = knownAscii.get(ranges) ?? this.of(asciiOf(ranges));
      knownAscii.set(ranges, set);
      return set;
    },
    of(ranges: readonly number[]): number {
      const key = ranges.join();
      const old = known.get(key);
      if (old !== undefined) return old;
      const set = new Uint8Array(256);
      for (let at = 0; at < ranges.length; at += 2) set.fill(1, ranges[at], (ranges[at + 1] as number) + 1);
      known.set(key, all.length);
      return all.push(set) - 1;
    },
  };
};

const classSteps = new WeakMap<Ranges, number>();

const stepsOfClass = (node: Node & { kind: "class" }): number => {
  const steps = classSteps.get(node.ranges) ?? compileProgram(node, false).size;
  classSteps.set(node.ranges, steps);
  return steps;
};

/** At least as many steps as the tree's program has, told without writing it. */
export const stepsOf = (node: Node): number => {
  switch (node.kind) {
    case "empty":
      return 0;
    case "assert":
      return 1;
    case "class":
      return stepsOfClass(node);
    case "capture":
      return 2 + stepsOf(node.of);
    case "sequence":
      return node.parts.reduce((steps, part) => steps + stepsOf(part), 1);
    case "either":
      return node.options.reduce((steps, option) => steps + 1 + stepsOf(option), 1);
    case "repeat": {
      const copies = node.max === Number.POSITIVE_INFINITY ? Math.max(1, node.min) : node.max;
      return 2 + copies * (1 + stepsOf(node.of));
    }
  }
};

const known = new WeakMap<Ranges, readonly ByteRanges[]>();

/** A class that is repeated is encoded once. */
const encodingsOf = (ranges: Ranges): readonly ByteRanges[] => {
  const found = known.get(ranges) ?? encodings(ranges);
  known.set(ranges, found);
  return found;
};

/** Whether it can match without taking a byte. */
export const isNullable = (node: Node): boolean => {
  switch (node.kind) {
    case "class":
      return false;
    case "empty":
    case "assert":
      return true;
    case "capture":
      return isNullable(node.of);
    case "sequence":
      return node.parts.every(isNullable);
    case "either":
      return node.options.some(isNullable);
    case "repeat":
      return node.min === 0 || isNullable(node.of);
  }
};
