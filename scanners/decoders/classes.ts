/** Tables over bytes; 1 where the byte is in the class. */
export const classOf = (characters: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters, "latin1")) table[byte] = 1;
  return table;
};

const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What tokens, passwords in URLs and encoded texts are made of, and where a split of one may lie. */
export const TOKEN: Uint8Array = classOf(`${ALNUM}_-./+=:@~$!`);

export const BASE64: Uint8Array = classOf(`${ALNUM}+/-_`);
/** The same and DEL, which the search for runs takes for a part of it: places/rectangles.ts. */
export const BASE64_RUN: Uint8Array = classOf(`${ALNUM}+/-_\x7f`);
export const HEX: Uint8Array = classOf("0123456789abcdefABCDEF");
export const QUOTE: Uint8Array = classOf("\"'`");
export const SPACE: Uint8Array = classOf(" \t");

/** Whether a byte stands in plain text. */
export const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);

const VALUES = new Int8Array(256).fill(-1);
for (let value = 0; value < 16; value++) {
  VALUES["0123456789abcdef".charCodeAt(value)] = value;
  VALUES["0123456789ABCDEF".charCodeAt(value)] = value;
}

/** The value of two hex digits, or -1. */
export const hexPair = (bytes: Uint8Array, at: number, to: number): number => {
  if (at + 2 > to) return -1;
  const high = VALUES[bytes[at] as number] as number;
  const low = VALUES[bytes[at + 1] as number] as number;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
};

export const hexValue = (byte: number): number => VALUES[byte] as number;
