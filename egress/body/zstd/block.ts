import { Undecodable } from "../undecodable.ts";
import { createBitReader } from "./bit-reader.ts";
import type { FseTable } from "./fse.ts";
import type { History } from "./history.ts";
import { LARGEST_BLOCK } from "./limits.ts";
import { type Literals, readLiterals } from "./literals.ts";
import { LENGTHS, MATCHES, readSequenceHead, type SequenceTables } from "./sequences.ts";

/** Larger offsets reach behind every window that is accepted. */
const LARGEST_OFFSET_CODE = 24;

/** The last distances where a frame begins. */
const USUAL: readonly [number, number, number] = [1, 4, 8];

/** Decodes the compressed blocks of one frame after another. */
export interface BlockDecoder {
  /** A frame begins: nothing of the last one is used again. */
  begin(): void;
  /** Decodes a block at `bytes[from, to)` to the end of the history. */
  decode(bytes: Uint8Array, from: number, to: number, history: History): void;
}

const broken = (): Undecodable => new Undecodable("a zstd block is broken");

export const createBlockDecoder = (): BlockDecoder => {
  const reader = createBitReader();
  const literals: Literals = { bytes: new Uint8Array(LARGEST_BLOCK), length: 0, table: null };
  const tables: SequenceTables = { lengths: null, offsets: null, matches: null };
  // The distances that were used last.
  let [first, second, third] = USUAL;

  /** The distance that an offset's value stands for (RFC 8878, section 3.1.1.5). */
  const distanceOf = (value: number, length: number): number => {
    const index = length === 0 ? value : value - 1;
    if (value <= 3 && index === 0) return first;
    const distance = value > 3 ? value - 3 : index === 1 ? second : index === 2 ? third : first - 1;
    if (value > 3 || index > 1) third = second;
    second = first;
    first = distance;
    return distance;
  };

  const decodeSequences = (
    bytes: Uint8Array,
    from: number,
    to: number,
    count: number,
    history: History,
  ): number => {
    const { lengths, offsets, matches } = tables as Record<keyof SequenceTables, FseTable>;
    reader.begin(bytes, from, to);
    let length = reader.read(lengths.log);
    let offset = reader.read(offsets.log);
    let match = reader.read(matches.log);
    let used = 0;
    let made = 0;
    for (let index = 0; index < count; index++) {
      const offsetCode = offsets.symbols[offset] as number;
      const matchCode = matches.symbols[match] as number;
      const lengthCode = lengths.symbols[length] as number;
      if (offsetCode > LARGEST_OFFSET_CODE) throw new Undecodable("a zstd match is too far back");
      const value = 2 ** offsetCode + reader.read(offsetCode);
      const matchLength =
        (MATCHES.base[matchCode] as number) + reader.read(MATCHES.bits[matchCode] as number);
      const literalLength =
        (LENGTHS.base[lengthCode] as number) + reader.read(LENGTHS.bits[lengthCode] as number);
      made += literalLength + matchLength;
      if (used + literalLength > literals.length || made > LARGEST_BLOCK || reader.left < 0) throw broken();
      history.append(literals.bytes, used, used + literalLength);
      used += literalLength;
      history.repeat(distanceOf(value, literalLength), matchLength);
      if (index + 1 === count) break;
      length = (lengths.base[length] as number) + reader.read(lengths.bits[length] as number);
      match = (matches.base[match] as number) + reader.read(matches.bits[match] as number);
      offset = (offsets.base[offset] as number) + reader.read(offsets.bits[offset] as number);
    }
    if (reader.left !== 0 || made + literals.length - used > LARGEST_BLOCK) throw broken();
    return used;
  };

  return {
    begin() {
      literals.table = null;
      tables.lengths = null;
      tables.offsets = null;
      tables.matches = null;
      [first, second, third] = USUAL;
    },
    decode(bytes, from, to, history) {
      const behind = readLiterals(literals, bytes, from, to, reader);
      const { count, end } = readSequenceHead(tables, bytes, behind, to);
      if (count === 0 && end !== to) throw broken();
      const used = count === 0 ? 0 : decodeSequences(bytes, end, to, count, history);
      history.append(literals.bytes, used, literals.length);
    },
  };
};
