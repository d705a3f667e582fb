import type { Assertion } from "./node.ts";
import { ASSERTION_NAMES } from "./program.ts";
import type { Text } from "./text.ts";

/** What stands on one side of a position, as far as assertions care. */
export const SIDE = { edge: 0, newline: 1, word: 2, other: 3 } as const;

const SIDES = new Uint8Array(256).fill(SIDE.other);
SIDES[0x0a] = SIDE.newline;
for (const [from, to] of ["09", "AZ", "__", "az"].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)])) {
  SIDES.fill(SIDE.word, from, (to as number) + 1);
}

export const sideOf = (byte: number): number => SIDES[byte] as number;

export const before = (text: Text, at: number): number =>
  at === 0 ? SIDE.edge : (SIDES[text[at - 1] as number] as number);

export const after = (text: Text, at: number): number =>
  at === text.length ? SIDE.edge : (SIDES[text[at] as number] as number);

const isWord = (side: number): boolean => side === SIDE.word;

const TESTS: Readonly<Record<Assertion, (left: number, right: number) => boolean>> = {
  "begin-text": (left) => left === SIDE.edge,
  "end-text": (_, right) => right === SIDE.edge,
  "begin-line": (left) => left === SIDE.edge || left === SIDE.newline,
  "end-line": (_, right) => right === SIDE.edge || right === SIDE.newline,
  word: (left, right) => isWord(left) !== isWord(right),
  "not-word": (left, right) => isWord(left) === isWord(right),
};

/** Whether the assertion of a step holds between two sides. */
export const holds = (assertion: number, left: number, right: number): boolean =>
  TESTS[ASSERTION_NAMES[assertion] as Assertion](left, right);
