import { classOf, isPlain } from "./classes.ts";
import type { Codec } from "./codec.ts";
import { LONG } from "./long-runs.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const GROUP = 8;

/** The five bits that a character stands for. */
const FIVE_BITS = new Uint8Array(256);
for (let value = 0; value < ALPHABET.length; value++) FIVE_BITS[ALPHABET.charCodeAt(value)] = value;

const decode: Codec["decode"] = (bytes, from, to, out, at) => {
  let end = at;
  let held = 0;
  let bits = 0;
  for (let index = from; index < to; index++) {
    held = ((held << 5) | (FIVE_BITS[bytes[index] as number] as number)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out[end++] = held >>> bits;
  }
  return end;
};

const BYTES = new Uint8Array(5);

const bitsAt = (bytes: Uint8Array, at: number): number => FIVE_BITS[bytes[at] as number] as number;

/** Whether the highest bit of each of the five decoded bytes is 0, as in ASCII: most groups of anything else fail. */
const mayBeAscii = (bytes: Uint8Array, at: number): boolean =>
  (bitsAt(bytes, at) & 16) === 0 &&
  (bitsAt(bytes, at + 1) & 2) === 0 &&
  (bitsAt(bytes, at + 3) & 8) === 0 &&
  (bitsAt(bytes, at + 4) & 1) === 0 &&
  (bitsAt(bytes, at + 6) & 4) === 0;

const isPlainGroup = (bytes: Uint8Array, at: number): boolean =>
  mayBeAscii(bytes, at) && decode(bytes, at, at + GROUP, BYTES, 0) === BYTES.length && BYTES.every(isPlain);

/** RFC 4648, 6: in capitals, with or without padding. */
export const base32: Codec = {
  name: "base32",
  alphabet: classOf(ALPHABET),
  shortest: LONG,
  group: GROUP,
  groups: 3,
  shifts(bytes, from, to, groups) {
    let seen = 0;
    for (let shift = 0; shift < GROUP; shift++) {
      let row = 0;
      for (let at = from + shift; at + GROUP <= to && row < groups; at += GROUP)
        row = isPlainGroup(bytes, at) ? row + 1 : 0;
      if (row >= groups) seen |= 1 << shift;
    }
    return seen;
  },
  decode,
  isForeign: () => true,
};
