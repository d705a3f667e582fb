import type { View } from "../shape/view.ts";
import { blockLine } from "./block-line.ts";
import {
  BLANK,
  CLASSES,
  code,
  isA,
  LETTER,
  LETTERS,
  LINE_END,
  QUOTE,
  STOP,
  skipBlanks,
  standsAt,
} from "./characters.ts";
import type { Form } from "./judge-value.ts";

/** A value and whether quotes stand around it: `bytes[start, end)`. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** A value and how it was put. */
export type Read = { readonly value: Value; readonly form: Form } | undefined;

export const as = (form: Form, value: Value | undefined): Read =>
  value === undefined ? undefined : { form, value };

const LONGEST_QUOTED = 640;
const LONGEST_BARE = 120;
/** Of characters that go on from one token into the next only where a separator stands. */
const LONGEST_PLAIN = 640;
const LONGEST_GAP = 64;
const SHORTEST = 4;
const LONG_LINE = 24;

const BACKSLASH = code("\\");
const AMPERSAND = code("&");
const EQUALS = code("=");

/** How a value without quotes may be read. */
export type Bare = "none" | "word" | "query";

// What may stand around a literal and leaves it what it is.
const WRAPPERS = [
  "buffer.from",
  "bytes",
  "str",
  "string",
  "secretstr",
  "secretstring",
  "new string",
  "atob",
  "b64decode",
  "base64.b64decode",
  "sensitive",
  "unwrap",
  "secret",
  "some",
  "string::from",
  "secret::new",
  "secretstring::from",
  "secretstring::new",
];
const LONGEST_WRAPPER = 20;

/** Reads the value that begins behind a separator, over blanks, a line's end before a quote, and wrappers. */
export const readValue = (view: View, from: number, bare: Bare): Value | undefined => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_GAP);
  let at = skipBlanks(bytes, from, limit);
  const next = bytes[at] as number;
  const kind = CLASSES[next] as number;
  if (
    (kind & LINE_END) !== 0 ||
    next === BACKSLASH ||
    next === code("(") ||
    next === code("[") ||
    next === code("{")
  ) {
    at = overLineEnd(bytes, at, limit);
    const quoted = at < 0 ? undefined : readQuoted(view, at);
    return quoted !== undefined && next === code("{") && isKey(view, quoted.end) ? undefined : quoted;
  }
  if (next === code("|") || next === code(">")) return readBlock(view, at);
  if ((kind & QUOTE) !== 0 || next === AMPERSAND) {
    const quoted = readQuoted(view, at);
    if (quoted !== undefined || (kind & QUOTE) !== 0) return quoted;
  }
  if ((kind & LETTER) !== 0 || next === code("@") || next === code("$")) {
    const literal = afterPrefix(bytes, at, limit);
    if (literal >= 0) return readQuoted(view, literal);
  }
  return bare === "none" ? undefined : readBare(view, at, bare);
};

/** The first line of a block of YAML, when it is all of one word. */
const readBlock = (view: View, sign: number): Value | undefined => {
  const start = blockLine(view, sign);
  const value = start < 0 ? undefined : readBare(view, start, "word");
  if (value === undefined || value.end === view.to) return value;
  return isA(view.bytes[value.end], LINE_END) ? value : undefined;
};

/** Whether what ends in quotes at `end` is the first name in an object, and no value. */
const isKey = (view: View, end: number): boolean => {
  const { bytes, to } = view;
  let at = end;
  while (at < to && at < end + 3 && (isA(bytes[at], QUOTE) || bytes[at] === BACKSLASH)) at++;
  at = skipBlanks(bytes, at, Math.min(to, at + LONGEST_GAP));
  return bytes[at] === code(":") || (bytes[at] === code("=") && bytes[at + 1] === code(">"));
};

/** Over `(`, a backslash and a line's end to a quote; -1 when none follows. */
const overLineEnd = (bytes: Uint8Array, from: number, limit: number): number => {
  let at = from;
  let lines = 0;
  for (; at < limit; at++) {
    const byte = bytes[at] as number;
    const kind = CLASSES[byte] as number;
    if ((kind & QUOTE) !== 0) return at;
    if (byte === BACKSLASH) {
      if (((CLASSES[bytes[at + 1] as number] as number) & QUOTE) !== 0) return at;
      // An escaped end of line inside a string ends the value before it.
      if (((CLASSES[bytes[at + 1] as number] as number) & LINE_END) === 0) return -1;
    } else if ((kind & LINE_END) !== 0) {
      if (byte === 0x0a && ++lines > 2) return -1;
    } else if ((kind & BLANK) === 0 && byte !== code("(") && byte !== code("[") && byte !== code("{")) {
      const literal = afterPrefix(bytes, at, limit);
      return literal;
    }
  }
  return -1;
};

/** The quote behind `b`, `f`, `u`, `r`, `L`, `@`, `$` or a call that only converts; -1 without one. */
const afterPrefix = (bytes: Uint8Array, at: number, limit: number): number => {
  for (let count = 1; count <= 2; count++) {
    const byte = bytes[at + count] as number;
    if (((CLASSES[byte] as number) & QUOTE) !== 0) return at + count;
    if (((CLASSES[byte] as number) & LETTER) === 0 && byte !== code("@")) break;
  }
  let end = at;
  const furthest = Math.min(limit, at + LONGEST_WRAPPER);
  while (end < furthest && bytes[end] !== code("(")) {
    const byte = bytes[end] as number;
    if (
      ((CLASSES[byte] as number) & LETTER) === 0 &&
      byte !== code(".") &&
      byte !== code(":") &&
      byte !== 0x20 &&
      (byte < 0x30 || byte > 0x39)
    )
      return -1;
    end++;
  }
  if (bytes[end] !== code("(")) return -1;
  const quote = skipBlanks(bytes, end + 1, limit);
  const prefixed = ((CLASSES[bytes[quote] as number] as number) & LETTER) !== 0 ? quote + 1 : quote;
  if (((CLASSES[bytes[prefixed] as number] as number) & QUOTE) === 0) return -1;
  return WRAPPERS.some((wrapper) => wrapper.length === end - at && standsAt(bytes, at, limit, wrapper))
    ? prefixed
    : -1;
};

const PLAIN = new Uint8Array(256);
for (const byte of Buffer.from(`${LETTERS}0123456789_-+/.~`)) PLAIN[byte] = 1;

const ENTITY = "&quot;";

/** Reads a string that opens at `at`: a quote, one behind backslashes, or `&quot;`. */
export const readQuoted = (view: View, at: number): Value | undefined => {
  const { bytes } = view;
  if (bytes[at] === AMPERSAND) return readEntityQuoted(view, at);
  let open = at;
  while (bytes[open] === BACKSLASH && open - at < 8) open++;
  const escaped = open - at;
  const quote = bytes[open] as number;
  if (((CLASSES[quote] as number) & QUOTE) === 0) return undefined;
  let start = open + 1;
  if (bytes[start] === quote && bytes[start + 1] === quote) start += 2;
  const limit = Math.min(view.to, start + LONGEST_QUOTED);
  let end = start;
  for (; end < limit; end++) {
    const byte = bytes[end] as number;
    if (byte === quote && (escaped > 0 || !isEscaped(bytes, end, start))) break;
    if (byte === 0x0a || byte === 0x0d || byte === 0) break;
  }
  view.work += end - at + 1;
  // A long literal may go on in the next line; what stands in the first is enough.
  const goesOn = end < limit && (bytes[end] === 0x0a || bytes[end] === 0x0d) && end - start >= LONG_LINE;
  if (end >= limit || (bytes[end] !== quote && !goesOn)) return undefined;
  let stop = end;
  if (escaped > 0 || goesOn) while (stop > start && bytes[stop - 1] === BACKSLASH) stop--;
  return stop - start < SHORTEST ? undefined : { start, end: stop, quoted: true };
};

const readEntityQuoted = (view: View, at: number): Value | undefined => {
  const { bytes } = view;
  if (!standsAt(bytes, at, view.to, ENTITY)) return undefined;
  const start = at + ENTITY.length;
  const limit = Math.min(view.to, start + LONGEST_BARE);
  let end = start;
  while (
    end < limit &&
    bytes[end] !== 0x0a &&
    !(bytes[end] === AMPERSAND && standsAt(bytes, end, view.to, ENTITY))
  )
    end++;
  view.work += end - at + 1;
  if (end >= limit || bytes[end] === 0x0a) return undefined;
  return end - start < SHORTEST ? undefined : { start, end, quoted: true };
};

const isEscaped = (bytes: Uint8Array, at: number, start: number): boolean => {
  let backslashes = 0;
  while (at - backslashes > start && bytes[at - backslashes - 1] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
};

/** Reads up to a blank, a quote, `;`, `,`, `<`, `>`, an escape or an entity, and without a bracket that opened before. */
const readBare = (view: View, start: number, bare: Bare): Value | undefined => {
  const { bytes } = view;
  const limit = Math.min(view.to, start + LONGEST_BARE);
  let end = start;
  let open = 0;
  for (; end < limit; end++) {
    const byte = bytes[end] as number;
    if (((CLASSES[byte] as number) & STOP) !== 0) break;
    if (byte === BACKSLASH) break;
    if (byte === AMPERSAND && (bare === "query" || endsAtEntity(bytes, end, view.to))) break;
    if (byte === code("(") || byte === code("[") || byte === code("{")) open++;
    else if (byte === code(")") || byte === code("]") || byte === code("}")) {
      if (open === 0) break;
      open--;
    }
  }
  view.work += end - start + 1;
  if (end >= limit && end < view.to) end = endOfPlain(view, start, end);
  if (end < 0) return undefined;
  while (end > start && (bytes[end - 1] === code(".") || bytes[end - 1] === code(":"))) end--;
  if (end - start < SHORTEST || bytes[start] === EQUALS) return undefined;
  return { start, end, quoted: false };
};

/** Where a long value ends that is letters, digits and the signs of base64 only; -1 for any other. */
const endOfPlain = (view: View, start: number, from: number): number => {
  const { bytes } = view;
  for (let at = start; at < from; at++) if (PLAIN[bytes[at] as number] === 0) return -1;
  const limit = Math.min(view.to, start + LONGEST_PLAIN);
  let end = from;
  while (end < limit && PLAIN[bytes[end] as number] === 1) end++;
  while (end < limit && bytes[end] === EQUALS) end++;
  view.work += end - start;
  const stops = end === view.to || ((CLASSES[bytes[end] as number] as number) & STOP) !== 0;
  return end < start + LONGEST_PLAIN && stops ? end : -1;
};

const endsAtEntity = (bytes: Uint8Array, at: number, to: number): boolean =>
  standsAt(bytes, at, to, "&quot;") ||
  standsAt(bytes, at, to, "&amp;") ||
  standsAt(bytes, at, to, "&lt;") ||
  standsAt(bytes, at, to, "&#");

/** Reads what an element holds in one line, which may be a line of its own, up to its closing tag. */
export const readElement = (view: View, from: number): Value | undefined => {
  const { bytes } = view;
  const limit = Math.min(view.to, from + LONGEST_QUOTED);
  const start = skipSpace(bytes, from, Math.min(limit, from + LONGEST_GAP));
  let end = start;
  while (end < limit && bytes[end] !== code("<") && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end++;
  const close = skipSpace(bytes, end, Math.min(limit, end + LONGEST_GAP));
  view.work += close - from + 1;
  if (close >= limit || bytes[close] !== code("<") || bytes[close + 1] !== code("/")) return undefined;
  return end - start < SHORTEST ? undefined : { start, end, quoted: true };
};

/** Over blanks and line ends. */
const skipSpace = (bytes: Uint8Array, from: number, limit: number): number => {
  let at = from;
  while (at < limit && ((CLASSES[bytes[at] as number] as number) & (BLANK | LINE_END)) !== 0) at++;
  return at;
};
