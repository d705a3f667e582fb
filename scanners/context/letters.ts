import { WORDS } from "./words.ts";

const LETTERS = 26;
const A = 0x61;

/** Bits by which each pair of letters speaks for letters drawn at random and against words. */
let pairs: Float64Array | undefined;
let known: Set<string> | undefined;
let beginnings: Set<string> | undefined;

// As if each pair had been seen this often besides; few words make a coarse table.
const SMOOTHING = 0.6;

const countPairs = (): Float64Array => {
  const counts = new Float64Array(LETTERS * LETTERS).fill(SMOOTHING);
  for (const word of WORDS) {
    for (let at = 1; at < word.length; at++) {
      const index = (word.charCodeAt(at - 1) - A) * LETTERS + word.charCodeAt(at) - A;
      counts[index] = (counts[index] as number) + 1;
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.log2(total / count / LETTERS / LETTERS));
};

/** How many bits the pair speaks for chance; both in lower case. */
export const pairBits = (one: number, other: number): number => {
  pairs ??= countPairs();
  return pairs[(one - A) * LETTERS + other - A] ?? 0;
};

const LONGEST = 14;
const SHORTEST = 4;

export const isWord = (text: string): boolean => {
  known ??= new Set(WORDS);
  return known.has(text) || (text.endsWith("s") && known.has(text.slice(0, -1)));
};

/** What a word or its plural begins with, so that most places are passed over after one question. */
const beginningsOf = (words: readonly string[]): Set<string> =>
  new Set(words.map((word) => (word.length < SHORTEST ? `${word}s` : word).slice(0, SHORTEST)));

/** How many of the letters of a text in lower case lie in words, the longest first. */
export const lettersInWords = (text: string): number => {
  beginnings ??= beginningsOf(WORDS);
  let covered = 0;
  for (let at = 0; at + SHORTEST <= text.length; ) {
    if (!beginnings.has(text.slice(at, at + SHORTEST))) {
      at += 1;
      continue;
    }
    let length = Math.min(LONGEST, text.length - at);
    while (length >= SHORTEST && !isWord(text.slice(at, at + length))) length--;
    if (length >= SHORTEST) covered += length;
    at += length >= SHORTEST ? length : 1;
  }
  return covered;
};
