import type { View } from "../shape/view.ts";
import { BLANK, code, isA, LINE_END, skipBlanks } from "./characters.ts";

const LONGEST_INDENT = 60;

const isIndicator = (byte: number | undefined): boolean =>
  byte === code("+") || byte === code("-") || (byte !== undefined && byte >= 0x31 && byte <= 0x39);

/** Where the first line of a block begins that `|` or `>` at `sign` introduces (YAML 1.2, 8.1); -1 without one. */
export const blockLine = (view: View, sign: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, sign + LONGEST_INDENT);
  let at = sign + 1;
  while (at < sign + 3 && isIndicator(bytes[at])) at++;
  at = skipBlanks(bytes, at, limit);
  if (at >= limit || !isA(bytes[at], LINE_END)) return -1;
  while (at < limit && isA(bytes[at], LINE_END)) at++;
  const line = at;
  while (at < limit && isA(bytes[at], BLANK)) at++;
  view.work += at - sign;
  return at === line || at >= limit ? -1 : at;
};
