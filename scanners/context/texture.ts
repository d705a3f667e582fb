import { isWord, lettersInWords, pairBits } from "./letters.ts";

/** What a text is made of, as far as it tells a word from a password and a password from a token. */
export interface Texture {
  readonly length: number;
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  /** Of `_ - . / : space`, which join words. */
  readonly joints: number;
  /** Anything else. */
  readonly symbols: number;
  /** Bits by which it speaks for chance and against something written. */
  readonly bits: number;
  /** Share of the letters that lie in words. */
  readonly worded: number;
}

const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const JOINT = 4;
const SYMBOL = 5;

const classOf = (code: number): number => {
  if (code >= 0x61 && code <= 0x7a) return LOWER;
  if (code >= 0x41 && code <= 0x5a) return UPPER;
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  return code === 0x5f || (code >= 0x2d && code <= 0x2f) || code === 0x3a || code === 0x20 ? JOINT : SYMBOL;
};

// What two neighbours of different classes are worth. Words are joined too, so this is less than what it would
// be if only chance could do it.
const INTO_DIGIT = 1.2;
const OUT_OF_DIGIT = 2.2;
const INTO_HUMP = 0.8;
const SHORT_HUMP = 1.6;
const AT_SYMBOL = 1.2;

export const textureOf = (text: string): Texture => {
  const counts = [0, 0, 0, 0, 0, 0];
  let bits = 0;
  let before = 0;
  let code = 0;
  let hump = 0;
  const humps: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = code;
    code = text.charCodeAt(at);
    const kind = classOf(code);
    counts[kind] = (counts[kind] as number) + 1;
    const letter = kind <= UPPER;
    const wasLetter = before === LOWER || before === UPPER;
    // A capital begins a hump, unless it follows one; small letters go on with it.
    const goesOn = wasLetter && letter && !(before === LOWER && kind === UPPER);
    if (goesOn) bits += pairBits(last | 0x20, code | 0x20);
    else if (wasLetter) {
      humps.push(text.slice(hump, at));
      if (at - hump <= 2) bits += SHORT_HUMP;
      if (letter) bits += INTO_HUMP;
    }
    if (letter && !goesOn) hump = at;
    if (kind === DIGIT && wasLetter) bits += INTO_DIGIT;
    else if (letter && before === DIGIT) bits += OUT_OF_DIGIT;
    else if (kind === SYMBOL && at > 0) bits += AT_SYMBOL;
    before = kind;
  }
  if (before === LOWER || before === UPPER) humps.push(text.slice(hump));
  const [, lower = 0, upper = 0, digits = 0, joints = 0, symbols = 0] = counts;
  const letters = lower + upper;
  return {
    length: text.length,
    lower,
    upper,
    digits,
    joints,
    symbols,
    bits,
    worded: letters === 0 ? 0 : inWords(humps) / letters,
  };
};

/** Letters in words: each hump by itself, and where that is no word, words within it. */
const inWords = (humps: readonly string[]): number => {
  let sum = 0;
  for (const hump of humps) {
    const folded = hump.toLowerCase();
    sum += folded.length >= 3 && isWord(folded) ? folded.length : lettersInWords(folded);
  }
  return sum;
};
