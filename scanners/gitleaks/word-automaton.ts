import { classify } from "../words/classes.ts";
import { flatten } from "../words/flatten.ts";
import { plant } from "../words/trie.ts";

/**
 * An operator's words as one table: `state = table[state + classes[byte]]`, where a state is the index of its row.
 * Letters are folded. The states in which a word ends come last: one comparison tells them. Unlike the builtin rules'
 * automaton it takes words of any length and all bytes.
 */
export interface WordAutomaton {
  readonly classes: Uint8Array;
  readonly table: Int32Array;
  /** The row of the first state in which a word ends. */
  readonly firstEnding: number;
  readonly width: number;
  /** Indices of the words that end in each of those states, by `(state - firstEnding) / width`. */
  readonly endings: readonly (readonly number[])[];
}

/** Wants the words in lower case, sorted, none twice. */
export const buildWordAutomaton = (words: readonly string[]): WordAutomaton => {
  const { classes, width } = classify(words);
  const trie = plant(words, classes);
  const table = new Int32Array(trie.size * width);
  const { firstEnding, endings } = flatten(trie, width, table);
  for (let cell = 0; cell < table.length; cell++) table[cell] = (table[cell] as number) * width;
  return { classes, table, firstEnding: firstEnding * width, width, endings };
};
