import { Undecodable } from "../undecodable.ts";
import { LARGEST_BLOCK } from "./limits.ts";

/** What was decoded of a frame, as far as a match may reach back. */
export interface History {
  /** A frame begins whose matches reach back `window` bytes at most. */
  begin(window: number): void;
  append(bytes: Uint8Array, from: number, to: number): void;
  fill(byte: number, length: number): void;
  /** Appends `length` bytes that stand `distance` bytes back. */
  repeat(distance: number, length: number): void;
  /** A copy of what came since the last time. */
  take(): Uint8Array;
}

const SMALLEST = 2 * LARGEST_BLOCK;

export const createHistory = (): History => {
  let bytes = new Uint8Array(SMALLEST);
  let window = 0;
  let filled = 0;
  let taken = 0;

  /** Makes room for so many more, and forgets what no match can reach. */
  const room = (length: number): void => {
    if (filled + length <= bytes.length) return;
    const kept = Math.max(0, Math.min(taken, filled - window));
    const held = filled - kept;
    const grown =
      held + length > bytes.length / 2 ? new Uint8Array(Math.max(bytes.length, (held + length) * 2)) : bytes;
    if (grown === bytes) bytes.copyWithin(0, kept, filled);
    else grown.set(bytes.subarray(kept, filled));
    bytes = grown;
    filled -= kept;
    taken -= kept;
  };

  return {
    begin(size) {
      window = size;
      filled = 0;
      taken = 0;
    },
    append(given, from, to) {
      room(to - from);
      bytes.set(given.subarray(from, to), filled);
      filled += to - from;
    },
    fill(byte, length) {
      room(length);
      bytes.fill(byte, filled, filled + length);
      filled += length;
    },
    repeat(distance, length) {
      if (distance <= 0 || distance > filled) throw new Undecodable("a zstd match is too far back");
      room(length);
      const from = filled - distance;
      if (distance >= length) bytes.copyWithin(filled, from, from + length);
      else for (let index = 0; index < length; index++) bytes[filled + index] = bytes[from + index] as number;
      filled += length;
    },
    take() {
      const fresh = bytes.slice(taken, filled);
      taken = filled;
      return fresh;
    },
  };
};
