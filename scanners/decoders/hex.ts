import { classOf, HEX, hexValue } from "./classes.ts";
import type { Codec } from "./codec.ts";
import { LONG } from "./long-runs.ts";

/** 1 for a digit with which a character of ASCII begins that is drawn. */
const TEXT = classOf("234567");

const isText = (bytes: Uint8Array, at: number): number => TEXT[bytes[at] as number] as number;

/** 1 where the pair at `at` and the three before it, or behind it, begin as text does. */
const isAmongText = (bytes: Uint8Array, at: number): number =>
  isText(bytes, at) &
  ((isText(bytes, at - 2) & isText(bytes, at - 4) & isText(bytes, at - 6)) |
    (isText(bytes, at + 2) & isText(bytes, at + 4) & isText(bytes, at + 6)));

/** Whether there may be a row of `groups` pairs of text, eight at least: each holds a pair looked at, and half of it lies to one side. */
const mayHoldText = (bytes: Uint8Array, from: number, to: number, groups: number): boolean => {
  const stride = groups * 2;
  let at = from + stride - 2;
  for (; at + 2 <= to; at += stride)
    if ((isAmongText(bytes, at) | isAmongText(bytes, at + 1)) !== 0) return true;
  return false;
};

/** Two hex digits for each byte, one after another. */
export const hex: Codec = {
  name: "hex",
  alphabet: HEX,
  shortest: LONG,
  group: 2,
  groups: 8,
  shifts(bytes, from, to, groups) {
    let seen = 0;
    if (!mayHoldText(bytes, from, to, groups)) return seen;
    const inRow = [0, 0];
    for (let at = from; at + 2 <= to; at++) {
      const shift = (at - from) & 1;
      const row = isText(bytes, at) === 1 ? (inRow[shift] as number) + 1 : 0;
      inRow[shift] = row;
      if (row >= groups) seen |= 1 << shift;
    }
    return seen;
  },
  decode(bytes, from, to, out, at) {
    let end = at;
    for (let index = from; index + 2 <= to; index += 2) {
      out[end++] = hexValue(bytes[index] as number) * 16 + hexValue(bytes[index + 1] as number);
    }
    return end;
  },
  isForeign: () => false,
};
