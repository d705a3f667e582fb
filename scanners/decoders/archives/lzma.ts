/** The coder of LZMA2 (the LZMA SDK's specification, and xz-file-format 1.2.1, 5.3.1), chunk by chunk. */
export interface Lzma {
  /** Sets the three parameters from their byte; false when there are none such. */
  setProperties(byte: number): boolean;
  resetState(): void;
  /** Begins anew, with nothing to copy from. */
  resetHistory(): void;
  /** So many bytes came in without being decoded. */
  pass(bytes: number): void;
  /** Decodes `length` bytes out of `bytes[from, to)`; false when they are broken. */
  decode(bytes: Uint8Array, from: number, to: number, length: number): boolean;
}

/** Where decoded bytes go, and come from again. */
export interface History {
  put(byte: number): void;
  /** The byte `distance` before the next; undefined when that is too far back. */
  back(distance: number): number | undefined;
}

const TOP = 0x100_0000;
const MODEL_BITS = 11;
const MOVE = 5;
const EVEN = 1 << (MODEL_BITS - 1);
const STATES = 12;
const POSITIONS = 16;
const FULL_DISTANCES = 128;
const LITERAL = 0x300;
/** LZMA2 allows `lc + lp` up to 4. */
const MOST_LITERAL_BITS = 4;

interface LengthCoder {
  readonly choice: Uint16Array;
  readonly low: Uint16Array;
  readonly middle: Uint16Array;
  readonly high: Uint16Array;
}

const newLengthCoder = (): LengthCoder => ({
  choice: new Uint16Array(2),
  low: new Uint16Array(POSITIONS * 8),
  middle: new Uint16Array(POSITIONS * 8),
  high: new Uint16Array(256),
});

export const createLzma = (history: History): Lzma => {
  const literals = new Uint16Array(LITERAL << MOST_LITERAL_BITS);
  const isMatch = new Uint16Array(STATES * POSITIONS);
  const isRepeated = new Uint16Array(STATES);
  const isFirst = new Uint16Array(STATES);
  const isSecond = new Uint16Array(STATES);
  const isThird = new Uint16Array(STATES);
  const isShort = new Uint16Array(STATES * POSITIONS);
  const slots = new Uint16Array(4 * 64);
  const special = new Uint16Array(FULL_DISTANCES);
  const align = new Uint16Array(16);
  const matchLength = newLengthCoder();
  const repeatedLength = newLengthCoder();
  const models = [
    literals,
    isMatch,
    isRepeated,
    isFirst,
    isSecond,
    isThird,
    isShort,
    slots,
    special,
    align,
    ...Object.values(matchLength),
    ...Object.values(repeatedLength),
  ] as readonly Uint16Array[];

  let contextBits = 0;
  let literalMask = 0;
  let positionMask = 0;
  let state = 0;
  let distances: [number, number, number, number] = [0, 0, 0, 0];
  let position = 0;
  // The range coder.
  let input: Uint8Array = new Uint8Array(0);
  let at = 0;
  let end = 0;
  let range = 0;
  let code = 0;

  const normalize = (): void => {
    if (range >>> 0 >= TOP) return;
    range = (range << 8) >>> 0;
    code = ((code << 8) | (at < end ? (input[at] as number) : 0)) >>> 0;
    at++;
  };

  const bit = (model: Uint16Array, index: number): number => {
    normalize();
    const probability = model[index] as number;
    const bound = (range >>> MODEL_BITS) * probability;
    if (code < bound) {
      range = bound;
      model[index] = probability + (((1 << MODEL_BITS) - probability) >>> MOVE);
      return 0;
    }
    range -= bound;
    code -= bound;
    model[index] = probability - (probability >>> MOVE);
    return 1;
  };

  const direct = (count: number): number => {
    let value = 0;
    for (let left = count; left > 0; left--) {
      normalize();
      range >>>= 1;
      const one = code >= range ? 1 : 0;
      if (one === 1) code -= range;
      value = value * 2 + one;
    }
    return value;
  };

  const tree = (model: Uint16Array, from: number, bits: number): number => {
    let node = 1;
    for (let left = bits; left > 0; left--) node = (node << 1) | bit(model, from + node);
    return node - (1 << bits);
  };

  const reverseTree = (model: Uint16Array, from: number, bits: number): number => {
    let node = 1;
    let value = 0;
    for (let index = 0; index < bits; index++) {
      const one = bit(model, from + node);
      node = (node << 1) | one;
      value |= one << index;
    }
    return value;
  };

  const readLength = ({ choice, low, middle, high }: LengthCoder, place: number): number => {
    if (bit(choice, 0) === 0) return 2 + tree(low, place * 8, 3);
    if (bit(choice, 1) === 0) return 10 + tree(middle, place * 8, 3);
    return 18 + tree(high, 0, 8);
  };

  const readLiteral = (): boolean => {
    const before = history.back(1) ?? 0;
    const context = ((position & literalMask) << contextBits) + (before >>> (8 - contextBits));
    const from = LITERAL * context;
    let symbol = 1;
    if (state >= 7) {
      let match = history.back(distances[0] + 1);
      if (match === undefined) return false;
      do {
        const matchBit = (match >>> 7) & 1;
        match <<= 1;
        const one = bit(literals, from + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | one;
        if (matchBit !== one) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | bit(literals, from + symbol);
    history.put(symbol & 0xff);
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    return true;
  };

  const readDistance = (length: number): number => {
    const slot = tree(slots, Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + reverseTree(special, base - slot, bits);
    return base + direct(bits - 4) * 16 + reverseTree(align, 0, 4);
  };

  /** A match or a repetition; answers its length, or 0 for an end mark or something broken. */
  const readMatch = (place: number): number => {
    if (bit(isRepeated, state) === 0) {
      const length = readLength(matchLength, place);
      distances = [readDistance(length), distances[0], distances[1], distances[2]];
      state = state < 7 ? 7 : 10;
      return distances[0] >= 0xffff_ffff ? 0 : length;
    }
    if (bit(isFirst, state) === 0) {
      if (bit(isShort, state * POSITIONS + place) === 0) {
        state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      const [one, two, three, four] = distances;
      if (bit(isSecond, state) === 0) distances = [two, one, three, four];
      else if (bit(isThird, state) === 0) distances = [three, one, two, four];
      else distances = [four, one, two, three];
    }
    const length = readLength(repeatedLength, place);
    state = state < 7 ? 8 : 11;
    return length;
  };

  return {
    setProperties(byte) {
      if (byte >= 9 * 5 * 5) return false;
      contextBits = byte % 9;
      const literalPositionBits = Math.floor(byte / 9) % 5;
      literalMask = (1 << literalPositionBits) - 1;
      positionMask = (1 << Math.floor(byte / 45)) - 1;
      return contextBits + literalPositionBits <= MOST_LITERAL_BITS;
    },
    resetState() {
      for (const model of models) model.fill(EVEN);
      state = 0;
      distances = [0, 0, 0, 0];
    },
    resetHistory() {
      position = 0;
    },
    pass(bytes) {
      position += bytes;
    },
    decode(bytes, from, to, length) {
      input = bytes;
      at = from + 1;
      end = to;
      range = 0xffff_ffff;
      code = 0;
      for (let index = 0; index < 4; index++) code = ((code << 8) | (input[at++] as number)) >>> 0;
      for (let left = length; left > 0; ) {
        if (at > end + 4) return false;
        const place = position & positionMask;
        if (bit(isMatch, state * POSITIONS + place) === 0) {
          if (!readLiteral()) return false;
          position++;
          left--;
          continue;
        }
        const size = Math.min(readMatch(place), left);
        if (size === 0) return false;
        for (let index = 0; index < size; index++) {
          const byte = history.back(distances[0] + 1);
          if (byte === undefined) return false;
          history.put(byte);
        }
        position += size;
        left -= size;
      }
      return true;
    },
  };
};
