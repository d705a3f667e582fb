import { Undecodable } from "../undecodable.ts";
import type { BitReader } from "./bit-reader.ts";
import { readFseTable } from "./fse.ts";

/** A prefix code by lookup (RFC 8878, section 4.2): the next `log` bits tell a symbol and how many of them it took. */
export interface HuffmanTable {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

const LONGEST_CODE = 11;
const LONGEST_WEIGHT_LOG = 6;
/** The last symbol's weight is not written. */
const MOST_WRITTEN = 255;

/** Reads a table at `bytes[from, to)`; `end` is the byte behind it. */
export const readHuffmanTable = (
  bytes: Uint8Array,
  from: number,
  to: number,
  reader: BitReader,
): { readonly table: HuffmanTable; readonly end: number } => {
  const head = bytes[from] ?? 0;
  const first = from + 1;
  const end = first + (head < 128 ? head : (head - 126) >> 1);
  if (end > to || from >= to) throw cutOff();
  const weights =
    head < 128 ? packedWeights(bytes, first, end, reader) : plainWeights(bytes, first, head - 127);
  return { table: tableOf(weights), end };
};

const cutOff = (): Undecodable => new Undecodable("a zstd block is cut off");
const broken = (): Undecodable => new Undecodable("a zstd prefix code is broken");

const plainWeights = (bytes: Uint8Array, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => {
    const byte = bytes[from + (index >> 1)] as number;
    return index % 2 === 0 ? byte >> 4 : byte & 15;
  });

const packedWeights = (bytes: Uint8Array, from: number, to: number, reader: BitReader): number[] => {
  const { table, end } = readFseTable(bytes, from, to, LONGEST_WEIGHT_LOG, LONGEST_CODE + 2);
  reader.begin(bytes, end, to);
  const states = [reader.read(table.log), reader.read(table.log)];
  if (reader.left < 0) throw broken();
  const weights: number[] = [];
  // Two states take turns; when one has not enough bits to go on, the other gives its last symbol.
  for (let turn = 0; weights.length <= MOST_WRITTEN; turn = 1 - turn) {
    const state = states[turn] as number;
    weights.push(table.symbols[state] as number);
    const width = table.bits[state] as number;
    if (width > reader.left) {
      weights.push(table.symbols[states[1 - turn] as number] as number);
      return weights;
    }
    states[turn] = (table.base[state] as number) + reader.read(width);
  }
  throw broken();
};

const tableOf = (written: readonly number[]): HuffmanTable => {
  if (written.length > MOST_WRITTEN) throw broken();
  let sum = 0;
  for (const weight of written) {
    if (weight > LONGEST_CODE) throw broken();
    if (weight > 0) sum += 1 << (weight - 1);
  }
  if (sum === 0) throw broken();
  const log = 32 - Math.clz32(sum);
  const rest = (1 << log) - sum;
  if (log > LONGEST_CODE || (rest & (rest - 1)) !== 0) throw broken();
  const weights = [...written, 32 - Math.clz32(rest)];
  const symbols = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (let symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] !== weight) continue;
      const end = at + (1 << (weight - 1));
      symbols.fill(symbol, at, end);
      bits.fill(log + 1 - weight, at, end);
      at = end;
    }
  }
  return { log, symbols, bits };
};

/** Decodes one stream at `bytes[from, to)` into all of `out[start, end)`. */
export const decodeHuffman = (
  { log, symbols, bits }: HuffmanTable,
  reader: BitReader,
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  start: number,
  end: number,
): void => {
  reader.begin(bytes, from, to);
  for (let at = start; at < end; at++) {
    const index = reader.peek(log);
    out[at] = symbols[index] as number;
    reader.skip(bits[index] as number);
  }
  if (reader.left !== 0) throw broken();
};
