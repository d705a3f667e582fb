import type { View } from "../shape/view.ts";
import { code, isA, LETTER, NAME } from "./characters.ts";

const LONGEST_REST = 40;
/** How far before an anchor its name may begin. */
export const LONGEST_HEAD = 64;

const BACKSLASH = code("\\");
const DASH = code("-");

/** The end of the name that goes on at `at`. */
export const endOfName = (view: View, at: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, at + LONGEST_REST);
  let end = at;
  while (end < limit && isA(bytes[end], NAME)) end++;
  view.work += end - at + 1;
  // `name->member` and `name--`
  while (end > at && bytes[end - 1] === DASH) end--;
  return end;
};

/** Where the name begins that an anchor stands in: letters, digits, `_`, `-`, `.` and `$`, but not an escape. */
export const startOfName = (view: View, anchor: number): number => {
  const { bytes } = view;
  const limit = Math.max(view.from, anchor - LONGEST_HEAD);
  let start = anchor;
  while (start > limit) {
    const byte = bytes[start - 1] as number;
    if (!isA(byte, NAME) && byte !== code(".") && byte !== code("$")) break;
    if (bytes[start - 2] === BACKSLASH && isA(byte, LETTER)) break;
    start--;
  }
  view.work += anchor - start + 1;
  while (start < anchor && bytes[start] === DASH && bytes[start + 1] === DASH) start++;
  return start;
};
