import { CELL, LONGEST_ANCHOR, MOST_STATES, ROW_SHIFT } from "./walk/layout.ts";

/**
 * Aho-Corasick as a flat table over classes of bytes, as `walk/` reads it: a state is the number of its row, a
 * class the distance of its cell from the row's start, in `bytes`. Letters are folded, so case is the verifier's
 * business. The states in which an anchor ends come last: one comparison tells them.
 */
export interface Automaton {
  readonly classes: Uint8Array;
  readonly table: Uint16Array;
  /** The first state in which an anchor ends. */
  readonly firstEnding: number;
  /** Indices of the anchors that end in each of those states, in order. */
  readonly endings: readonly (readonly number[])[];
  readonly longest: number;
}

const WIDTH = (1 << ROW_SHIFT) / CELL;

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** Class 0 is every byte that stands in no anchor. */
const classify = (anchors: readonly string[]): Uint8Array => {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const anchor of anchors) {
    for (let at = 0; at < anchor.length; at++) {
      const byte = fold(anchor.charCodeAt(at));
      if (classes[byte] !== 0) continue;
      if (width === WIDTH) throw new Error(`the anchors are made of more than ${WIDTH - 1} different bytes`);
      classes[byte] = width++ * CELL;
    }
  }
  for (let letter = 0x61; letter <= 0x7a; letter++) classes[letter - 0x20] = classes[letter] as number;
  return classes;
};

/** Wants the anchors in lower case, sorted, none twice. */
export const buildAutomaton = (anchors: readonly string[]): Automaton => {
  const longest = Math.max(1, ...anchors.map((anchor) => anchor.length));
  if (longest > LONGEST_ANCHOR) throw new Error(`an anchor of more than ${LONGEST_ANCHOR} bytes`);
  const classes = classify(anchors);
  return { classes, longest, ...flatten(plant(anchors, classes)) };
};

/** The anchors as a tree: nodes are numbered, 0 is the root; each points to its first child and next sibling. */
interface Trie {
  readonly size: number;
  readonly column: Uint8Array;
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** The anchor that ends in a node, counted from one. */
  readonly own: Int32Array;
}

/** The anchors come sorted, so the path that one shares with the one before is known and not searched. */
const plant = (anchors: readonly string[], classes: Uint8Array): Trie => {
  const most = anchors.reduce((sum, anchor) => sum + anchor.length, 1);
  const column = new Uint8Array(most);
  const child = new Int32Array(most);
  const sibling = new Int32Array(most);
  const own = new Int32Array(most);
  const path = [0];
  let before = "";
  let size = 1;
  for (let index = 0; index < anchors.length; index++) {
    const anchor = anchors[index] as string;
    const { length } = anchor;
    let depth = 0;
    while (depth < length && anchor.charCodeAt(depth) === before.charCodeAt(depth)) depth++;
    for (; depth < length; depth++) {
      const parent = path[depth] as number;
      column[size] = classes[anchor.charCodeAt(depth)] as number;
      sibling[size] = child[parent] as number;
      child[parent] = size;
      path[depth + 1] = size++;
    }
    own[path[length] as number] = index + 1;
    before = anchor;
  }
  return { size, column, child, sibling, own };
};

/**
 * Turns the tree into a table without failures, breadth first: a row is a copy of the row of the longest proper
 * suffix, with the node's own children put in. Plain states are numbered from the front, ending ones from the back.
 */
const flatten = (trie: Trie): Pick<Automaton, "table" | "firstEnding" | "endings"> => {
  const { size, column, child, sibling, own } = trie;
  if (size > MOST_STATES) throw new Error(`the anchors make more than ${MOST_STATES} states`);
  const table = new Uint16Array(size * WIDTH);
  const state = new Int32Array(size);
  const fail = new Int32Array(size);
  const queue = new Int32Array(size);
  const endingAt: (readonly number[] | undefined)[] = [];
  let filled = 1;
  let plain = 1;
  let ending = size;
  for (let done = 0; done < filled; done++) {
    const node = queue[done] as number;
    const row = (state[node] as number) * WIDTH;
    const failed = (fail[node] as number) * WIDTH;
    if (node !== 0) table.copyWithin(row, failed, failed + WIDTH);
    for (let next = child[node] as number; next !== 0; next = sibling[next] as number) {
      const at = row + (column[next] as number) / CELL;
      const suffix = node === 0 ? 0 : (table[at] as number);
      const inherited = endingAt[suffix];
      const mine = own[next] as number;
      const ends = mine === 0 ? inherited : [mine - 1, ...(inherited ?? [])];
      const to = ends === undefined ? plain++ : --ending;
      if (ends !== undefined) endingAt[to] = ends;
      state[next] = to;
      fail[next] = suffix;
      table[at] = to;
      queue[filled++] = next;
    }
  }
  const endings: (readonly number[])[] = [];
  for (let number = ending; number < size; number++) endings.push(endingAt[number] ?? []);
  return { table, firstEnding: ending, endings };
};
