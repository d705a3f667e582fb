/** A generator of numbers that begins anywhere and repeats itself (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const ATOMS = [
  ..."aabbckKsS01 _-=\n",
  ...["key", "Key", "abc", "é", "ß", "K", "ſ", "日", "\ufffd"],
  ...[".", "\\w", "\\W", "\\d", "\\s", "\\S", "\\D", "[a-c]", "[^a-c]", "[^\\n]", "[[:alnum:]_]", "[\\w.-]"],
  ...["[^é]", "[k-s]", "\\pL", "\\p{Lu}", "\\PN", "[^[:space:]]", "\\x{e9}", "\\x61", "\\101", "(?s:.)"],
];
const ASSERTIONS = ["\\b", "\\B", "^", "$", "\\A", "\\z", "(?m:^)", "(?m:$)"];
const REPEATS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,3}", "{1,3}?", "{2,}", "{0,2}?", "{3,5}", "{0}"];
const FLAGS = ["i", "s", "m", "U", "is", "-i", "i-s"];

export const randomPattern = (random: () => number, depth = 3): string => {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const roll = random();
    const inner = (): string => randomPattern(random, depth - 1);
    if (roll < 0.08) return one(ASSERTIONS);
    if (roll < 0.12) return `(?${one(FLAGS)})`;
    let atom = one(ATOMS);
    if (depth > 0 && roll > 0.65) {
      atom = one([
        `(${inner()})`,
        `(?:${inner()})`,
        `(?${one(FLAGS)}:${inner()})`,
        `(?:${inner()}|${inner()})`,
      ]);
    }
    return random() < 0.35 ? atom + one(REPEATS) : atom;
  });
  return parts.join("") + (random() < 0.15 && depth > 0 ? `|${randomPattern(random, depth - 1)}` : "");
};

const PIECES = [
  ..."aaabbbcckKsS01 _-=\n\n.",
  "key",
  "KEY",
  "abc",
  "é",
  "É",
  "ß",
  "K",
  "ſ",
  "日",
  "\ufffd",
  "ab",
];
const BROKEN = [[0xff], [0xe2, 0x84], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x80], [0xf0, 0x9f]];

/** Bytes of mostly the letters that the patterns use; some are no UTF-8. */
export const randomText = (random: () => number): Uint8Array => {
  const broken = random() < 0.3;
  const plain = random() < 0.4;
  const pieces = Array.from({ length: Math.floor(random() * 24) }, () => {
    if (broken && random() < 0.2)
      return Buffer.from(BROKEN[Math.floor(random() * BROKEN.length)] as number[]);
    const piece = PIECES[Math.floor(random() * PIECES.length)] as string;
    return Buffer.from(plain && piece > "\x7f" ? "a" : piece);
  });
  return Buffer.concat(pieces);
};

const SYNTAX = "ab()[]{}?*+|^$\\\\.,-:1209PpdwQEixsmzUA<>=&&^é";

/** Signs that mean something in patterns, thrown together. */
export const randomSyntax = (random: () => number): string =>
  Array.from(
    { length: 1 + Math.floor(random() * 9) },
    () => SYNTAX[Math.floor(random() * SYNTAX.length)],
  ).join("");
