import { HEX, hexValue } from "./classes.ts";
import type { Codec } from "./codec.ts";

const isText = (byte: number): boolean => {
  const high = hexValue(byte);
  return high >= 2 && high <= 7;
};

/** Two hex digits for each byte, one after another. */
export const hex: Codec = {
  name: "hex",
  alphabet: HEX,
  shortest: 32,
  group: 2,
  groups: 8,
  shifts(bytes, from, to, groups) {
    let seen = 0;
    const inRow = [0, 0];
    for (let at = from; at + 2 <= to; at++) {
      const shift = (at - from) & 1;
      const row = isText(bytes[at] as number) ? (inRow[shift] as number) + 1 : 0;
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
