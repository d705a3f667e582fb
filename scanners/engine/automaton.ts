import { classify } from "../words/classes.ts";
import { type Endings, flatten } from "../words/flatten.ts";
import { plant } from "../words/trie.ts";
import { CELL, LONGEST_ANCHOR, MOST_STATES, ROW_SHIFT } from "./walk/layout.ts";

/**
 * The anchors of all rules as one table, as `walk/` reads it: a state is the number of its row, a class the distance
 * of its cell from the row's start, in `bytes`. Letters are folded, so case is the verifier's business. The states in
 * which an anchor ends come last: one comparison tells them.
 */
export interface Automaton extends Endings {
  readonly classes: Uint8Array;
  readonly table: Uint16Array;
  readonly longest: number;
}

const WIDTH = (1 << ROW_SHIFT) / CELL;

/** Wants the anchors in lower case, sorted, none twice. */
export const buildAutomaton = (anchors: readonly string[]): Automaton => {
  const longest = Math.max(1, ...anchors.map((anchor) => anchor.length));
  if (longest > LONGEST_ANCHOR) throw new Error(`an anchor of more than ${LONGEST_ANCHOR} bytes`);
  const { classes, width } = classify(anchors);
  if (width > WIDTH) throw new Error(`the anchors are made of more than ${WIDTH - 1} different bytes`);
  const trie = plant(anchors, classes);
  if (trie.size > MOST_STATES) throw new Error(`the anchors make more than ${MOST_STATES} states`);
  const table = new Uint16Array(trie.size * WIDTH);
  const endings = flatten(trie, WIDTH, table);
  return { classes: classes.map((number) => number * CELL), table, longest, ...endings };
};
