import type { View } from "../shape/view.ts";
import { afterBlank, afterFallback } from "./after-blank.ts";
import { afterType, afterValueBelow, afterValueName, keyThatNames } from "./between.ts";
import { BLANK, code, isA, LETTER, LINE_END, QUOTE, skipBlanks, standsAt } from "./characters.ts";
import type { Form } from "./judge-value.ts";
import { LONGEST_HEAD, startOfName } from "./name-bounds.ts";
import { as, type Bare, type Read, readElement, readValue, type Value } from "./read-value.ts";

/** A name with a value behind it. */
export interface Assignment {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly value: Value;
  readonly form: Form;
}

const LONGEST_GAP = 40;

/** How far before an anchor and behind it an assignment may be read. */
export const BACK = LONGEST_HEAD + 64;
export const REACH = 900;

const EQUALS = code("=");
const COLON = code(":");
const MORE = code(">");
const LESS = code("<");
const COMMA = code(",");
const BACKSLASH = code("\\");
const DASH = code("-");

// What may stand right behind a name with a value to come.
const FOLLOWS = new Uint8Array(256);
for (const byte of Buffer.from("\"'`\\&])? \t=:!><,(|")) FOLLOWS[byte] = 1;

const ENDS_LINE = 2;
for (const byte of Buffer.from("\r\n")) FOLLOWS[byte] = ENDS_LINE;

/** Reads from the end of a name on; most names are rejected at the next byte. */
export const readAssignment = (view: View, anchor: number, nameEnd: number): Assignment | undefined => {
  const next = FOLLOWS[view.bytes[nameEnd] as number] as number;
  if (next === 0) return undefined;
  const read = next === ENDS_LINE ? afterEntry(view, anchor, nameEnd) : readFrom(view, anchor, nameEnd);
  if (read === undefined) return undefined;
  return { nameStart: startOfName(view, anchor), nameEnd, ...read };
};

const readFrom = (view: View, anchor: number, nameEnd: number): Read => {
  const { bytes, to } = view;
  let at = nameEnd;
  let closed = false;
  // What closes the name: quotes with or without backslashes, `&quot;`, brackets.
  while (bytes[at] === BACKSLASH && at - nameEnd < 8) at++;
  if (isA(bytes[at], QUOTE)) {
    closed = true;
    at++;
  } else if (at > nameEnd) return undefined;
  else if (bytes[at] === code("&") && standsAt(bytes, at, to, "&quot;")) {
    closed = true;
    at += 6;
  }
  while ((bytes[at] === code("]") || bytes[at] === code(")")) && at - nameEnd < 8) at++;
  const bracketed = bytes[at - 1] === code("]") || bytes[at - 1] === code(")");
  if (bytes[at] === code("?") && bytes[at + 1] === COLON) at++;
  const gap = at;
  at = skipBlanks(bytes, at, Math.min(to, at + LONGEST_GAP));
  if (at >= to) return undefined;
  const blank = at > gap;
  switch (bytes[at]) {
    case EQUALS:
      return afterEquals(view, anchor, at);
    case COLON:
      return afterColon(view, anchor, at, blank);
    case code("!"):
      return bytes[at + 1] === EQUALS
        ? as("compared", readValue(view, afterAll(bytes, at, EQUALS, 1), "none"))
        : undefined;
    case MORE:
      return blank ? undefined : as("marked", readElement(view, at + 1));
    case LESS:
      return closed || blank ? undefined : afterClosingTag(view, at);
    case COMMA:
      return afterComma(view, anchor, at, closed);
    case 0x0a:
    case 0x0d:
      return bracketed ? undefined : afterEntry(view, anchor, at);
    case code("("):
      return closed || blank ? undefined : as("called", readValue(view, at + 1, "none"));
    case code("|"):
    case code("?"):
      return afterOr(view, at);
    case DASH:
      // A dash in prose and in tables of options.
      return undefined;
    default:
      return blank && !bracketed
        ? afterBlank(view, anchor, at, closed)
        : blank
          ? afterFallback(view, at)
          : undefined;
  }
};

const afterAll = (bytes: Uint8Array, at: number, byte: number, from: number): number => {
  let next = at + from;
  while (bytes[next] === byte && next - at < 4) next++;
  return next;
};

const afterEquals = (view: View, anchor: number, at: number): Read => {
  const { bytes } = view;
  const next = bytes[at + 1];
  if (next === EQUALS) return as("compared", readValue(view, afterAll(bytes, at, EQUALS, 1), "none"));
  if (next === MORE) return as("assigned", readValue(view, at + 2, "word"));
  if (next === code("~")) return undefined;
  const query = bareOf(view, anchor);
  return as(query === "query" ? "query" : "assigned", readValue(view, at + 1, query));
};

/** `a || "…"`, `a ?? "…"`, the same with an equals sign behind, and `A ?= …` of make. */
const afterOr = (view: View, at: number): Read => {
  const { bytes } = view;
  if (bytes[at] === code("?") && bytes[at + 1] === EQUALS)
    return as("assigned", readValue(view, at + 2, "word"));
  if (bytes[at + 1] !== bytes[at]) return undefined;
  return as("assigned", readValue(view, bytes[at + 2] === EQUALS ? at + 3 : at + 2, "none"));
};

/** `name: DB_PASSWORD`, and below it `value: …`. */
const afterEntry = (view: View, anchor: number, at: number): Read => {
  const key = keyThatNames(view, startOfName(view, anchor));
  const value = key < 0 ? -1 : afterValueBelow(view, key, at);
  return value < 0 ? undefined : as("assigned", readValue(view, value, "word"));
};

/** In `?token=…&x=…` a value ends at the ampersand. */
const bareOf = (view: View, anchor: number): Bare => {
  const { bytes } = view;
  const before = bytes[startOfName(view, anchor) - 1];
  return before === code("?") || before === code("&") || (before === code(";") && bytes[anchor] !== undefined)
    ? "query"
    : "word";
};

const afterColon = (view: View, anchor: number, at: number, blank: boolean): Read => {
  const { bytes } = view;
  const next = bytes[at + 1];
  if (next === EQUALS) return as("assigned", readValue(view, at + 2, "word"));
  if (next === COLON) return undefined;
  const typed = afterType(view, at + 1);
  if (typed >= 0) return as("assigned", readValue(view, typed, "none"));
  // In `a ? token : other` and `case token :` no value follows.
  return as(
    "assigned",
    readValue(view, at + 1, blank && bytes[at + 1] === 0x20 && bytes[anchor - 1] === 0x20 ? "none" : "word"),
  );
};

/** `<name>password</name> <value>…</value>` */
const afterClosingTag = (view: View, at: number): Read => {
  const { bytes } = view;
  if (bytes[at + 1] !== code("/")) return undefined;
  const limit = Math.min(view.to, at + 100);
  let next = at;
  while (next < limit && bytes[next] !== MORE) next++;
  next++;
  while (next < limit && (isA(bytes[next], BLANK) || isA(bytes[next], LINE_END))) next++;
  view.work += next - at;
  if (bytes[next] !== LESS || !isA(bytes[next + 1], LETTER)) return undefined;
  while (next < limit && bytes[next] !== MORE) next++;
  return bytes[next] === MORE ? as("marked", readElement(view, next + 1)) : undefined;
};

/** `"password", "…"`, `CURLOPT_PASSWORD, "…"`, `{password, "…"}` of Erlang, and `"name": "password", "value": "…"`. */
const afterComma = (view: View, anchor: number, at: number, closed: boolean): Read => {
  const { bytes } = view;
  const limit = Math.min(view.to, at + 100);
  let next = at + 1;
  while (next < limit && (isA(bytes[next], BLANK) || isA(bytes[next], LINE_END))) next++;
  view.work += next - at;
  if (closed) {
    const named = afterValueName(view, next);
    if (named >= 0) return as("assigned", readValue(view, named, "word"));
  } else if (!isConstant(bytes, at) && bytes[startOfName(view, anchor) - 1] !== code("{")) return undefined;
  const value = readValue(view, next, "none");
  if (value === undefined) return undefined;
  // The string behind is a name itself, of something else.
  let end = value.end;
  while (bytes[end] === BACKSLASH) end++;
  const behind = skipBlanks(bytes, end + 1, Math.min(view.to, end + 8));
  return behind < view.to && bytes[behind] === COLON ? undefined : as("paired", value);
};

const isConstant = (bytes: Uint8Array, end: number): boolean => {
  for (let at = end - 1; at > end - 4; at--) {
    const byte = bytes[at] as number;
    if (byte >= 0x61 && byte <= 0x7a) return false;
  }
  return true;
};
