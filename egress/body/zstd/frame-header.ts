import { Undecodable } from "../undecodable.ts";
import { LARGEST_WINDOW } from "./limits.ts";

/** The beginning of a frame (RFC 8878, section 3.1); `length` is the header's own, in `bytes`. */
export type FrameHeader =
  | { readonly kind: "data"; readonly length: number; readonly window: number; readonly hasChecksum: boolean }
  | { readonly kind: "skippable"; readonly length: number; readonly size: number };

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** Reads the header at `at`; null when it is not all there. */
export const readFrameHeader = (bytes: Uint8Array, at: number): FrameHeader | null => {
  const there = bytes.length - at;
  if (there < 5) return null;
  const magic = number(bytes, at, 4);
  if (magic >= SKIPPABLE && magic < SKIPPABLE + 16) {
    return there < 8 ? null : { kind: "skippable", length: 8, size: number(bytes, at + 4, 4) };
  }
  if (magic !== MAGIC) throw new Undecodable("this is no zstd data");
  const descriptor = bytes[at + 4] as number;
  const isSingle = (descriptor & 0x20) !== 0;
  if ((descriptor & 8) !== 0) throw new Undecodable("a zstd frame is of an unknown kind");
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const length = 5 + (isSingle ? 0 : 1) + dictionary + size;
  if (there < length) return null;
  if (number(bytes, at + length - size - dictionary, dictionary) !== 0)
    throw new Undecodable("a zstd frame needs a dictionary");
  const content = number(bytes, at + length - size, size) + (size === 2 ? 256 : 0);
  const window = isSingle ? content : windowOf(bytes[at + 5] as number);
  if (window > LARGEST_WINDOW) throw new Undecodable("a zstd frame needs more than 8 MiB of memory");
  return { kind: "data", length, window, hasChecksum: (descriptor & 4) !== 0 };
};

const windowOf = (descriptor: number): number => {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
};

/** Little-endian. */
const number = (bytes: Uint8Array, at: number, size: number): number => {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] as number);
  return value;
};
