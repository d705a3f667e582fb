/**
 * Aho-Corasick as a flat table over classes of bytes: `state = table[state + classes[byte]]`, where a state is
 * the index of its row. Letters are folded. The states in which a word ends have the highest numbers: one
 * comparison tells them. Unlike the builtin rules' automaton it takes words of any length and all bytes, for
 * they are the operator's.
 */
export interface WordAutomaton {
  readonly classes: Uint8Array;
  readonly table: Int32Array;
  /** The row of the first state in which an word ends. */
  readonly firstEnding: number;
  readonly width: number;
  /** Indices of the words that end in each of those states, by `(state - firstEnding) / width`. */
  readonly endings: readonly (readonly number[])[];
}

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** Class 0 is every byte that stands in no word. */
const classify = (words: readonly string[]): { readonly classes: Uint8Array; readonly width: number } => {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const byte = fold(word.charCodeAt(at));
      if (classes[byte] === 0) classes[byte] = width++;
    }
  }
  for (let letter = 0x61; letter <= 0x7a; letter++) classes[letter - 0x20] = classes[letter] as number;
  return { classes, width };
};

/** Wants the words in lower case, sorted, none twice. */
export const buildWordAutomaton = (words: readonly string[]): WordAutomaton => {
  const { classes, width } = classify(words);
  const trie = plant(words, classes);
  return {
    classes,
    width,
    ...flatten(trie, width),
  };
};

/** The words as a tree: nodes are numbered, 0 is the root; each points to its first child and next sibling. */
interface Trie {
  readonly size: number;
  readonly column: Uint8Array;
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** The word that ends in a node, counted from one. */
  readonly own: Int32Array;
}

/** The words come sorted, so the path that one shares with the one before is known and not searched. */
const plant = (words: readonly string[], classes: Uint8Array): Trie => {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  const column = new Uint8Array(most);
  const child = new Int32Array(most);
  const sibling = new Int32Array(most);
  const own = new Int32Array(most);
  const path = [0];
  let before = "";
  let size = 1;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const { length } = word;
    let depth = 0;
    while (depth < length && word.charCodeAt(depth) === before.charCodeAt(depth)) depth++;
    for (; depth < length; depth++) {
      const parent = path[depth] as number;
      column[size] = classes[word.charCodeAt(depth)] as number;
      sibling[size] = child[parent] as number;
      child[parent] = size;
      path[depth + 1] = size++;
    }
    own[path[length] as number] = index + 1;
    before = word;
  }
  return { size, column, child, sibling, own };
};

/**
 * Turns the tree into a table without failures, breadth first: a row is a copy of that of the greatest proper
 * suffix, with the node's own children put in. Plain states are numbered from the front, ending ones from the back.
 */
const flatten = (trie: Trie, width: number): Pick<WordAutomaton, "table" | "firstEnding" | "endings"> => {
  const { size, column, child, sibling, own } = trie;
  const table = new Int32Array(size * width);
  const row = new Int32Array(size);
  const fail = new Int32Array(size);
  const queue = new Int32Array(size);
  const endingAt: (readonly number[] | undefined)[] = [];
  let filled = 1;
  let plain = 1;
  let ending = size;
  for (let done = 0; done < filled; done++) {
    const node = queue[done] as number;
    const from = row[node] as number;
    const failed = fail[node] as number;
    if (node !== 0) table.copyWithin(from, failed, failed + width);
    for (let next = child[node] as number; next !== 0; next = sibling[next] as number) {
      const at = from + (column[next] as number);
      const suffix = node === 0 ? 0 : (table[at] as number);
      const inherited = endingAt[suffix / width];
      const mine = own[next] as number;
      const ends = mine === 0 ? inherited : [mine - 1, ...(inherited ?? [])];
      const to = (ends === undefined ? plain++ : --ending) * width;
      if (ends !== undefined) endingAt[to / width] = ends;
      row[next] = to;
      fail[next] = suffix;
      table[at] = to;
      queue[filled++] = next;
    }
  }
  const endings: (readonly number[])[] = [];
  for (let state = ending; state < size; state++) endings.push(endingAt[state] ?? []);
  return { table, firstEnding: ending * width, endings };
};
