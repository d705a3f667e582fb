import { isAscii } from "node:buffer";
import { once } from "../once.ts";
import { buildWordAutomaton } from "../word-automaton.ts";

/** Words that take a finding back when one of them stands in the secret, in whatever case. */
export interface Stopwords {
  /** Whether there are any. */
  readonly any: boolean;
  stopsAt(secret: Uint8Array): boolean;
}

/** A list can have more than a thousand of them, and most secrets hold none. */
export const stopwordsOf = (written: readonly string[]): Stopwords => {
  // An empty word stands nowhere, as gitleaks searches.
  const words = [...new Set(written.map((word) => word.toLowerCase()))].filter((word) => word !== "").sort();
  const automaton = once(() => buildWordAutomaton(words.filter((word) => isAscii(Buffer.from(word)))));
  return {
    any: written.length > 0,
    stopsAt(secret) {
      if (words.length === 0) return false;
      if (!isAscii(secret)) {
        const text = Buffer.from(secret).toString("utf8").toLowerCase();
        return words.some((word) => text.includes(word));
      }
      const { classes, table, firstEnding } = automaton();
      let state = 0;
      for (const byte of secret) {
        state = table[state + (classes[byte] as number)] as number;
        if (state >= firstEnding) return true;
      }
      return false;
    },
  };
};
