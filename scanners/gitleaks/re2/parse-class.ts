import type { Cursor, Flags } from "./cursor.ts";
import { POSIX, signed } from "./named-classes.ts";
import { PatternError, type Ranges } from "./node.ts";
import { escapeOf, groupEscape } from "./parse-escape.ts";
import { clean, fold } from "./ranges.ts";

/** A class in brackets; the cursor stands at the opening one. */
export const parseClass = (cursor: Cursor, flags: Flags): Ranges => {
  const { source } = cursor;
  cursor.at++;
  const negated = source[cursor.at] === "^";
  if (negated) cursor.at++;
  const pairs: number[] = [];
  for (let first = true; first || source[cursor.at] !== "]"; first = false) {
    if (cursor.at >= source.length) throw new PatternError("a [ without its ]");
    pairs.push(...(posixClass(cursor, flags) ?? escapedClass(cursor, flags) ?? readRange(cursor, flags)));
  }
  cursor.at++;
  return signed(clean(pairs), !negated);
};

const posixClass = (cursor: Cursor, flags: Flags): Ranges | null => {
  const { source, at } = cursor;
  if (!source.startsWith("[:", at)) return null;
  const end = source.indexOf(":]", at + 2);
  if (end < 0) return null;
  const negated = source[at + 2] === "^";
  const name = source.slice(at + (negated ? 3 : 2), end);
  const known = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  if (known === undefined) throw new PatternError(`[:${name}:] is no class of characters`);
  cursor.at = end + 2;
  return signed(flags.i ? fold(known) : known, !negated);
};

const escapedClass = (cursor: Cursor, flags: Flags): Ranges | null =>
  cursor.source[cursor.at] === "\\" ? groupEscape(cursor, flags.i) : null;

const readRange = (cursor: Cursor, flags: Flags): Ranges => {
  const { source } = cursor;
  const from = readOne(cursor);
  let to = from;
  if (source[cursor.at] === "-" && cursor.at + 1 < source.length && source[cursor.at + 1] !== "]") {
    cursor.at++;
    to = readOne(cursor);
    if (to < from) throw new PatternError("a range in a class that runs backwards");
  }
  return flags.i ? fold([from, to]) : [from, to];
};

const readOne = (cursor: Cursor): number => {
  const { source } = cursor;
  if (source[cursor.at] === "\\") return escapeOf(cursor);
  const point = source.codePointAt(cursor.at);
  if (point === undefined) throw new PatternError("a [ without its ]");
  cursor.at += point > 0xffff ? 2 : 1;
  return point;
};
