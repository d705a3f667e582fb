import type { Trie } from "./trie.ts";

/** Where words end in a flattened tree. The states in which one does have the highest numbers. */
export interface Endings {
  /** The first state in which a word ends. */
  readonly firstEnding: number;
  /** Indices of the words that end in each of those states, in order. */
  readonly endings: readonly (readonly number[])[];
}

/**
 * Fills the table of Aho and Corasick, without failures, breadth first: `table[state * width + class]` is the next
 * state. A row is a copy of that of the longest proper suffix, with the node's own children put in. Plain states are
 * numbered from the front, ending ones from the back. The table is empty and has `width` cells for each node.
 */
export const flatten = (trie: Trie, width: number, table: Uint16Array | Int32Array): Endings => {
  const { size, column, child, sibling, own } = trie;
  const state = new Int32Array(size);
  const fail = new Int32Array(size);
  const queue = new Int32Array(size);
  const endingAt: (readonly number[] | undefined)[] = [];
  let filled = 1;
  let plain = 1;
  let ending = size;
  for (let done = 0; done < filled; done++) {
    const node = queue[done] as number;
    const row = (state[node] as number) * width;
    const failed = (fail[node] as number) * width;
    if (node !== 0) table.copyWithin(row, failed, failed + width);
    for (let next = child[node] as number; next !== 0; next = sibling[next] as number) {
      const at = row + (column[next] as number);
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
  return { firstEnding: ending, endings };
};
