import { hexPair, isPlain } from "../classes.ts";
import type { ParseItem } from "./item.ts";

const PERCENT = 0x25;
const SPACE = 0x20;

/** `%41` (RFC 3986, 2.1). */
export const parsePercent: ParseItem = (bytes, at, _, to, item) => {
  const value = hexPair(bytes, at + 1, to);
  if (value < 0) return false;
  const again = value === PERCENT && hexPair(bytes, at + 3, to) >= 0;
  item.start = at;
  item.end = at + 3;
  item.out[0] = value;
  item.length = 1;
  // A space is in every other URL, and in no token.
  item.strong = again || (isPlain(value) && value !== SPACE);
  return true;
};
