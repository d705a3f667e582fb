import { TOKEN } from "../classes.ts";
import { type Item, isInvisible, type ParseItem, setCharacter } from "./item.ts";

/** The kinds of the two things that are found here. */
export const INVISIBLE_KIND = 5;
export const LETTER_KIND = 7;

const MOST_INVISIBLE = 60;

/** Letters in another drawing in a row, and characters among which they stand, that make a token of them. */
const ENOUGH = 8;
const AMONG = 24;

/** What was read last; one object, since nearly every try fails. */
const read = { code: 0, length: 0 };

/** Reads the character of UTF-8 that begins at `at`; false where none does, or one of ASCII. */
const readCharacter = (bytes: Uint8Array, at: number, to: number): boolean => {
  const lead = bytes[at] as number;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > to) return false;
  let code = lead & (0xff >> (length + 1));
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] as number;
    if ((byte & 0xc0) !== 0x80) return false;
    code = (code << 6) | (byte & 0x3f);
  }
  read.code = code;
  read.length = length;
  return true;
};

/**
 * A character that is drawn as nothing, strong inside of what may be a token, or a letter, digit or sign of ASCII in
 * another drawing (full width, mathematical), strong in a row of them.
 */
export const parseOddLetter: ParseItem = (bytes, at, from, to, item) => {
  if (!readCharacter(bytes, at, to)) return false;
  return isInvisible(read.code) ? skipInvisible(bytes, at, from, to, item) : readLetter(bytes, at, to, item);
};

const skipInvisible = (bytes: Uint8Array, at: number, from: number, to: number, item: Item): boolean => {
  let end = at;
  while (end - at <= MOST_INVISIBLE && readCharacter(bytes, end, to) && isInvisible(read.code))
    end += read.length;
  item.kind = INVISIBLE_KIND;
  item.start = at;
  item.end = end;
  item.length = 0;
  item.strong =
    at > from && TOKEN[bytes[at - 1] as number] === 1 && end < to && TOKEN[bytes[end] as number] === 1;
  return true;
};

const readLetter = (bytes: Uint8Array, at: number, to: number, item: Item): boolean => {
  const code = asciiOf(read.code);
  if (code < 0) return false;
  item.kind = LETTER_KIND;
  return setCharacter(item, at, at + read.length, code, TOKEN[code] === 1 && isRow(bytes, at, to));
};

const FULL_WIDTH = 0xff01;
const LAST_FULL_WIDTH = 0xff5e;
const FIRST_MATHEMATICAL = 0x1d400;
const LAST_MATHEMATICAL = 0x1d7ff;

/** The character of ASCII that another one is compatible with (Unicode, UAX #15); -1 for most. */
const asciiOf = (code: number): number => {
  if (code >= FULL_WIDTH && code <= LAST_FULL_WIDTH) return code - FULL_WIDTH + 0x21;
  if (code < FIRST_MATHEMATICAL || code > LAST_MATHEMATICAL) return -1;
  const plain = String.fromCodePoint(code).normalize("NFKC").charCodeAt(0);
  return plain < 0x80 ? plain : -1;
};

const isRow = (bytes: Uint8Array, first: number, to: number): boolean => {
  let letters = 0;
  let at = first;
  for (let count = 0; count < AMONG && at < to; count++) {
    if (readCharacter(bytes, at, to)) {
      const code = asciiOf(read.code);
      if (code < 0 || TOKEN[code] === 0) return false;
      at += read.length;
      if (++letters >= ENOUGH) return true;
    } else if (TOKEN[bytes[at] as number] === 1) {
      at++;
    } else {
      return false;
    }
  }
  return false;
};
