/** An instruction in WebAssembly's text format, with what it works on. */
export type Code = string;

const op =
  (name: string) =>
  (...operands: readonly Code[]): Code =>
    `(${[name, ...operands].join(" ")})`;

export const get = (local: string): Code => `(local.get $${local})`;
export const set = (local: string, value: Code): Code => `(local.set $${local} ${value})`;

/** Numbers of 32 bits: addresses, counts, conditions. */
export const i32 = {
  constant: (value: number): Code => `(i32.const ${value})`,
  add: op("i32.add"),
  subtract: op("i32.sub"),
  or: op("i32.or"),
  shiftLeft: op("i32.shl"),
  isLess: op("i32.lt_u"),
  store: (address: Code, value: Code, offset: number): Code =>
    `(i32.store offset=${offset} ${address} ${value})`,
  store16: (address: Code, value: Code, offset: number): Code =>
    `(i32.store16 offset=${offset} ${address} ${value})`,
};

/** Words of 64 bits, one for each byte of a block. */
export const i64 = {
  constant: (value: number): Code => `(i64.const ${value})`,
  isNot0: (word: Code): Code => `(i64.ne ${word} (i64.const 0))`,
  not: (word: Code): Code => `(i64.xor ${word} (i64.const -1))`,
  subtract: op("i64.sub"),
  and: op("i64.and"),
  or: op("i64.or"),
  shiftLeft: op("i64.shl"),
  shiftRight: op("i64.shr_u"),
  trailingZeros: op("i64.ctz"),
  fromI32: op("i64.extend_i32_u"),
  toI32: op("i32.wrap_i64"),
};

/** Sixteen bytes at once. */
export const v128 = {
  load: (address: Code, offset: number): Code => `(v128.load offset=${offset} align=1 ${address})`,
  /** Bytes of two vectors in a row, from an index on. */
  window: (first: Code, second: Code, from: number): Code =>
    `(i8x16.shuffle ${Array.from({ length: 16 }, (_, at) => from + at).join(" ")} ${first} ${second})`,
  /** For each byte of the second its entry in the first; indices above 15 give 0. */
  lookUp: op("i8x16.swizzle"),
  isEqual: op("i8x16.eq"),
  isBelow: op("i8x16.lt_u"),
  isBelowSigned: op("i8x16.lt_s"),
  and: op("v128.and"),
  or: op("v128.or"),
  /** The bits of the first that the second does not have. */
  without: op("v128.andnot"),
  isAny: op("v128.any_true"),
  /** A bit for the highest of each byte. */
  mask: op("i8x16.bitmask"),
  shiftWordsRight: (value: Code, by: number): Code => `(i16x8.shr_u ${value} (i32.const ${by}))`,
};

export const when = (condition: Code, ...body: readonly Code[]): Code =>
  `(if ${condition} (then\n${body.join("\n")}))`;

/** Does it at least once, and again as long as the condition holds. */
export const repeatWhile = (condition: Code, ...body: readonly Code[]): Code =>
  `(loop\n${body.join("\n")}\n(br_if 0 ${condition}))`;

/** Vectors that are loaded from the beginning of the memory: as operands, they would be made anew for every use. */
export interface Pool {
  constant(bytes: readonly number[]): Code;
  /** All sixteen the same. */
  every(byte: number): Code;
  /** What puts them there. */
  readonly data: Code;
}

export const createPool = (): Pool => {
  const offsets = new Map<string, number>();
  const constant = (bytes: readonly number[]): Code => {
    const text = bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
    if (!offsets.has(text)) offsets.set(text, offsets.size * 16);
    return v128.load(i32.constant(0), offsets.get(text) as number);
  };
  return {
    constant,
    every: (byte) => constant(Array<number>(16).fill(byte)),
    get data() {
      return `(data (i32.const 0)\n${[...offsets.keys()].map((text) => `"${text}"`).join("\n")})`;
    },
  };
};
