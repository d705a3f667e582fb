import { Undecodable } from "../undecodable.ts";

/** A finite state entropy table (RFC 8878, section 4.1): for each state its symbol and the way to the next state. */
export interface FseTable {
  /** In `bits`; the table has `1 << log` states. */
  readonly log: number;
  readonly symbols: Uint8Array;
  /** How many bits to read, and what to add them to. */
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** Makes the table of a distribution; -1 stands for "less than one". */
export const fseTable = (log: number, distribution: ArrayLike<number>): FseTable => {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  const next = new Uint16Array(distribution.length);
  let high = size;
  for (let symbol = 0; symbol < distribution.length; symbol++) {
    const count = distribution[symbol] as number;
    if (count === -1) symbols[--high] = symbol;
    next[symbol] = Math.abs(count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let state = 0;
  for (let symbol = 0; symbol < distribution.length; symbol++) {
    for (let count = distribution[symbol] as number; count > 0; count--) {
      symbols[state] = symbol;
      do state = (state + step) & (size - 1);
      while (state >= high);
    }
  }
  for (let index = 0; index < size; index++) {
    const value = next[symbols[index] as number]!++;
    const width = log - (31 - Math.clz32(value));
    bits[index] = width;
    base[index] = (value << width) - size;
  }
  return { log, symbols, bits, base };
};

/** The table with one state, which costs no bits. */
export const rleTable = (symbol: number): FseTable => ({
  log: 0,
  symbols: Uint8Array.of(symbol),
  bits: new Uint8Array(1),
  base: new Uint16Array(1),
});

/** Reads a distribution (section 4.1.1) of at most `most` symbols at `bytes[from, to)`; `end` is the byte behind it. */
export const readFseTable = (
  bytes: Uint8Array,
  from: number,
  to: number,
  longest: number,
  most: number,
): { readonly table: FseTable; readonly end: number } => {
  let at = from * 8;
  const peek = (count: number): number => {
    const byte = at >> 3;
    const three = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    return (three >> (at & 7)) & ((1 << count) - 1);
  };
  const log = peek(4) + 5;
  at += 4;
  if (log > longest) throw new Undecodable("a zstd table is too large");
  const distribution: number[] = [];
  let left = 1 << log;
  while (left > 0 && distribution.length < most) {
    // Values to `left + 1`; the small ones among them take a bit less.
    const width = 32 - Math.clz32(left + 1);
    const short = (1 << width) - 1 - (left + 1);
    let value = peek(width - 1);
    if (value < short) {
      at += width - 1;
    } else {
      value = peek(width);
      at += width;
      if (value >= 1 << (width - 1)) value -= short;
    }
    const count = value - 1;
    distribution.push(count);
    left -= Math.abs(count);
    for (let repeat = count === 0 ? 3 : 0; repeat === 3; ) {
      repeat = peek(2);
      at += 2;
      for (let zeros = repeat; zeros > 0; zeros--) distribution.push(0);
      if (distribution.length > most || at > to * 8) break;
    }
  }
  const end = (at + 7) >> 3;
  if (left !== 0 || distribution.length > most || end > to) throw new Undecodable("a zstd table is broken");
  return { table: fseTable(log, distribution), end };
};
