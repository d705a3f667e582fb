/** A small generator of numbers that looks random and is the same for the same seed (mulberry32). */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<Item>(items: ArrayLike<Item>): Item;
  text(alphabet: string, length: number): string;
}

export const randomFrom = (seed: number): Random => {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <Item>(items: ArrayLike<Item>): Item => items[below(items.length)] as Item;
  return {
    below,
    pick,
    text: (alphabet, length) => Array.from({ length }, () => pick(alphabet)).join(""),
  };
};
