import { Buffer } from "node:buffer";
import { once } from "../once.ts";
import { type Text, toText } from "../re2/text.ts";

/** Where the lines of a fragment end and what is told of them, worked out once for all matches. */
export interface Lines {
  readonly size: number;
  /** The positions of all newlines; the end of the text where there is none. */
  readonly newlines: Int32Array;
  /** The positions of newlines and carriage returns. */
  readonly breaks: () => Int32Array;
  /** Whether `gitleaks:allow` stands between two positions. */
  allows(from: number, to: number): boolean;
  /** A stretch as text; the same object for the same stretch, so that what is known of it can be kept. */
  text(from: number, to: number): Text;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const ALLOW = "gitleaks:allow";

export const linesOf = (bytes: Uint8Array): Lines => {
  const newlines = positions(bytes, (byte) => byte === NEWLINE);
  const allowed = once(() => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const found: number[] = [];
    for (let at = buffer.indexOf(ALLOW); at >= 0; at = buffer.indexOf(ALLOW, at + 1)) found.push(at);
    return Int32Array.from(found);
  });
  let last = { from: -1, to: -1, text: toText(new Uint8Array(0)) };
  return {
    size: bytes.length,
    newlines: newlines.length === 0 ? Int32Array.of(bytes.length) : newlines,
    breaks: once(() => positions(bytes, (byte) => byte === NEWLINE || byte === RETURN)),
    allows(from, to) {
      const first = allowed()[firstAtOrAbove(allowed(), from)];
      return first !== undefined && first + ALLOW.length <= to;
    },
    text(from, to) {
      if (last.from !== from || last.to !== to) last = { from, to, text: toText(bytes.subarray(from, to)) };
      return last.text;
    },
  };
};

const positions = (bytes: Uint8Array, is: (byte: number) => boolean): Int32Array => {
  let found = new Int32Array(64);
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (!is(bytes[at] as number)) continue;
    if (count === found.length) {
      const larger = new Int32Array(2 * count);
      larger.set(found);
      found = larger;
    }
    found[count++] = at;
  }
  return found.slice(0, count);
};

/** Index of the first of ascending positions that is at or behind one. */
export const firstAtOrAbove = (positions: Int32Array, position: number): number => {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] as number) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};
