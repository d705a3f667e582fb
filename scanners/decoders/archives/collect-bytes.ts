/** Collects a fixed number of bytes that come in parts. */
export interface Collected {
  /** Wants `length` bytes from now on. */
  want(length: number): void;
  /** Takes what is wanted; returns the index behind. */
  take(bytes: Uint8Array, from: number, to: number): number;
  readonly complete: boolean;
  readonly bytes: Buffer;
}

export const collectBytes = (): Collected => {
  let bytes = Buffer.alloc(0);
  let filled = 0;
  return {
    want(length) {
      bytes = Buffer.alloc(length);
      filled = 0;
    },
    take(given, from, to) {
      const count = Math.min(bytes.length - filled, to - from);
      bytes.set(given.subarray(from, from + count), filled);
      filled += count;
      return from + count;
    },
    get complete() {
      return filled === bytes.length;
    },
    get bytes() {
      return bytes;
    },
  };
};
