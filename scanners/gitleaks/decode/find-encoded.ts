import type { ENCODINGS } from "./segment.ts";
import { overlap, type Span } from "./span.ts";

/** A value that looks encoded; `encoding` is an index into `ENCODINGS`, the more telling ones first. */
export interface Encoded extends Span {
  readonly encoding: number;
}

const ENCODING = { percent: 0, unicode: 1, hex: 2, base64: 3 } satisfies Record<
  (typeof ENCODINGS)[number],
  number
>;

const HEX = 1;
const BODY = 2;
const SPACE = 4;
const SIGN = 8;
const KINDS = new Uint8Array(256);
const mark = (characters: string, kind: number): void => {
  for (const one of characters) KINDS[one.charCodeAt(0)] = (KINDS[one.charCodeAt(0)] as number) | kind;
};
mark("0123456789abcdefABCDEF", HEX);
mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/+-", BODY);
mark("\t\n\f\r ", SPACE);
mark("%\\", SIGN);

const NEWLINE = 0x0a;
const PERCENT = 0x25;
const PLUS = 0x2b;
const EQUALS = 0x3d;
const BIG_U = 0x55;
const BACKSLASH = 0x5c;
const SMALL_U = 0x75;

const SHORTEST_BASE64 = 16;
const SHORTEST_HEX = 32;

const isKind = (byte: number | undefined, kind: number): boolean =>
  byte !== undefined && ((KINDS[byte] as number) & kind) !== 0;

const areHex = (bytes: Uint8Array, at: number, count: number): boolean => {
  for (let next = at; next < at + count; next++) if (!isKind(bytes[next], HEX)) return false;
  return true;
};

/**
 * The values that gitleaks would try to decode: `%XX` up to the last one on its line; `U+XXXX ` or `\uXXXX` in a row;
 * 32 hex digits and more; 16 characters of base64 and more. Of two that touch, the more telling one is left.
 */
export const findEncoded = (bytes: Uint8Array): readonly Encoded[] => {
  const found: Encoded[] = [];
  const take = (encoding: number, start: number, end: number): number => {
    found.push({ encoding, start, end });
    return end;
  };
  for (let at = 0; at < bytes.length; ) {
    const kind = KINDS[bytes[at] as number] as number;
    if ((kind & (BODY | SIGN)) === 0) at++;
    else if ((kind & BODY) !== 0) {
      const from = at++;
      let codePoints = false;
      for (; at < bytes.length && ((KINDS[bytes[at] as number] as number) & BODY) !== 0; at++) {
        if (bytes[at] === PLUS && bytes[at - 1] === BIG_U) codePoints = true;
      }
      if (codePoints || at - from >= SHORTEST_BASE64) at = inRun(bytes, from, at, take);
    } else if (bytes[at] === PERCENT) {
      at = areHex(bytes, at + 1, 2) ? take(ENCODING.percent, at, percentEnd(bytes, at)) : at + 1;
    } else {
      const end = escapesEnd(bytes, at);
      at = end > at ? take(ENCODING.unicode, at, end) : at + 1;
    }
  }
  return found.filter((one, index) => {
    const before = found[index - 1];
    const behind = found[index + 1];
    const loses = (other: Encoded | undefined): boolean =>
      other !== undefined && overlap(one, other) && other.encoding < one.encoding;
    return !loses(before) && !loses(behind);
  });
};

/** Deals with a run of letters, digits and the like; answers where to go on. */
const inRun = (
  bytes: Uint8Array,
  from: number,
  runEnd: number,
  take: (encoding: number, start: number, end: number) => number,
): number => {
  let end = runEnd;
  for (let at = from; at < end; at++) {
    if (bytes[at] === BIG_U && bytes[at + 1] === PLUS) {
      const points = codePointsEnd(bytes, at);
      if (points > at) return take(ENCODING.unicode, at, points);
    }
    if (end - at < SHORTEST_BASE64) continue;
    if (end - at >= SHORTEST_HEX && areHex(bytes, at, SHORTEST_HEX)) {
      let digits = at + SHORTEST_HEX;
      while (isKind(bytes[digits], HEX)) digits++;
      return take(ENCODING.hex, at, digits);
    }
    if (bytes[end] === EQUALS) end++;
    if (bytes[end] === EQUALS && bytes[end - 1] === EQUALS) end++;
    return take(ENCODING.base64, at, end);
  }
  return end;
};

const percentEnd = (bytes: Uint8Array, start: number): number => {
  const newline = bytes.indexOf(NEWLINE, start);
  const line = newline < 0 ? bytes.length : newline;
  for (let at = line - 3; at >= start + 3; at--) {
    if (bytes[at] === PERCENT && areHex(bytes, at + 1, 2)) return at + 3;
  }
  return start + 3;
};

const codePointsEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  while (bytes[at] === BIG_U && bytes[at + 1] === PLUS && areHex(bytes, at + 2, 4)) {
    if (at + 6 === bytes.length) return at + 6;
    if (!isKind(bytes[at + 6], SPACE)) break;
    at += 7;
  }
  return at;
};

const escapesEnd = (bytes: Uint8Array, start: number): number => {
  let at = start;
  for (;;) {
    if (bytes[at] !== BACKSLASH) return at;
    const letter = bytes[at + 1] === BACKSLASH ? at + 2 : at + 1;
    if (bytes[letter] !== SMALL_U && bytes[letter] !== BIG_U) return at;
    if (!areHex(bytes, letter + 1, 4)) return at;
    at = letter + 5;
  }
};
