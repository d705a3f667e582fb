import { classOf, QUOTE, SPACE, TOKEN } from "../classes.ts";
import type { ParseItem } from "./item.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;
const BACKTICK = 0x60;

/** What joins two strings: `+`, `.`, `..`, `&`, `&&`, `||`, `<>`, `++`, `~`, `^`, and `\` and `_` at the end of a line. */
export const OPERATORS = "+.&|<>~^\\_";
const OPERATOR = classOf(OPERATORS);
/** What may stand right before a quote: `f"…"`, `b'…'`, `@"…"`. */
export const PREFIXES = "fFrRbBuUL@$";
const PREFIX = classOf(PREFIXES);
const MOST_OPERATORS = 4;
const LONGEST = 160;
/** What is put together is a secret only when so many characters come together. */
const SHORTEST = 16;
/** Joints looked at to tell that. */
const MOST_JOINTS = 24;

const isLineEnd = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;

/** Between two string literals that are one text: the quote that ends one, up to the quote that begins the other. */
export const parseLiteralJoint: ParseItem = (bytes, at, from, to, item) => {
  if (at === from || TOKEN[bytes[at - 1] as number] === 0) return false;
  if (bytes[at] === BACKTICK && isLineEnd(bytes[at + 1])) return parseContinuation(bytes, at, from, to, item);
  const end = endOfJoint(bytes, at, to);
  if (end < 0) return false;
  item.start = at;
  item.end = end;
  item.length = 0;
  item.strong = isLong(bytes, at, end, from, to);
  return true;
};

/** Behind the quote that begins the next literal; -1 when there is none. */
const endOfJoint = (bytes: Uint8Array, at: number, to: number): number => {
  const stop = Math.min(to - 1, at + LONGEST);
  let index = at + 1;
  let operators = 0;
  while (index < stop && operators <= MOST_OPERATORS) {
    const byte = bytes[index] as number;
    if (OPERATOR[byte] === 1) operators++;
    else if (SPACE[byte] === 0 && !isLineEnd(byte)) break;
    index++;
  }
  if (operators > MOST_OPERATORS) return -1;
  for (let letters = 0; letters < 2 && index > at + 1 && PREFIX[bytes[index] as number] === 1; letters++)
    index++;
  const joins =
    index < stop && QUOTE[bytes[index] as number] === 1 && TOKEN[bytes[index + 1] as number] === 1;
  return joins ? index + 1 : -1;
};

/** Whether a secret may lie over the joint at `[at, end)`, or over it and those that follow it. */
const isLong = (bytes: Uint8Array, at: number, end: number, from: number, to: number): boolean => {
  let start = at;
  while (start > from && at - start < SHORTEST && TOKEN[bytes[start - 1] as number] === 1) start--;
  let length = at - start;
  let index = end;
  for (let joints = 0; joints < MOST_JOINTS; joints++) {
    while (index < to && length < SHORTEST && TOKEN[bytes[index] as number] === 1) {
      index++;
      length++;
    }
    if (length >= SHORTEST) return true;
    if (QUOTE[bytes[index] as number] === 0) return false;
    index = endOfJoint(bytes, index, to);
    if (index < 0) return false;
  }
  return true;
};

/** A sign at the end of a line that makes the next one go on with it: `\`, or a backtick in PowerShell. */
export const parseContinuation: ParseItem = (bytes, at, from, to, item) => {
  if (at === from || TOKEN[bytes[at - 1] as number] === 0) return false;
  const stop = Math.min(to, at + LONGEST);
  let index = at;
  while (index < stop && bytes[index] === BACKSLASH) index++;
  if (bytes[at] === BACKTICK) index++;
  const newline = index;
  while (index < stop && isLineEnd(bytes[index])) index++;
  if (index === newline) return false;
  while (index < stop && SPACE[bytes[index] as number] === 1) index++;
  if (index >= stop || TOKEN[bytes[index] as number] === 0) return false;
  item.start = at;
  item.end = index;
  item.length = 0;
  item.strong = true;
  return true;
};
