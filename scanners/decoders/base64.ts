import { BASE64_RUN, HEX } from "./classes.ts";
import type { Codec } from "./codec.ts";
import { RUN } from "./places/slot.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits that a character stands for, of either alphabet; 64 for every other byte. */
const SIX_BITS: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(64);
  for (let value = 0; value < 64; value++) table[ALPHABET.charCodeAt(value)] = value;
  table["-".charCodeAt(0)] = 62;
  table["_".charCodeAt(0)] = 63;
  return table;
})();

// In a group of four characters, the bit that is the highest of a decoded byte, and so 0 in ASCII text:
// bit 5 of the first character, bit 3 of the second, bit 1 of the third; none of the fourth.
const HIGHEST = [32, 8, 2, 0] as const;

/**
 * For a character at an index of this remainder by 4: bit `s` is set when it may belong to base64 of ASCII
 * whose groups begin at indices of remainder `s`.
 */
const alignments = (remainder: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => {
    const value = SIX_BITS[byte] as number;
    if (value === 64) return 0;
    let mask = 0;
    for (let start = 0; start < 4; start++) {
      const role = (remainder - start + 4) % 4;
      if ((value & (HIGHEST[role] as number)) === 0) mask |= 1 << start;
    }
    return mask;
  });

const [FIRST, SECOND, THIRD, FOURTH] = [alignments(0), alignments(1), alignments(2), alignments(3)] as const;

/** The alignments, as bits, at which a group may be plain text. */
const maskOf = (bytes: Uint8Array, at: number): number =>
  (FIRST[bytes[at] as number] as number) &
  (SECOND[bytes[at + 1] as number] as number) &
  (THIRD[bytes[at + 2] as number] as number) &
  (FOURTH[bytes[at + 3] as number] as number);

/** The alignments, as bits, at which enough groups in a row may be plain text. */
const rows = (bytes: Uint8Array, from: number, to: number, groups: number): number => {
  let seen = 0;
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  for (let at = from; at < to; at += 4) {
    const mask = maskOf(bytes, at);
    one = (mask & 1) === 0 ? 0 : one + 1;
    two = (mask & 2) === 0 ? 0 : two + 1;
    three = (mask & 4) === 0 ? 0 : three + 1;
    four = (mask & 8) === 0 ? 0 : four + 1;
    if (one >= groups) seen |= 1;
    // Indents in a text that is plain from the beginning are so at every alignment.
    if (two >= groups && two > one) seen |= 2;
    if (three >= groups && three > one) seen |= 4;
    if (four >= groups && four > one) seen |= 8;
  }
  return seen;
};

/** RFC 4648, both alphabets, with or without padding. */
export const base64: Codec = {
  name: "base64",
  alphabet: BASE64_RUN,
  shortest: RUN,
  group: 4,
  groups: 4,
  shifts(bytes, from, to, groups) {
    let seen = 0;
    const stride = groups * 4;
    // Every row of so many groups holds one of the groups looked at here.
    for (let at = from + stride - 4; at + 4 <= to; at += stride) {
      // Such a row also holds the group before or the one behind. All three at once leave little to branch on.
      const beside = maskOf(bytes, at - 4) | (at + 8 <= to ? maskOf(bytes, at + 4) : 0);
      const mask = maskOf(bytes, at) & beside & ~seen;
      if (mask === 0) continue;
      const back = Math.max(from, at - stride + 4);
      let start = at;
      for (let left = mask; start > back; start -= 4) {
        left &= maskOf(bytes, start - 4);
        if (left === 0) break;
      }
      const stop = Math.min(to - 3, at + stride);
      let end = at + 4;
      for (let left = mask; end < stop; end += 4) {
        left &= maskOf(bytes, end);
        if (left === 0) break;
      }
      if (end - start >= stride) seen |= rows(bytes, start, end, groups);
    }
    return seen;
  },
  decode(bytes, from, to, out, at) {
    let end = at;
    let index = from;
    for (; index + 4 <= to; index += 4) {
      const bits =
        ((SIX_BITS[bytes[index] as number] as number) << 18) |
        ((SIX_BITS[bytes[index + 1] as number] as number) << 12) |
        ((SIX_BITS[bytes[index + 2] as number] as number) << 6) |
        (SIX_BITS[bytes[index + 3] as number] as number);
      out[end] = bits >>> 16;
      out[end + 1] = (bits >>> 8) & 0xff;
      out[end + 2] = bits & 0xff;
      end += 3;
    }
    const rest = to - index;
    if (rest >= 2) {
      const bits =
        ((SIX_BITS[bytes[index] as number] as number) << 12) |
        ((SIX_BITS[bytes[index + 1] as number] as number) << 6) |
        (rest === 3 ? (SIX_BITS[bytes[index + 2] as number] as number) : 0);
      out[end++] = bits >>> 10;
      if (rest === 3) out[end++] = (bits >>> 2) & 0xff;
    }
    return end;
  },
  isForeign(bytes, from, to) {
    for (let at = from; at < to; at++) if (HEX[bytes[at] as number] === 0) return false;
    return true;
  },
};
