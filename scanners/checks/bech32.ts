import type { Check } from "../rules/rule.ts";

// BIP-173. The characters stand for 5 bits each; the last six are the checksum.
const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM = 6;

const polymod = (values: readonly number[]): number => {
  let state = 1;
  for (const value of values) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >>> bit) & 1) state ^= term;
    });
  }
  return state;
};

/** The human-readable part, as the checksum takes it in: the high bits of each letter, 0, the low bits. */
const expand = (text: string): number[] => {
  const codes = [...text].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
};

const valuesOf = (text: string): readonly number[] => [...text].map((letter) => CHARACTERS.indexOf(letter));

/** A bech32 text in capitals, such as an age identity. */
export const bech32: Check = {
  drops: false,
  holds: (bytes, start, end) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString("latin1")
      .toLowerCase();
    const one = text.lastIndexOf("1");
    const values = valuesOf(text.slice(one + 1));
    if (one < 1 || values.length < CHECKSUM || values.includes(-1)) return false;
    return polymod([...expand(text.slice(0, one)), ...values]) === 1;
  },
  seal: (token) => {
    const text = token.toLowerCase();
    const one = text.lastIndexOf("1");
    const body = text.slice(0, -CHECKSUM);
    const zeros = new Array<number>(CHECKSUM).fill(0);
    const rest = polymod([...expand(text.slice(0, one)), ...valuesOf(body.slice(one + 1)), ...zeros]) ^ 1;
    const sum = zeros.map((_, index) => CHARACTERS[(rest >> (5 * (CHECKSUM - 1 - index))) & 31]).join("");
    return (body + sum).toUpperCase();
  },
};
