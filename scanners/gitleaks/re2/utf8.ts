import type { Ranges } from "./node.ts";

/**
 * Stands in a text for each byte that is not part of valid UTF-8, and so is what a class that holds U+FFFD
 * takes besides U+FFFD itself: Go reads such a byte as one U+FFFD of width 1.
 */
export const INVALID = 0xff;
export const REPLACEMENT = 0xfffd;

/** Byte ranges one after the other, `[from1, to1, from2, to2, …]`. */
export type ByteRanges = readonly number[];

const WIDEST = [0x7f, 0x7ff, 0xffff, 0x10ffff] as const;

/** The sequences of byte ranges that together encode the code points; surrogates have no encoding. */
export const encodings = (ranges: Ranges): readonly ByteRanges[] => {
  const out: ByteRanges[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] as number;
    const to = ranges[at + 1] as number;
    // In a valid text no surrogate stands, so that it does no harm to encode a range that holds some.
    let start = from;
    for (const widest of WIDEST) {
      if (start > to) break;
      if (start > widest) continue;
      split(start, Math.min(to, widest), out);
      start = widest + 1;
    }
    if (from <= REPLACEMENT && REPLACEMENT <= to) out.push([INVALID, INVALID]);
  }
  return out;
};

/** Splits a range of code points of one width until each part is a plain product of byte ranges. */
const split = (from: number, to: number, out: ByteRanges[]): void => {
  const width = encode(from).length;
  for (let trailing = 1; trailing < width; trailing++) {
    const mask = (1 << (6 * trailing)) - 1;
    if ((from & ~mask) === (to & ~mask)) continue;
    if ((from & mask) !== 0) {
      split(from, from | mask, out);
      split((from | mask) + 1, to, out);
      return;
    }
    if ((to & mask) !== mask) {
      split(from, (to & ~mask) - 1, out);
      split(to & ~mask, to, out);
      return;
    }
  }
  const low = encode(from);
  const high = encode(to);
  out.push(low.flatMap((byte, index) => [byte, high[index] as number]));
};

const encode = (point: number): readonly number[] => {
  if (point < 0x80) return [point];
  const trail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) return [0xc0 | (point >> 6), trail(0)];
  if (point < 0x10000) return [0xe0 | (point >> 12), trail(6), trail(0)];
  return [0xf0 | (point >> 18), trail(12), trail(6), trail(0)];
};
