import { Undecodable } from "../undecodable.ts";
import { type FseTable, fseTable, readFseTable, rleTable } from "./fse.ts";

/** The tables of the three kinds of codes; the next block may use them again. */
export interface SequenceTables {
  lengths: FseTable | null;
  offsets: FseTable | null;
  matches: FseTable | null;
}

/** A kind of code: its name, the largest table, its largest code, and its table when none is written. */
interface Kind {
  readonly name: keyof SequenceTables;
  readonly longest: number;
  readonly codes: number;
  readonly usual: FseTable;
}

// RFC 8878, section 3.1.1.3.2.2: the distributions that need not be written.
const KINDS: readonly Kind[] = [
  {
    name: "lengths",
    longest: 9,
    codes: 36,
    usual: fseTable(
      6,
      [
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
        -1, -1, -1,
      ],
    ),
  },
  {
    name: "offsets",
    longest: 8,
    codes: 32,
    usual: fseTable(
      5,
      [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    ),
  },
  {
    name: "matches",
    longest: 9,
    codes: 53,
    usual: fseTable(
      6,
      [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
      ],
    ),
  },
];

const broken = (): Undecodable => new Undecodable("the sequences of a zstd block are broken");

/** Reads the head of the sequences section (section 3.1.1.3.2.1): how many there are, and the tables. */
export const readSequenceHead = (
  tables: SequenceTables,
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly count: number; readonly end: number } => {
  const [first, second = 0, third = 0] = bytes.subarray(from, Math.min(to, from + 3));
  if (first === undefined) throw broken();
  if (first === 0) return { count: 0, end: from + 1 };
  const size = first < 128 ? 1 : first < 255 ? 2 : 3;
  const count =
    first < 128 ? first : first < 255 ? ((first - 128) << 8) + second : second + (third << 8) + 0x7f00;
  const modes = bytes[from + size];
  if (modes === undefined || from + size >= to || (modes & 3) !== 0) throw broken();
  let at = from + size + 1;
  KINDS.forEach(({ name, longest, codes, usual }, index) => {
    const mode = (modes >> (6 - index * 2)) & 3;
    if (mode === 0) tables[name] = usual;
    else if (mode === 1) {
      const code = bytes[at];
      if (code === undefined || at >= to || code >= codes) throw broken();
      tables[name] = rleTable(code);
      at++;
    } else if (mode === 2) {
      const read = readFseTable(bytes, at, to, longest, codes);
      tables[name] = read.table;
      at = read.end;
    } else if (tables[name] === null) throw broken();
  });
  return { count, end: at };
};

const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  15, 16,
];
const MATCH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
  2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
];

/** What a code stands for: `base` and so many bits more. */
export interface Codes {
  readonly base: readonly number[];
  readonly bits: readonly number[];
}

const codesFrom = (first: number, bits: readonly number[]): Codes => {
  let base = first;
  return {
    bits,
    base: bits.map((width) => {
      const own = base;
      base += 2 ** width;
      return own;
    }),
  };
};

/** Lengths of literals begin at 0, those of matches at 3. */
export const LENGTHS = codesFrom(0, LENGTH_BITS);
export const MATCHES = codesFrom(3, MATCH_BITS);
