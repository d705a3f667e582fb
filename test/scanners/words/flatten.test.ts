import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify } from "../../../scanners/words/classes.ts";
import { flatten } from "../../../scanners/words/flatten.ts";
import { plant } from "../../../scanners/words/trie.ts";

/** Every word that stands in a text, with where it ends; a row of the table has some cells to spare. */
const found = (words: readonly string[], text: string, spare: number): readonly string[] => {
  const { classes, width } = classify(words);
  const trie = plant(words, classes);
  const table = new Int32Array(trie.size * (width + spare));
  const { firstEnding, endings } = flatten(trie, width + spare, table);
  let state = 0;
  return [...Buffer.from(text, "latin1")].flatMap((byte, at) => {
    state = table[state * (width + spare) + (classes[byte] as number)] as number;
    return state < firstEnding
      ? []
      : (endings[state - firstEnding] ?? []).map((one) => `${at + 1} ${words[one]}`);
  });
};

const searched = (words: readonly string[], text: string): readonly string[] =>
  Array.from({ length: text.length + 1 }, (_, end) =>
    words.filter((word) => text.slice(0, end).toLowerCase().endsWith(word)).map((word) => `${end} ${word}`),
  ).flat();

describe("words in one table", () => {
  test("are found wherever they end, in any case, inside of one another too", () => {
    const letters = fc.constantFrom(..."abAB_\u00e9");
    const words = fc.uniqueArray(
      fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom(..."ab_\u00e9") }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(words, fc.string({ maxLength: 40, unit: letters }), fc.nat(3), (some, text, spare) => {
        const sorted = [...some].sort();
        expect([...found(sorted, text, spare)].sort()).toEqual([...searched(sorted, text)].sort());
      }),
    );
  });

  test("have the states in which one ends last", () => {
    const words = ["a", "ab", "b"];
    const { classes, width } = classify(words);
    const trie = plant(words, classes);
    const { firstEnding, endings } = flatten(trie, width, new Uint16Array(trie.size * width));
    expect([trie.size, firstEnding]).toEqual([4, 1]);
    expect(endings.map((ends) => ends.map((index) => words[index])).sort()).toEqual([
      ["a"],
      ["ab", "b"],
      ["b"],
    ]);
  });
});
