import { Undecodable } from "../undecodable.ts";
import type { BitReader } from "./bit-reader.ts";
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from "./huffman.ts";

/** The literals of one block: they stand in `bytes[0, length)`. */
export interface Literals {
  readonly bytes: Uint8Array;
  length: number;
  /** The prefix code that the next block may use again. */
  table: HuffmanTable | null;
}

const [RAW, RLE, PACKED] = [0, 1, 2];

const broken = (): Undecodable => new Undecodable("the literals of a zstd block are broken");

/** Reads the literals section (RFC 8878, section 3.1.1.3.1) at `bytes[from, to)`; returns the byte behind it. */
export const readLiterals = (
  literals: Literals,
  bytes: Uint8Array,
  from: number,
  to: number,
  reader: BitReader,
): number => {
  const first = bytes[from] ?? 0;
  const kind = first & 3;
  const format = (first >> 2) & 3;
  const head = bits(bytes, from);
  if (kind === RAW || kind === RLE) {
    const [width, size] = PLAIN[format] as readonly [number, number];
    const length = head(width === 5 ? 3 : 4, width);
    const start = from + size;
    const end = start + (kind === RAW ? length : 1);
    if (end > to || length > literals.bytes.length) throw broken();
    if (kind === RAW) literals.bytes.set(bytes.subarray(start, end));
    else literals.bytes.fill(bytes[start] as number, 0, length);
    literals.length = length;
    return end;
  }
  const [width, size] = CODED[format] as readonly [number, number];
  const length = head(4, width);
  const end = from + size + head(4 + width, width);
  let start = from + size;
  if (end > to || length > literals.bytes.length) throw broken();
  if (kind === PACKED) {
    const read = readHuffmanTable(bytes, start, end, reader);
    literals.table = read.table;
    start = read.end;
  }
  if (literals.table === null) throw broken();
  decodeStreams(literals.table, reader, bytes, start, end, literals.bytes, length, format !== 0);
  literals.length = length;
  return end;
};

/** By size format: bits of a length, and bytes of the header. */
const PLAIN = [
  [5, 1],
  [12, 2],
  [5, 1],
  [20, 3],
] as const;
const CODED = [
  [10, 3],
  [10, 3],
  [14, 4],
  [18, 5],
] as const;

/** Reads little-endian fields of a header of up to five bytes. */
const bits =
  (bytes: Uint8Array, from: number) =>
  (at: number, width: number): number => {
    let value = 0;
    for (let index = 4; index >= 0; index--) value = value * 256 + (bytes[from + index] ?? 0);
    return Math.floor(value / 2 ** at) % 2 ** width;
  };

const decodeStreams = (
  table: HuffmanTable,
  reader: BitReader,
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  length: number,
  inFour: boolean,
): void => {
  if (!inFour) {
    decodeHuffman(table, reader, bytes, from, to, out, 0, length);
    return;
  }
  const part = (length + 3) >> 2;
  let start = from + 6;
  if (start > to || part * 3 > length) throw broken();
  for (let stream = 0; stream < 4; stream++) {
    const at = from + stream * 2;
    const size = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    const end = stream === 3 ? to : start + size;
    if (end > to) throw broken();
    const stop = stream === 3 ? length : part * (stream + 1);
    decodeHuffman(table, reader, bytes, start, end, out, part * stream, stop);
    start = end;
  }
};
