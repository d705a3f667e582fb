import { HEX, hexPair, TOKEN } from "../classes.ts";
import type { ParseItem } from "./item.ts";

const ZERO = 0x30;
const X = 0x78;
/** Elements in a row that make a text of a list of numbers. */
const ENOUGH = 8;
/** The length of `0x41`. */
const ELEMENT = 4;
const MOST_BETWEEN = 40;

/**
 * One element of `0x67, 0x68, 0x70`, up to the next. Strong when it begins a row of characters; the elements
 * behind it follow it without a gap.
 */
export const parseByteListElement: ParseItem = (bytes, at, _, to, item) => {
  const value = bytes[at + 1] === X ? hexPair(bytes, at + 2, to) : -1;
  // A longer number is none of a list of bytes.
  if (value < 0 || HEX[bytes[at + ELEMENT] as number] === 1) return false;
  const next = nextElement(bytes, at + ELEMENT, to);
  item.start = at;
  item.end = next < 0 ? at + ELEMENT : next;
  item.out[0] = value;
  item.length = 1;
  item.strong = TOKEN[value] === 1 && isRow(bytes, at, to);
  return true;
};

const isRow = (bytes: Uint8Array, first: number, to: number): boolean => {
  let at = first;
  for (let count = 1; count < ENOUGH; count++) {
    const next = nextElement(bytes, at + ELEMENT, to);
    if (next < 0 || TOKEN[hexPair(bytes, next + 2, to)] !== 1) return false;
    at = next;
  }
  return true;
};

/** Where the next element's `0x` is, behind a comma or white space; -1 when there is none. */
const nextElement = (bytes: Uint8Array, at: number, to: number): number => {
  let index = at;
  const stop = Math.min(to, at + MOST_BETWEEN);
  while (index < stop && isBetween(bytes[index] as number)) index++;
  const found = index > at && index + 1 < to && bytes[index] === ZERO && bytes[index + 1] === X;
  return found && hexPair(bytes, index + 2, to) >= 0 ? index : -1;
};

const isBetween = (byte: number): boolean =>
  byte === 0x2c || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x3b;
