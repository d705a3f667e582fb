/** Bytes to look for, and whose they are. */
export interface Literal {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Finds many literals at once. */
export interface Finder {
  /** Of the longest literal, in `bytes`; 0 when there is none. */
  readonly longest: number;
  /** Tells every literal that stands in `bytes[from, to)`, with the index at which it begins. */
  find(bytes: Uint8Array, from: number, to: number, found: (literal: Literal, start: number) => void): void;
  /** The first index at which a literal begins that is not all there; `to` when there is none. */
  unfinished(bytes: Uint8Array, from: number, to: number): number;
}

/** Bytes that are looked up at once. */
const GRAM = 4;
/** Literals are at least this long. */
export const SHORTEST_LITERAL = 8;
const FILTER_BITS = 16;

interface Entry {
  readonly literal: Literal;
  /** Of the gram in the literal. */
  readonly offset: number;
}

const gramAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);

const slotOf = (gram: number): number => Math.imul(gram, 0x9e37_79b1) >>> (32 - FILTER_BITS);

/**
 * Looks at every so-manieth place only: wherever the shortest literal begins, one of these falls into it. What is
 * looked up there is a gram of four bytes, first in a filter that ordinary text hardly ever passes.
 */
export const createFinder = (literals: readonly Literal[]): Finder => {
  const lengths = literals.map(({ bytes }) => bytes.length);
  const longest = Math.max(0, ...lengths);
  const shortest = Math.min(...lengths);
  if (shortest < SHORTEST_LITERAL) throw new RangeError("a literal is too short");
  const stride = literals.length === 0 ? 1 : Math.min(shortest - GRAM + 1, 16);
  const filter = new Uint8Array(literals.length === 0 ? 0 : 1 << FILTER_BITS);
  const entries = new Map<number, Entry[]>();
  const beginnings = new Uint8Array(256);
  for (const literal of literals) {
    beginnings[literal.bytes[0] as number] = 1;
    for (let offset = 0; offset < stride; offset++) {
      const gram = gramAt(literal.bytes, offset);
      filter[slotOf(gram)] = 1;
      const others = entries.get(gram);
      if (others === undefined) entries.set(gram, [{ literal, offset }]);
      else others.push({ literal, offset });
    }
  }

  return {
    longest,
    find(bytes, from, to, found) {
      if (longest === 0) return;
      const last = to - GRAM;
      for (let at = from; at <= last; at += stride) {
        const gram = gramAt(bytes, at);
        if (filter[slotOf(gram)] === 0) continue;
        for (const { literal, offset } of entries.get(gram) ?? []) {
          const start = at - offset;
          if (start >= from && stands(literal.bytes, bytes, start, to)) found(literal, start);
        }
      }
    },
    unfinished(bytes, from, to) {
      for (let at = Math.max(from, to - longest + 1); at < to; at++) {
        if (beginnings[bytes[at] as number] === 0) continue;
        if (literals.some((literal) => begins(literal.bytes, bytes, at, to))) return at;
      }
      return to;
    },
  };
};

const stands = (literal: Uint8Array, bytes: Uint8Array, start: number, to: number): boolean => {
  if (start + literal.length > to) return false;
  for (let index = 0; index < literal.length; index++)
    if (bytes[start + index] !== literal[index]) return false;
  return true;
};

/** Whether `bytes[start, to)` is the beginning of the literal, and not all of it. */
const begins = (literal: Uint8Array, bytes: Uint8Array, start: number, to: number): boolean => {
  if (to - start >= literal.length) return false;
  for (let at = start; at < to; at++) if (bytes[at] !== literal[at - start]) return false;
  return true;
};
