import { hexPair, TOKEN } from "../classes.ts";
import type { ParseItem } from "./item.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const EQUALS = 0x3d;
/** RFC 2045, 6.7 (5): no line is longer. */
const LONGEST_LINE = 76;

/** `=3D` and a `=` that ends a line (RFC 2045, 6.7). Strong where the text can hardly be anything else. */
export const parseQuotedPrintable: ParseItem = (bytes, at, from, to, item) => {
  item.start = at;
  const behind = bytes[at + 1] === RETURN ? at + 2 : at + 1;
  if (behind < to && bytes[behind] === NEWLINE) {
    item.end = behind + 1;
    item.length = 0;
    item.strong = at > from && TOKEN[bytes[at - 1] as number] === 1 && isShortLine(bytes, at, from);
    return true;
  }
  const value = hexPair(bytes, at + 1, to);
  if (value < 0) return false;
  item.end = at + 3;
  item.out[0] = value;
  item.length = 1;
  item.strong = TOKEN[value] === 1 && (value === EQUALS || isEncoded(bytes, at + 3, to));
  return true;
};

const isEncoded = (bytes: Uint8Array, at: number, to: number): boolean =>
  at < to && bytes[at] === EQUALS && hexPair(bytes, at + 1, to) >= 0x20;

const isShortLine = (bytes: Uint8Array, at: number, from: number): boolean => {
  let start = at;
  while (start > from && at - start <= LONGEST_LINE && bytes[start - 1] !== NEWLINE) start--;
  return at - start < LONGEST_LINE;
};
