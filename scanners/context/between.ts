import type { View } from "../shape/view.ts";
import { BLANK, code, isA, LETTER, NAME, QUOTE, skipBlanks, standsAt } from "./characters.ts";

const EQUALS = code("=");
const COLON = code(":");
const BACKSLASH = code("\\");

const LONGEST_TYPE = 40;

/** Behind `: String =`, where the value stands; -1 where no type does. */
export const afterType = (view: View, from: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_TYPE);
  const start = skipBlanks(bytes, from, limit);
  let at = start;
  while (at < limit && (isA(bytes[at], NAME) || isTypeSign(bytes[at] as number))) at++;
  if (at === start || !isA(bytes[start], LETTER)) return -1;
  const end = skipBlanks(bytes, at, limit);
  view.work += end - from;
  return end > at && bytes[end] === EQUALS && bytes[end + 1] !== EQUALS ? end + 1 : -1;
};

const isTypeSign = (byte: number): boolean =>
  byte === code("<") ||
  byte === code(">") ||
  byte === code("[") ||
  byte === code("]") ||
  byte === code(".") ||
  byte === code("?") ||
  byte === code("*") ||
  byte === code("&");

const VALUE_NAMES = ["value", "defaultvalue", "default", "content", "stringvalue"];

/** Behind `value` with or without quotes and its separator; -1 where that does not stand. */
export const afterValueName = (view: View, from: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + 40);
  let at = from;
  while (at < limit && (isA(bytes[at], QUOTE) || bytes[at] === BACKSLASH)) at++;
  const name = VALUE_NAMES.find(
    (one) => standsAt(bytes, at, limit, one) && !isA(bytes[at + one.length], NAME),
  );
  if (name === undefined) return -1;
  at += name.length;
  while (at < limit && (isA(bytes[at], QUOTE) || isA(bytes[at], BLANK) || bytes[at] === BACKSLASH)) at++;
  return bytes[at] === COLON || bytes[at] === EQUALS ? at + 1 : -1;
};
