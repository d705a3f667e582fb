/** Words as a tree: nodes are numbered, 0 is the root; each points to its first child and next sibling. */
export interface Trie {
  readonly size: number;
  /** The class of the byte that leads to a node. */
  readonly column: Uint8Array;
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** The word that ends in a node, counted from one. */
  readonly own: Int32Array;
}

/**
 * Wants the words in lower case, sorted, none twice: so the path that one shares with the one before is known and
 * not searched.
 */
export const plant = (words: readonly string[], classes: Uint8Array): Trie => {
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
