import type { Text } from "../re2/text.ts";
import { widthAt } from "../re2/text.ts";
import { INVALID } from "../re2/utf8.ts";

/** Shannon's, over characters, but with the number of bytes for their number: gitleaks' way. */
export const entropyOf = (secret: Text): number => {
  const counts = new Map<string | number, number>();
  for (let at = 0; at < secret.length; ) {
    const width = Math.max(1, widthAt(secret, at));
    const byte = secret[at] as number;
    // A byte that is no UTF-8 and a real U+FFFD are one character.
    const letter =
      width === 1 ? (byte === INVALID ? "ef,bf,bd" : byte) : hex(secret.subarray(at, at + width));
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
    at += width;
  }
  const share = 1 / secret.length;
  let entropy = 0;
  for (const count of counts.values()) entropy -= count * share * Math.log2(count * share);
  return entropy;
};

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16)).join();
