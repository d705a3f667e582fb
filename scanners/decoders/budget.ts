import type { Limit } from "../../model/limit-hit.ts";

/** What may be decoded out of one stretch. */
export interface Allowance {
  /** Archives and compressed streams in each other; a tar in a compressor is one with it. */
  readonly archiveDepth: number;
  /** In `bytes`, all that is decoded out of one stretch together. */
  readonly maxDecodedBytes: number;
  /** Times that unpacked bytes may be more than the bytes of the stretch. */
  readonly maxRatio: number;
  /** Entries of archives in one stretch, at all depths together. */
  readonly maxEntries: number;
}

export const DEFAULT_ALLOWANCE: Allowance = {
  archiveDepth: 3,
  maxDecodedBytes: 256 * 1024 * 1024,
  maxRatio: 200,
  maxEntries: 100_000,
};

/** Encodings of text in each other, between two archives or at all. */
export const MOST_ENCODINGS = 8;

/** Small things may grow by more: a file of few repeated lines is no bomb. */
const FREE_BYTES = 8 * 1024 * 1024;

// Text encodings shrink what they decode, but one line can be read in several ways. Ordinary text stays below
// one time its size; this many times is what only a text made to be slow comes to.
const TEXT_RATIO = 16;
const FREE_TEXT = 1024 * 1024;

/** Counts what is decoded out of one stretch, so that it comes to an end. */
export interface Budget {
  begin(allowance: Allowance): void;
  /** Bytes of the stretch itself. */
  earn(bytes: number): void;
  /** Answers what limit stands in the way, if any does. */
  unpack(bytes: number): Limit | undefined;
  decode(bytes: number): Limit | undefined;
  entry(): Limit | undefined;
  /** All that was decoded since the budget was made, in `bytes`. */
  readonly total: number;
}

export const createBudget = (): Budget => {
  let { maxDecodedBytes, maxRatio, maxEntries } = DEFAULT_ALLOWANCE;
  let earned = 0;
  let unpacked = 0;
  let decoded = 0;
  let entries = 0;
  let total = 0;
  return {
    begin(allowance) {
      ({ maxDecodedBytes, maxRatio, maxEntries } = allowance);
      earned = 0;
      unpacked = 0;
      decoded = 0;
      entries = 0;
    },
    earn(bytes) {
      earned += bytes;
    },
    unpack(bytes) {
      unpacked += bytes;
      total += bytes;
      if (unpacked + decoded > maxDecodedBytes) return "bytes";
      return unpacked > FREE_BYTES + earned * maxRatio ? "ratio" : undefined;
    },
    decode(bytes) {
      decoded += bytes;
      total += bytes;
      if (unpacked + decoded > maxDecodedBytes) return "bytes";
      return decoded > FREE_TEXT + (earned + unpacked) * TEXT_RATIO ? "ratio" : undefined;
    },
    entry() {
      entries++;
      return entries > maxEntries ? "entries" : undefined;
    },
    get total() {
      return total;
    },
  };
};
