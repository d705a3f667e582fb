import { hexPair, hexValue, isPlain } from "../classes.ts";
import { type Item, isInvisible, type ParseItem, setCharacter } from "./item.ts";

const BACKSLASH = 0x5c;
const MOST_BACKSLASHES = 8;
const MOST_CODE = 0x10_ffff;
const SIGN_KIND = 8;

const isOctal = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x37;

/** `\n` and its kind: what the letter stands for. */
const LETTERS: Readonly<Record<number, number>> = {
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
  34: 0x22,
  39: 0x27,
  47: 0x2f,
};

/**
 * `\x41`, `\x{41}`, `\u0041`, `\u{41}`, `\U00000041`, `\101`, `\n`, `\/`; in a text that was escaped several
 * times, each with several backslashes. The kinds are 0 for `\u`, 1 for `\x`, 2 for octal, 8 for the rest.
 */
export const parseBackslash: ParseItem = (bytes, at, _, to, item) => {
  let index = at;
  while (index < to && index - at < MOST_BACKSLASHES && bytes[index] === BACKSLASH) index++;
  const letter = bytes[index] as number;
  switch (letter) {
    case 0x75:
      item.kind = 0;
      return hex(bytes, at, index + 1, 4, to, item);
    case 0x55:
      item.kind = 0;
      return hex(bytes, at, index + 1, 8, to, item);
    case 0x78:
      item.kind = 1;
      return hex(bytes, at, index + 1, 2, to, item);
  }
  item.kind = 2;
  if (isOctal(letter)) return octal(bytes, at, index, item);
  item.kind = SIGN_KIND;
  const plain = LETTERS[letter];
  // `:\/\/` is how JSON may write the middle of a URL.
  return (
    plain !== undefined && setCharacter(item, at, index + 1, plain, letter === 0x2f && bytes[at - 1] === 0x3a)
  );
};

const hex = (
  bytes: Uint8Array,
  start: number,
  at: number,
  digits: number,
  to: number,
  item: Item,
): boolean => {
  let code = 0;
  let end = at;
  if (bytes[at] === 0x7b) {
    for (end = at + 1; end < to && end - at <= 8 && hexValue(bytes[end] as number) >= 0; end++) {
      code = code * 16 + hexValue(bytes[end] as number);
    }
    if (end === at + 1 || bytes[end] !== 0x7d) return false;
    end++;
  } else {
    for (; end < at + digits; end += 2) {
      const value = hexPair(bytes, end, to);
      if (value < 0) return false;
      code = code * 256 + value;
    }
  }
  return code <= MOST_CODE && setCode(bytes, item, start, end, code);
};

const setCode = (bytes: Uint8Array, item: Item, start: number, end: number, code: number): boolean => {
  if (!isInvisible(code)) return setCharacter(item, start, end, code, isPlain(code));
  // Behind another escape it says how a sign is drawn, as it does of most.
  setCharacter(item, start, end, code, !endsUnicodeEscape(bytes, start));
  item.length = 0;
  return true;
};

const LETTER_U = 0x75;
/** The length of `\\u0041`. */
const UNICODE_ESCAPE = 6;

const endsUnicodeEscape = (bytes: Uint8Array, at: number): boolean =>
  bytes[at - UNICODE_ESCAPE] === BACKSLASH &&
  bytes[at - UNICODE_ESCAPE + 1] === LETTER_U &&
  hexPair(bytes, at - 4, at) >= 0 &&
  hexPair(bytes, at - 2, at) >= 0;

const octal = (bytes: Uint8Array, start: number, at: number, item: Item): boolean => {
  if (!isOctal(bytes[at + 1]) || !isOctal(bytes[at + 2])) return false;
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]] as [number, number, number];
  const value = ((first & 3) << 6) | ((second & 7) << 3) | (third & 7);
  return setCharacter(item, start, at + 3, value, isPlain(value));
};
