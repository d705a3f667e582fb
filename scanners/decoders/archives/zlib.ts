import { createUnpacking } from "./unpack.ts";
import type { CreateWalker } from "./walker.ts";

/** Whether two bytes are the header of a zlib stream (RFC 1950, 2.2) without a preset dictionary. */
export const isZlibHeader = (first: number, second: number): boolean =>
  (first & 15) === 8 && first >>> 4 <= 7 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;

/**
 * Whether a block of deflate may begin at `at` (RFC 1951, 3.2.3): sorts out most of what is there by chance. Needs
 * five bytes to be there; says yes when they are not.
 */
export const mayBeDeflate = (bytes: Uint8Array, at: number): boolean => {
  if (at + 5 > bytes.length) return true;
  const first = bytes[at] as number;
  const type = (first >>> 1) & 3;
  if (type === 2) return first >>> 3 <= 29 && ((bytes[at + 1] as number) & 31) <= 29;
  if (type === 1) return true;
  const size = (bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8);
  const inverse = (bytes[at + 3] as number) | ((bytes[at + 4] as number) << 8);
  return type === 0 && (size ^ inverse) === 0xffff;
};

export const createZlib: CreateWalker = (host, workshop) => {
  const unpacking = createUnpacking(host, { name: "zlib", kind: "archive" }, workshop, false);
  let header = 2;
  return {
    push(bytes, from, to) {
      const skipped = Math.min(header, to - from);
      header -= skipped;
      if (unpacking.push(bytes, from + skipped, to) === "more") return true;
      unpacking.end();
      return false;
    },
    finish: unpacking.end,
  };
};
