import { Undecodable } from "../undecodable.ts";

/** Reads a bit stream from its end to its beginning (RFC 8878, section 4). */
export interface BitReader {
  /** Aims at `bytes[from, to)`, whose last byte holds the mark that ends the stream. */
  begin(bytes: Uint8Array, from: number, to: number): void;
  /** The next `count` bits, at most 24; missing ones are 0. */
  read(count: number): number;
  /** The same without passing over them. */
  peek(count: number): number;
  skip(count: number): void;
  /** Bits that are left; below 0 when more were read than there are. */
  readonly left: number;
}

export const createBitReader = (): BitReader => {
  let bytes: Uint8Array = new Uint8Array(0);
  let start = 0;
  let left = 0;

  /** Bits `[at, at + count)` counted from the stream's first; those before it are 0. */
  const bitsAt = (at: number, count: number): number => {
    if (count === 0) return 0;
    if (at < 0) return at + count <= 0 ? 0 : (bitsAt(0, at + count) << -at) >>> 0;
    const byte = start + (at >> 3);
    const four =
      (bytes[byte] as number) |
      ((bytes[byte + 1] ?? 0) << 8) |
      ((bytes[byte + 2] ?? 0) << 16) |
      ((bytes[byte + 3] ?? 0) << 24);
    return (four >>> (at & 7)) & ((1 << count) - 1);
  };

  return {
    begin(given, from, to) {
      const last = to > from ? (given[to - 1] as number) : 0;
      if (last === 0) throw new Undecodable("a zstd bit stream has no end");
      bytes = given;
      start = from;
      left = (to - from) * 8 - Math.clz32(last) + 23;
    },
    read(count) {
      left -= count;
      return bitsAt(left, count);
    },
    peek: (count) => bitsAt(left - count, count),
    skip(count) {
      left -= count;
    },
    get left() {
      return left;
    },
  };
};
