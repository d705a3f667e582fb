import type { View } from "../shape/view.ts";
import { afterType, afterValueName } from "./between.ts";
import { BLANK, code, isA, LETTER, LINE_END, NAME, QUOTE, skipBlanks, standsAt } from "./characters.ts";
import { startOfName } from "./name-bounds.ts";
import { as, type Read, readElement, readQuoted, readValue, type Value } from "./read-value.ts";

const EQUALS = code("=");
const MORE = code(">");
const BACKSLASH = code("\\");
const DASH = code("-");

/** `… or "…"` behind what looked the value up. */
export const afterFallback = (view: View, at: number): Read => {
  const { bytes, to } = view;
  if (standsAt(bytes, at, to, "or ")) return as("assigned", readValue(view, at + 3, "none"));
  return undefined;
};

// Words behind which a name and a value stand without a separator.
const INTRODUCERS = [
  "define",
  "global",
  "set",
  "env",
  "arg",
  "with",
  "login",
  "encrypted",
  "unencrypted",
  "setenv",
  "default",
  "let",
  "const",
  "config",
];

/** `"password" value="…"`, `#define PASSWORD "…"`, `--password …`, `password is …`, `password string = "…"`. */
export const afterBlank = (view: View, anchor: number, at: number, closed: boolean): Read => {
  const { bytes, to } = view;
  const next = bytes[at] as number;
  if (closed) {
    const named = afterValueName(view, at);
    if (named >= 0) return as("assigned", readValue(view, named, "none"));
    if (next === code("{")) return afterVariable(view, at + 1);
    if (isA(next, LETTER) && isAttribute(view, anchor))
      return as("marked", readNested(view, endOfTag(view, at)));
    return afterFallback(view, at);
  }
  if (isA(next, QUOTE) || next === BACKSLASH) return as("spaced", readQuoted(view, at));
  if (next === code("@") && isA(bytes[at + 1], QUOTE)) return as("spaced", readQuoted(view, at + 1));
  if (next === code("{")) return afterAccessors(view, at);
  if (isTag(bytes, anchor)) return as("marked", readElement(view, endOfTag(view, at)));
  const isWord = isA(next, LETTER) && !isA(bytes[anchor - 1], LETTER) && bytes[anchor - 1] !== DASH;
  if (isWord && isPlainWord(bytes, at, to) && !SAYING.some((word) => standsAt(bytes, at, to, word)))
    return undefined;
  const start = startOfName(view, anchor);
  const dash = bytes[start] === DASH ? start : start - 1;
  if (bytes[dash] === DASH) {
    if (next === DASH || next === MORE || isA(bytes[dash - 1], LETTER)) return undefined;
    return as("flag", readValue(view, at, "word"));
  }
  if (!isA(next, LETTER) && (next < 0x30 || next > 0x39)) return undefined;
  if (standsAt(bytes, at, to, "or ")) return as("assigned", readValue(view, at + 3, "none"));
  if (standsAt(bytes, at, to, "is ")) return as("said", readValue(view, at + 3, "word"));
  if (standsAt(bytes, at, to, "as ")) {
    const typed = afterType(view, at + 3);
    return typed < 0 ? undefined : as("assigned", readValue(view, typed, "none"));
  }
  if (standsAt(bytes, at, to, "string ") || standsAt(bytes, at, to, "varchar")) {
    const typed = afterType(view, at);
    return typed < 0 ? undefined : as("assigned", readValue(view, typed, "none"));
  }
  return isIntroduced(bytes, start, view.from) ? as("spaced", readValue(view, at, "word")) : undefined;
};

const LONGEST_TAG = 200;

/** `<password …>` and `<ns:password …>` */
const isTag = (bytes: Uint8Array, anchor: number): boolean => {
  let at = anchor - 1;
  if (bytes[at] === code(":"))
    do at--;
    while (isA(bytes[at], LETTER));
  return bytes[at] === code("<");
};

/** `name="password" …`, as elements have it that are named by an attribute. */
const isAttribute = (view: View, anchor: number): boolean => {
  const start = startOfName(view, anchor);
  return isA(view.bytes[start - 1], QUOTE) && view.bytes[start - 2] === EQUALS;
};

const LONGEST_NESTING = 40;

/** What an element holds, or the `<value>` that is the first in it. */
const readNested = (view: View, from: number): Value | undefined => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_NESTING);
  let at = from;
  while (at < limit && (isA(bytes[at], BLANK) || isA(bytes[at], LINE_END))) at++;
  view.work += at - from;
  return readElement(view, standsAt(bytes, at, limit, "<value>") ? at + "<value>".length : from);
};

/** `Password { get; set; } = "…"` */
const afterAccessors = (view: View, from: number): Read => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_NESTING);
  let at = from + 1;
  while (at < limit && (isA(bytes[at], LETTER) || isA(bytes[at], BLANK) || bytes[at] === code(";"))) at++;
  view.work += at - from;
  if (bytes[at] !== code("}")) return undefined;
  const equals = skipBlanks(bytes, at + 1, limit);
  return bytes[equals] === EQUALS ? as("assigned", readValue(view, equals + 1, "none")) : undefined;
};

const endOfTag = (view: View, from: number): number => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_TAG);
  let at = from;
  while (at < limit && bytes[at] !== MORE && bytes[at] !== code("<")) at++;
  view.work += at - from;
  return bytes[at - 1] === code("/") ? limit : at + 1;
};

// What may stand between a name and its value in a sentence, an expression and a declaration.
const SAYING = ["is ", "or ", "as ", "string ", "varchar"];
const LONGEST_PLAIN = 12;

/** A short word of letters only, as it follows nearly every name in prose. */
const isPlainWord = (bytes: Uint8Array, at: number, to: number): boolean => {
  let end = at;
  while (end < to && end - at < LONGEST_PLAIN && isA(bytes[end], LETTER)) end++;
  return end - at < LONGEST_PLAIN && (!isA(bytes[end], NAME) || end >= to);
};

const LONGEST_BLOCK = 200;

/** `variable "password" { … default = "…" }` of Terraform. */
const afterVariable = (view: View, from: number): Read => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_BLOCK);
  let at = from;
  while (at < limit && bytes[at] !== code("}")) {
    if (bytes[at] === 0x64 && standsAt(bytes, at, limit, "default") && !isA(bytes[at - 1], NAME)) {
      const equals = skipBlanks(bytes, at + 7, limit);
      view.work += equals - from;
      return bytes[equals] === EQUALS ? as("assigned", readValue(view, equals + 1, "none")) : undefined;
    }
    at++;
  }
  view.work += at - from;
  return undefined;
};

const isIntroduced = (bytes: Uint8Array, nameStart: number, from: number): boolean => {
  let end = nameStart;
  while (end > from && isA(bytes[end - 1], BLANK)) end--;
  if (end === nameStart) return false;
  return INTRODUCERS.some(
    (word) =>
      end - word.length >= from &&
      standsAt(bytes, end - word.length, end, word) &&
      !isA(bytes[end - word.length - 1], LETTER),
  );
};
