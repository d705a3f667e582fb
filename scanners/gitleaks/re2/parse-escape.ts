import type { Cursor } from "./cursor.ts";
import { PERL, signed, unicodeClass } from "./named-classes.ts";
import { PatternError, type Ranges } from "./node.ts";
import { fold, LAST_CODE_POINT } from "./ranges.ts";

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const OCTAL = /0[0-7]{0,2}|[1-7][0-7]{1,2}/y;
const HEX = /x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/y;
const PROPERTY = /\\[pP](?:\{(\^?)([^}]*)\}|(\^?)([\s\S]))/uy;

/** An escaped single character; the cursor stands at its backslash. */
export const escapeOf = (cursor: Cursor): number => {
  const { source } = cursor;
  const at = cursor.at + 1;
  const letter = source[at];
  if (letter === undefined) throw new PatternError("a backslash at the end");
  OCTAL.lastIndex = at;
  const octal = OCTAL.exec(source);
  if (octal !== null) return advance(cursor, octal[0], Number.parseInt(octal[0], 8));
  HEX.lastIndex = at;
  const hex = HEX.exec(source);
  if (hex !== null) {
    const point = Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
    if (point > LAST_CODE_POINT) throw new PatternError(`\\${hex[0]} is beyond Unicode`);
    return advance(cursor, hex[0], point);
  }
  const control = CONTROLS[letter];
  if (control !== undefined) return advance(cursor, letter, control);
  if (letter < "\x80" && !/[0-9A-Za-z]/.test(letter)) return advance(cursor, letter, letter.charCodeAt(0));
  throw new PatternError(`\\${letter} means nothing to RE2, which has no backreferences`);
};

const advance = (cursor: Cursor, read: string, point: number): number => {
  cursor.at += 1 + read.length;
  return point;
};

/** `\d`, `\W`, `\pL`, `\P{Greek}` and the like; null when it is none of them. */
export const groupEscape = (cursor: Cursor, ignoreCase: boolean): Ranges | null => {
  const { source, at } = cursor;
  const letter = source[at + 1] ?? "";
  const perl = PERL[letter.toLowerCase()];
  if (perl !== undefined) {
    cursor.at += 2;
    return signed(ignoreCase ? fold(perl) : perl, letter === letter.toLowerCase());
  }
  if (letter !== "p" && letter !== "P") return null;
  PROPERTY.lastIndex = at;
  const found = PROPERTY.exec(source);
  if (found === null) throw new PatternError(`\\${letter} needs the name of a class behind it`);
  cursor.at += found[0].length;
  const ranges = unicodeClass(found[2] ?? found[4] ?? "");
  const negated = (found[1] ?? found[3]) === "^";
  return signed(ignoreCase ? fold(ranges) : ranges, (letter === "p") !== negated);
};
