import { BASE64, classOf } from "./classes.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
const LETTER_R = 0x72;

/** What stands between the lines of an encoded text besides newlines: indents, quotes, commas, comment signs. */
const FILLING = classOf(" \t\"'`,;#*>|.()[]");
const SYMBOL = classOf("+/-_");
const BEHIND_SYMBOL = classOf(" \t\r\n\"'`");

const LONGEST = 64;

/**
 * Where the next line of an encoded text begins, when one ends at `at`; otherwise -1. Newlines may be real or
 * written (`\n`, `&#10;`); each line may stand in a string literal or a comment of its own.
 */
export const nextLine = (bytes: Uint8Array, at: number, to: number): number => {
  const stop = Math.min(to, at + LONGEST);
  let newlines = 0;
  let index = at;
  while (index < stop) {
    const byte = bytes[index] as number;
    if (byte === NEWLINE || byte === RETURN) {
      newlines++;
      index++;
    } else if (byte === BACKSLASH) {
      while (index < stop && bytes[index] === BACKSLASH) index++;
      if (bytes[index] !== LETTER_N && bytes[index] !== LETTER_R) continue;
      newlines++;
      index++;
    } else if (byte === 0x26 && bytes[index + 1] === 0x23) {
      const end = endOfNewlineEntity(bytes, index + 2, stop);
      if (end < 0) return -1;
      newlines++;
      index = end;
    } else if (FILLING[byte] === 1) {
      index++;
    } else if (SYMBOL[byte] === 1) {
      const end = endOfSymbols(bytes, index, stop);
      if (end < 0) break;
      index = end;
    } else {
      break;
    }
  }
  return newlines > 0 && index < to && BASE64[bytes[index] as number] === 1 ? index : -1;
};

const BLANK = 0x20;
const MOST_BLANKS = 2;

/** The same where the lines were put behind each other with blanks between them, as by a fold in YAML or a variable. */
export const nextFolded = (bytes: Uint8Array, at: number, to: number): number => {
  let index = at;
  while (index < to && index - at < MOST_BLANKS && bytes[index] === BLANK) index++;
  return index > at && index < to && BASE64[bytes[index] as number] === 1 ? index : -1;
};

/** Signs of an operator or a comment stand alone; in front of a letter they are the first of the line. */
const endOfSymbols = (bytes: Uint8Array, at: number, stop: number): number => {
  let index = at;
  while (index < stop && SYMBOL[bytes[index] as number] === 1) index++;
  return index - at <= 3 && BEHIND_SYMBOL[bytes[index] as number] === 1 ? index : -1;
};

/** `10;`, `13;`, `xA;` or `xD;`, also with zeros before. */
const endOfNewlineEntity = (bytes: Uint8Array, at: number, stop: number): number => {
  const end = bytes.indexOf(0x3b, at);
  if (end < 0 || end >= stop) return -1;
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("latin1");
  return /^(?:0*1[03]|[xX]0*[aAdD])$/.test(digits) ? end + 1 : -1;
};

/** Behind `\/`, which JSON may write for `/`; otherwise -1. */
export const escapedSlash = (bytes: Uint8Array, at: number, to: number): number => {
  let index = at;
  while (index < to && index - at < 8 && bytes[index] === BACKSLASH) index++;
  return index > at && index < to && bytes[index] === 0x2f ? index + 1 : -1;
};
