/** Reads bits from the highest down; beyond the end there are zeros, and `isBeyond` tells. */
export interface BitReader {
  bits(count: number): number;
  bit(): number;
  readonly isBeyond: boolean;
  /** Bits read so far. */
  readonly position: number;
  /** To the next whole byte; answers its index. */
  align(): number;
}

export const createBitReader = (bytes: Uint8Array, from: number, to: number): BitReader => {
  let at = from;
  let held = 0;
  let count = 0;
  const bit = (): number => {
    if (count === 0) {
      held = at < to ? (bytes[at] as number) : 0;
      at++;
      count = 8;
    }
    count--;
    return (held >>> count) & 1;
  };
  return {
    bit,
    bits(wanted) {
      let value = 0;
      for (let index = 0; index < wanted; index++) value = value * 2 + bit();
      return value;
    },
    get isBeyond() {
      return at > to;
    },
    get position() {
      return (at - from) * 8 - count;
    },
    align() {
      count = 0;
      return at;
    },
  };
};

const LONGEST_CODE = 20;
const GROUP = 50;
const MOST_SYMBOLS = 258;
const RUN_A = 0;
const RUN_B = 1;

/** A canonical code: for each length the highest code of it, and where its symbols stand. */
interface Code {
  readonly limit: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint16Array;
}

const buildCode = (lengths: Uint8Array, symbolCount: number): Code => {
  const limit = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const offset = new Int32Array(LONGEST_CODE + 2);
  const symbols = new Uint16Array(symbolCount);
  let code = 0;
  let placed = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    offset[length] = placed - code;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[placed++] = symbol;
      code++;
    }
    limit[length] = code - 1;
    code <<= 1;
  }
  return { limit, offset, symbols };
};

const decodeSymbol = ({ limit, offset, symbols }: Code, reader: BitReader): number => {
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code = (code << 1) | reader.bit();
    if (code <= (limit[length] as number)) return symbols[code + (offset[length] as number)] ?? -1;
  }
  return -1;
};

const readUsed = (reader: BitReader): Uint8Array => {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if (((ranges >>> (15 - range)) & 1) === 0) continue;
    const bits = reader.bits(16);
    for (let index = 0; index < 16; index++)
      if (((bits >>> (15 - index)) & 1) === 1) used.push(range * 16 + index);
  }
  return Uint8Array.from(used);
};

const toFront = (list: Uint8Array, index: number): number => {
  const value = list[index] as number;
  list.copyWithin(1, 0, index);
  list[0] = value;
  return value;
};

const readSelectors = (reader: BitReader, codeCount: number): Uint8Array | undefined => {
  const count = reader.bits(15);
  if (count === 0) return undefined;
  const order = Uint8Array.from({ length: codeCount }, (_, index) => index);
  const selectors = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    let index = 0;
    while (reader.bit() === 1) if (++index >= codeCount) return undefined;
    selectors[at] = toFront(order, index);
  }
  return selectors;
};

const readCode = (reader: BitReader, symbolCount: number): Code | undefined => {
  const lengths = new Uint8Array(MOST_SYMBOLS);
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE || reader.isBeyond) return undefined;
      if (reader.bit() === 0) break;
      length += reader.bit() === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return buildCode(lengths, symbolCount);
};

/**
 * Decodes a block behind its magic and checksum up to the run-length coding: puts links into the high 24 bits of
 * `links`, bytes into the low 8. Answers where to begin and how many there are; undefined when it is broken.
 * Before version 0.9.5 some blocks were shuffled further, which is not undone.
 */
export const readBlock = (
  reader: BitReader,
  links: Uint32Array,
): { readonly first: number; readonly count: number } | "randomized" | undefined => {
  if (reader.bit() === 1) return "randomized";
  const origin = reader.bits(24);
  const used = readUsed(reader);
  const symbolCount = used.length + 2;
  const codeCount = reader.bits(3);
  if (used.length === 0 || codeCount < 2 || codeCount > 6) return undefined;
  const selectors = readSelectors(reader, codeCount);
  if (selectors === undefined) return undefined;
  const codes: Code[] = [];
  for (let index = 0; index < codeCount; index++) {
    const code = readCode(reader, symbolCount);
    if (code === undefined) return undefined;
    codes.push(code);
  }
  const count = readBytes(reader, links, used, selectors, codes);
  if (count <= origin || count < 0) return undefined;
  return { first: link(links, count, origin), count };
};

/** Undoes the prefix codes, the runs and the moves to the front; -1 when broken. */
const readBytes = (
  reader: BitReader,
  links: Uint32Array,
  used: Uint8Array,
  selectors: Uint8Array,
  codes: readonly Code[],
): number => {
  const end = used.length + 1;
  const order = Uint8Array.from(used);
  let count = 0;
  let run = 0;
  let weight = 1;
  for (let read = 0; ; read++) {
    const code = codes[selectors[Math.floor(read / GROUP)] ?? -1];
    const symbol = code === undefined || reader.isBeyond ? -1 : decodeSymbol(code, reader);
    if (symbol < 0) return -1;
    if (symbol === RUN_A || symbol === RUN_B) {
      run += weight << symbol;
      weight <<= 1;
      if (run > links.length) return -1;
      continue;
    }
    if (run > 0) {
      if (count + run > links.length) return -1;
      links.fill(order[0] as number, count, count + run);
      count += run;
      run = 0;
      weight = 1;
    }
    if (symbol === end) return count;
    if (count >= links.length) return -1;
    links[count++] = toFront(order, symbol - 1);
  }
};

/** Undoes the Burrows-Wheeler transform, as far as links go. */
const link = (links: Uint32Array, count: number, origin: number): number => {
  const sums = new Uint32Array(257);
  for (let at = 0; at < count; at++) sums[((links[at] as number) & 0xff) + 1]!++;
  for (let byte = 0; byte < 256; byte++) sums[byte + 1]! += sums[byte] as number;
  for (let at = 0; at < count; at++) {
    const byte = (links[at] as number) & 0xff;
    const place = sums[byte]!++;
    links[place] = ((links[place] as number) | (at << 8)) >>> 0;
  }
  return (links[origin] as number) >>> 8;
};
