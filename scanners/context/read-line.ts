import { latin1 } from "../shape/latin1.ts";
import type { View } from "../shape/view.ts";

/** The rest of the line from `at` on, at most so many bytes, as text of one character a byte. */
export const restOfLine = (view: View, at: number, longest: number): string => {
  const { bytes } = view;
  const limit = Math.min(view.to, at + longest);
  let end = at;
  while (end < limit && bytes[end] !== 0x0a && bytes[end] !== 0x0d && bytes[end] !== 0) end++;
  view.work += end - at + 1;
  return latin1(bytes, at, end);
};
