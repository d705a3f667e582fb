import { type Code, get, type Pool, v128 } from "./instructions.ts";

/** Bytes whose high hex digit is in one set and whose low one is in another: what a vector tells at once. */
export interface Rectangle {
  readonly high: readonly number[];
  readonly low: readonly number[];
}

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const ALL = [...DIGITS, 10, 11, 12, 13, 14, 15];
const ANY: Rectangle = { high: ALL, low: ALL };

/**
 * Three bytes in a row with which something may begin. Each row is as narrow as rectangles can be; what passes is
 * read in full by a parser.
 */
export const LEADING: readonly (readonly [Rectangle, Rectangle, Rectangle])[] = [
  // " ' or & before a blank, a quote, # or an operator: + & .
  [{ high: [2], low: [2, 6, 7] }, { high: [2], low: [0, 2, 3, 6, 7, 11, 14] }, ANY],
  // " ' or = at the end of a line or before a tab
  [{ high: [2, 3], low: [2, 7, 13] }, { high: [0], low: [9, 10, 13] }, ANY],
  // " or ' before an operator: < > \ ^ _ | ~
  [{ high: [2], low: [2, 7] }, { high: [3, 5, 7], low: [12, 14, 15] }, ANY],
  // ` before the end of a line, a blank, a quote or an operator
  [{ high: [6], low: [0] }, { high: [0, 2, 3, 5, 7], low: [0, 2, 6, 7, 9, 10, 11, 12, 13, 14, 15] }, ANY],
  // = and two hex digits
  [
    { high: [3], low: [13] },
    { high: [3], low: [0, 2, 3, 4, 5, 6, 7] },
    { high: [3, 4, 6], low: DIGITS },
  ],
  // % and two hex digits, & and two letters
  [
    { high: [2], low: [5, 6] },
    { high: [3, 4, 5, 6, 7], low: ALL },
    { high: [3, 4, 5, 6, 7], low: ALL },
  ],
  // 0x and a hex digit
  [
    { high: [3], low: [0] },
    { high: [7], low: [8] },
    { high: [3, 4, 6], low: DIGITS },
  ],
  // \ and a digit, u, U or x, and a digit or {: the last of eight, by which a block without a backslash is told
  [
    { high: [5], low: [12] },
    { high: [3, 5, 7], low: DIGITS },
    { high: [3, 4, 6, 7], low: [...DIGITS, 11] },
  ],
];

/**
 * The first two bytes in UTF-8 of characters that are drawn as nothing, or that are letters of ASCII in another
 * drawing. Rows take in some others, which a parser tells.
 */
export const ODD: readonly (readonly [Rectangle, Rectangle])[] = [
  // U+00AD, U+034F
  [
    { high: [12], low: [2, 13] },
    { high: [8, 10], low: [13, 15] },
  ],
  // U+115F, U+17B4, U+180B, U+200B, U+202A, U+2060, U+2800 and those beside them
  [
    { high: [14], low: [1, 2] },
    { high: [8, 9, 10], low: [0, 1, 5, 14] },
  ],
  // U+3164
  [
    { high: [14], low: [3] },
    { high: [8], low: [5] },
  ],
  // U+FE00, U+FEFF, U+FF21, U+FFA0, U+FFF9
  [
    { high: [14], low: [15] },
    { high: [11], low: [8, 9, 10, 11, 12, 13, 14, 15] },
  ],
  // U+1D41A, U+E0020, U+E0100
  [
    { high: [15], low: [0, 3] },
    { high: [9, 10], low: [0, 13] },
  ],
];

/**
 * The alphabets of base64, both together: + - /, digits, letters, _ (and DEL, which harms nobody). They take the bits
 * of the rows above whose third byte may be any.
 */
export const ALPHABET: readonly Rectangle[] = [
  { high: [2], low: [11, 13, 15] },
  { high: [3], low: DIGITS },
  { high: [4, 6], low: ALL.slice(1) },
  { high: [5, 7], low: [...DIGITS, 10, 15] },
];

const table = (pool: Pool, rectangles: readonly Rectangle[], digit: keyof Rectangle): Code =>
  pool.constant(
    ALL.map((value) =>
      rectangles.reduce((bits, one, bit) => (one[digit].includes(value) ? bits | (1 << bit) : bits), 0),
    ),
  );

/** For each byte, by its hex digits in the locals `low` and `high`, the bits of the rectangles that it lies in. */
export const classify = (pool: Pool, rectangles: readonly Rectangle[]): Code =>
  v128.and(
    v128.lookUp(table(pool, rectangles, "low"), get("low")),
    v128.lookUp(table(pool, rectangles, "high"), get("high")),
  );
