import type { Cursor, Flags } from "./cursor.ts";
import { PatternError } from "./node.ts";

/** What a `(` begins: a group, or only other flags for the rest of the group it stands in. */
interface GroupStart {
  readonly opens: boolean;
  readonly captures: boolean;
  readonly flags: Flags;
}

const NAMED = /\(\?P?<(\w+)>/y;
const FLAGS = /\(\?([imsU]*)(?:-([imsU]+))?([:)])/y;

/** Reads `(`, `(?P<name>`, `(?:`, `(?i:` or `(?i)`. */
export const readFlags = (cursor: Cursor, flags: Flags): GroupStart => {
  const { source, at } = cursor;
  if (source[at + 1] !== "?") {
    cursor.at++;
    return { opens: true, captures: true, flags };
  }
  NAMED.lastIndex = at;
  const named = NAMED.exec(source);
  if (named !== null) {
    cursor.at += named[0].length;
    return { opens: true, captures: true, flags };
  }
  FLAGS.lastIndex = at;
  const found = FLAGS.exec(source);
  if (found === null) {
    throw new PatternError(`${source.slice(at, at + 4)}… is no group of RE2, which has no lookaround`);
  }
  const [all, on = "", off = "", end] = found;
  cursor.at += all.length;
  const next = (flag: keyof Flags): boolean =>
    off.includes(flag) ? false : on.includes(flag) ? true : flags[flag];
  return {
    opens: end === ":",
    captures: false,
    flags: { i: next("i"), m: next("m"), s: next("s"), U: next("U") },
  };
};
