// Beyond this no letter has a case (Adlam ends at U+1E943).
const LAST_CASED = 0x1e943;

let known: readonly (readonly number[])[] | undefined;

/**
 * The sets of code points that are one letter when case is ignored, by simple folding, as Go and RE2 do it.
 * `toUpperCase` alone would not do: it also takes the dotless i to I. A regular expression with `i` and `u`
 * folds simply.
 */
export const orbits = (): readonly (readonly number[])[] => {
  known ??= build();
  return known;
};

const build = (): readonly (readonly number[])[] => {
  const sets = new Map<number, Set<number>>();
  for (let point = 0x41; point <= LAST_CASED; point++) {
    if (point === 0xd800) point = 0xe000;
    const letter = String.fromCodePoint(point);
    const upper = letter.toUpperCase();
    const lower = letter.toLowerCase();
    if (upper === letter && lower === letter) continue;
    for (const other of [upper, lower, upper.toLowerCase()]) join(sets, letter, other);
  }
  return [...new Set(sets.values())].map((set) => [...set]);
};

const join = (sets: Map<number, Set<number>>, letter: string, other: string): void => {
  const one = letter.codePointAt(0) as number;
  const two = other.codePointAt(0) as number;
  if (one === two || String.fromCodePoint(two) !== other) return;
  if (!new RegExp(`^\\u{${two.toString(16)}}$`, "iu").test(letter)) return;
  const all = new Set([one, two, ...(sets.get(one) ?? []), ...(sets.get(two) ?? [])]);
  for (const member of all) sets.set(member, all);
};
