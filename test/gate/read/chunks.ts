import fc from "fast-check";

/** Cuts bytes into pieces in some way; empty ones too. */
export const cutAnyhow = (bytes: Uint8Array): fc.Arbitrary<readonly Buffer[]> =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((places) => {
    const cuts = [0, ...places, bytes.length].sort((a, b) => a - b);
    return cuts.slice(1).map((end, at) => Buffer.from(bytes.subarray(cuts[at], end)));
  });

/** Every byte in a piece of its own. */
export const byteByByte = (bytes: Uint8Array): readonly Buffer[] =>
  Array.from(bytes, (byte) => Buffer.from([byte]));

/** An object id made of one digit, of 40 digits. */
export const oid = (digit: string, length: 40 | 64 = 40): string => digit.repeat(length);
