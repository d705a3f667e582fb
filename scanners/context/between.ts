import type { View } from "../shape/view.ts";
import { BLANK, code, isA, LETTER, LINE_END, NAME, QUOTE, skipBlanks, standsAt } from "./characters.ts";

const EQUALS = code("=");
const COLON = code(":");
const BACKSLASH = code("\\");

const LONGEST_TYPE = 40;

/** Behind `: String =`, where the value stands; -1 where no type does. */
export const afterType = (view: View, from: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_TYPE);
  const start = overReference(bytes, skipBlanks(bytes, from, limit), limit);
  let at = start;
  while (at < limit && (isA(bytes[at], NAME) || isTypeSign(bytes[at] as number) || isBar(bytes, at))) at++;
  if (at === start || !isA(bytes[bytes[start] === code("[") ? start + 1 : start], LETTER)) return -1;
  const end = skipBlanks(bytes, at, limit);
  view.work += end - from;
  return end > at && bytes[end] === EQUALS && bytes[end + 1] !== EQUALS ? end + 1 : -1;
};

/** Behind `&`, `*` and `&'static `, which may stand before a type. */
const overReference = (bytes: Uint8Array, from: number, limit: number): number => {
  let at = from;
  if (bytes[at] === code("*")) return at + 1;
  if (bytes[at] !== code("&")) return at;
  at++;
  if (bytes[at] !== code("'")) return at;
  at++;
  while (at < limit && isA(bytes[at], NAME)) at++;
  return skipBlanks(bytes, at, limit);
};

/** A bar between two types, or a blank beside it. */
const isBar = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === BAR || (isA(bytes[at], BLANK) && (bytes[at - 1] === BAR || bytes[at + 1] === BAR));

const BAR = code("|");

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

const NAMERS = ["name", "key"];

/** How far before a name its key may begin. */
const LONGEST_INDENT = 60;

/** Where `name` or `key` stands on its line whose value begins at `start`; -1 where something else does. */
export const keyThatNames = (view: View, start: number): number => {
  const { bytes, from } = view;
  let at = start;
  if (isA(bytes[at - 1], QUOTE)) at--;
  if (!isA(bytes[at - 1], BLANK)) return -1;
  const limit = Math.max(from, start - LONGEST_INDENT);
  while (at > limit && isA(bytes[at - 1], BLANK)) at--;
  if (bytes[at - 1] !== COLON) return -1;
  for (const name of NAMERS) {
    const word = at - 1 - name.length;
    if (word >= from && standsAt(bytes, word, at, name) && !isA(bytes[word - 1], NAME)) return word;
  }
  return -1;
};

const MOST_LINES = 3;
const LONGEST_LINE = 120;

/** Behind `value:` in one of the lines below, in the column where `key` stands; -1 where it does not. */
export const afterValueBelow = (view: View, key: number, lineEnd: number): number => {
  const { bytes, from, to } = view;
  let start = key;
  while (start > from && key - start < LONGEST_INDENT && !isA(bytes[start - 1], LINE_END)) start--;
  const indent = key - start;
  let line = lineEnd;
  for (let lines = 0; lines < MOST_LINES && line < to; lines++) {
    line += bytes[line] === 0x0d && bytes[line + 1] === 0x0a ? 2 : 1;
    const at = skipBlanks(bytes, line, Math.min(to, line + indent + 1));
    if (at !== line + indent || !isA(bytes[at], LETTER)) return -1;
    const named = afterValueName(view, at);
    if (named >= 0) return named;
    const limit = Math.min(to, at + LONGEST_LINE);
    let end = at;
    while (end < limit && !isA(bytes[end], LINE_END)) end++;
    view.work += end - line;
    if (end === limit) return -1;
    line = end;
  }
  return -1;
};
