/** How a compressed stream goes on: `broken` means that what follows cannot be decoded. */
export type Progress = "more" | "done" | "broken";

/**
 * Undoes deflate (RFC 1951) as the bytes come, and passes on what it can of a stream that is cut off or broken.
 * Node's own zlib decodes streams only asynchronously, and in one piece gives nothing when the end is bad.
 */
export interface Inflater {
  begin(): void;
  /** Takes `bytes[from, to)`. */
  push(bytes: Uint8Array, from: number, to: number): Progress;
  /** Passes on what is decoded, when there are no more bytes. */
  finish(): void;
  /** Once done: how many of the bytes taken are not part of the stream. */
  readonly unused: number;
  /** Bytes decoded so far. */
  readonly length: number;
}

/** Takes what was decoded; false when no more is wanted. */
export type Emit = (bytes: Uint8Array, from: number, to: number) => boolean;

const HISTORY = 32_768;
const OUT = HISTORY + 32_768;
/** Longest match, in `bytes`. */
const MATCH = 258;
/** A symbol with its extra bits and a distance with its own, and what is read ahead, never take more bytes. */
const SYMBOL = 12;
const HELD = 65_536;

// RFC 1951, 3.2.5: what is added to length and distance symbols, and how many bits follow.
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12_289, 16_385, 24_577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** 3.2.7: the order in which the lengths of the code length code come. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const FAST_BITS = 10;
const LONGEST_CODE = 15;

/** A prefix code: short codes are looked up, long ones counted down. */
interface Codes {
  /** By the next bits as they come: symbol and length of a code of at most `FAST_BITS`, else 0. */
  readonly fast: Uint16Array;
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const newCodes = (most: number): Codes => ({
  fast: new Uint16Array(1 << FAST_BITS),
  counts: new Uint16Array(LONGEST_CODE + 1),
  symbols: new Uint16Array(most),
});

const reverse = (code: number, length: number): number => {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
  return reversed;
};

/** Builds the canonical code of RFC 1951, 3.2.2; false when the lengths ask for more codes than there are. */
const build = ({ fast, counts, symbols }: Codes, lengths: Uint8Array, from: number, to: number): boolean => {
  counts.fill(0);
  fast.fill(0);
  for (let at = from; at < to; at++) counts[lengths[at] as number]!++;
  counts[0] = 0;
  const offsets = new Uint16Array(LONGEST_CODE + 2);
  const next = new Uint16Array(LONGEST_CODE + 2);
  let left = 1;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    left = left * 2 - (counts[length] as number);
    if (left < 0) return false;
    offsets[length + 1] = (offsets[length] as number) + (counts[length] as number);
    next[length + 1] = ((next[length] as number) + (counts[length] as number)) << 1;
  }
  for (let at = from; at < to; at++) {
    const length = lengths[at] as number;
    if (length === 0) continue;
    const symbol = at - from;
    symbols[offsets[length]!++] = symbol;
    const code = next[length]!++;
    if (length > FAST_BITS) continue;
    for (let index = reverse(code, length); index < 1 << FAST_BITS; index += 1 << length) {
      fast[index] = (symbol << 4) | length;
    }
  }
  return true;
};

const fixedCodes = (): { literals: Codes; distances: Codes } => {
  const lengths = new Uint8Array(288 + 30);
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288).fill(5, 288);
  const literals = newCodes(288);
  const distances = newCodes(30);
  build(literals, lengths, 0, 288);
  build(distances, lengths, 288, 318);
  return { literals, distances };
};

let fixed: ReturnType<typeof fixedCodes> | undefined;

export const createInflater = (emit: Emit): Inflater => {
  const input = Buffer.allocUnsafeSlow(HELD);
  const out = Buffer.allocUnsafeSlow(OUT + MATCH);
  const ownLiterals = newCodes(288);
  const ownDistances = newCodes(32);
  const lengths = new Uint8Array(320);
  let literals = ownLiterals;
  let distances = ownDistances;
  let state: "block" | "stored" | "codes" | "done" | "broken" = "block";
  let isLast = false;
  let next: "stored" | "codes" = "codes";
  let stored = 0;
  let unused = 0;
  // Input: `input[at, filled)`, and the bits taken out of it but not used.
  let at = 0;
  let filled = 0;
  let bits = 0;
  let count = 0;
  let written = 0;
  let emitted = 0;
  let length = 0;

  const fill = (): void => {
    while (count <= 24) {
      bits |= (at < filled ? (input[at] as number) : 0) << count;
      at++;
      count += 8;
    }
  };

  /** At most 16 bits. */
  const take = (wanted: number): number => {
    if (count < wanted) fill();
    const value = bits & ((1 << wanted) - 1);
    bits >>>= wanted;
    count -= wanted;
    return value;
  };

  /** A code that is longer than the table is wide; -1 when there is none such. */
  const decodeLong = ({ counts, symbols }: Codes): number => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let size = 1; size <= LONGEST_CODE; size++) {
      code |= (bits >>> (size - 1)) & 1;
      const here = counts[size] as number;
      if (code - here < first) {
        bits >>>= size;
        count -= size;
        return symbols[index + (code - first)] as number;
      }
      index += here;
      first = (first + here) << 1;
      code <<= 1;
    }
    return -1;
  };

  const decode = (codes: Codes): number => {
    if (count < LONGEST_CODE) fill();
    const entry = codes.fast[bits & ((1 << FAST_BITS) - 1)] as number;
    if (entry === 0) return decodeLong(codes);
    bits >>>= entry & 15;
    count -= entry & 15;
    return entry >>> 4;
  };

  const flush = (): boolean => {
    if (written === emitted) return true;
    length += written - emitted;
    const wanted = emit(out, emitted, written);
    if (written > HISTORY) {
      out.copyWithin(0, written - HISTORY, written);
      written = HISTORY;
    }
    emitted = written;
    return wanted;
  };

  /** Whether the input ended inside of what was just read. */
  const isBeyond = (): boolean => at - (count >>> 3) > filled;

  /** Gives back the whole bytes among the bits: they may have been read from beyond the end. */
  const giveBack = (): void => {
    at -= count >>> 3;
    count &= 7;
    bits &= (1 << count) - 1;
  };

  /** Does a step, or nothing at all when the input ends inside of it. */
  const attempt = (step: () => boolean): "yes" | "no" | "later" => {
    const before = { at, bits, count };
    const done = step();
    if (!isBeyond()) return done ? "yes" : "no";
    ({ at, bits, count } = before);
    return "later";
  };

  const openBlock = (): boolean => {
    isLast = take(1) === 1;
    const type = take(2);
    if (type === 1) {
      fixed ??= fixedCodes();
      literals = fixed.literals;
      distances = fixed.distances;
      next = "codes";
      return true;
    }
    if (type === 2) {
      next = "codes";
      return readCodes();
    }
    if (type !== 0) return false;
    // To the next whole byte, of which some may already be among the bits.
    take(count & 7);
    stored = take(16);
    next = "stored";
    return (stored ^ take(16)) === 0xffff;
  };

  /** RFC 1951, 3.2.7. */
  const readCodes = (): boolean => {
    const literalCount = take(5) + 257;
    const distanceCount = take(5) + 1;
    const lengthCount = take(4) + 4;
    if (literalCount > 286 || distanceCount > 30) return false;
    lengths.fill(0, 0, 19);
    for (let index = 0; index < lengthCount; index++) lengths[LENGTH_ORDER[index] as number] = take(3);
    if (!build(ownLiterals, lengths, 0, 19)) return false;
    const total = literalCount + distanceCount;
    for (let index = 0; index < total; ) {
      const symbol = decode(ownLiterals);
      if (symbol < 0) return false;
      if (symbol < 16) {
        lengths[index++] = symbol;
        continue;
      }
      if (symbol === 16 && index === 0) return false;
      const value = symbol === 16 ? (lengths[index - 1] as number) : 0;
      const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
      if (index + times > total) return false;
      lengths.fill(value, index, index + times);
      index += times;
    }
    literals = ownLiterals;
    distances = ownDistances;
    // A block that cannot end holds nothing that was ever compressed.
    if (lengths[256] === 0) return false;
    return build(ownLiterals, lengths, 0, literalCount) && build(ownDistances, lengths, literalCount, total);
  };

  const copyStored = (): void => {
    while (stored > 0 && at < filled) {
      const size = Math.min(stored, filled - at, OUT - written);
      out.set(input.subarray(at, at + size), written);
      written += size;
      at += size;
      stored -= size;
      if (written >= OUT && !flush()) {
        state = "broken";
        return;
      }
    }
    if (stored === 0) endBlock();
  };

  const endBlock = (): void => {
    state = isLast ? "done" : "block";
  };

  /** False when nothing can be made of the next symbol. */
  const decodeSymbol = (): boolean => {
    const symbol = decode(literals);
    if (symbol < 0) return false;
    if (symbol > 256) return copyMatch(symbol - 257);
    if (isBeyond()) return false;
    if (symbol === 256) endBlock();
    else out[written++] = symbol;
    return true;
  };

  const decodeBlock = (): void => {
    while (state === "codes") {
      const plenty = filled - at + (count >>> 3) >= SYMBOL;
      const done = plenty ? (decodeSymbol() ? "yes" : "no") : attempt(decodeSymbol);
      if (done === "later") return;
      if (done === "no" || (written >= OUT && !flush())) state = "broken";
    }
  };

  const copyMatch = (symbol: number): boolean => {
    if (symbol > 28) return false;
    const size = (LENGTH_BASE[symbol] as number) + take(LENGTH_BITS[symbol] as number);
    const code = decode(distances);
    if (code < 0 || code > 29) return false;
    const distance = (DISTANCE_BASE[code] as number) + take(DISTANCE_BITS[code] as number);
    if (distance > written || isBeyond()) return false;
    const end = written + size;
    for (let from = written - distance; written < end; ) out[written++] = out[from++] as number;
    return true;
  };

  const run = (): Progress => {
    while (state !== "done" && state !== "broken") {
      if (state === "block") {
        const opened = attempt(openBlock);
        if (opened === "later") break;
        state = opened === "yes" ? next : "broken";
        if (state === "stored") giveBack();
      } else if (state === "stored") {
        copyStored();
        if (state === "stored") break;
      } else {
        decodeBlock();
        if (state === "codes") break;
      }
    }
    giveBack();
    if (state !== "done" && state !== "broken") return "more";
    return flush() ? state : "broken";
  };

  return {
    begin() {
      state = "block";
      at = 0;
      filled = 0;
      bits = 0;
      count = 0;
      written = 0;
      emitted = 0;
      length = 0;
    },
    push(bytes, from, to) {
      let progress: Progress = "more";
      for (let taken = from; taken < to && progress === "more"; ) {
        const size = Math.min(to - taken, HELD - filled);
        input.set(bytes.subarray(taken, taken + size), filled);
        filled += size;
        taken += size;
        progress = run();
        if (progress === "more") {
          input.copyWithin(0, at, filled);
          filled -= at;
          at = 0;
        } else {
          unused = filled - at + to - taken;
        }
      }
      return progress;
    },
    finish() {
      flush();
    },
    get unused() {
      return unused;
    },
    get length() {
      return length;
    },
  };
};
