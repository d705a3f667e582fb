import { lengths, type Piece } from "./shape.ts";

/** Literals of which one must occur in every match, `min` to `max` bytes behind the start of the match. */
export interface Anchors {
  readonly texts: readonly string[];
  readonly min: number;
  readonly max: number;
}

const LONGEST = 8;
const GOOD = 4;
const MOST_TEXTS = 100;
const MOST_EXPANDED = 16;

/** The literals to look for: the leading ones when they are long enough, or else the longest further in. */
export const anchorsOf = (pieces: readonly Piece[]): Anchors => {
  let best: Anchors | undefined;
  let bestLength = 0;
  for (let index = 0; index < pieces.length; index++) {
    const texts = literalsFrom(pieces, index);
    const length = Math.min(GOOD, ...texts.map((text) => text.length));
    if (length <= bestLength) continue;
    best = { texts, ...lengths(pieces.slice(0, index)) };
    bestLength = length;
    if (length === GOOD) break;
  }
  if (best === undefined) throw new Error("a shape without a literal to look for");
  return best;
};

/** Every text with which the pieces from `first` on can begin, as far as that is a few short ones. */
const literalsFrom = (pieces: readonly Piece[], first: number): string[] => {
  let open = [""];
  const closed: string[] = [];
  for (const piece of pieces.slice(first)) {
    if (piece.kind === "open" || piece.kind === "close") continue;
    const next = extend(piece, open);
    if (next === undefined) break;
    open = next.open;
    closed.push(...next.closed);
    if (open.every((text) => text.length >= LONGEST)) break;
  }
  return [...new Set([...closed, ...open].map((text) => text.slice(0, LONGEST)))];
};

interface Extended {
  /** Texts that the following piece may lengthen. */
  readonly open: string[];
  /** Texts after which something not spelt out comes. */
  readonly closed: readonly string[];
}

const extend = (piece: Piece, heads: readonly string[]): Extended | undefined => {
  if (piece.kind === "text") {
    const text = Buffer.from(piece.bytes).toString("latin1");
    return { open: heads.map((head) => head + text), closed: [] };
  }
  if (piece.kind === "run") return extendByRun(piece, heads);
  if (piece.kind !== "choice" || heads.length * piece.branches.length > MOST_TEXTS) return undefined;
  const open: string[] = [];
  const closed: string[] = [];
  for (const branch of piece.branches) {
    const whole = wholeBranch(branch, heads);
    open.push(...whole.open);
    closed.push(...whole.closed);
  }
  return { open, closed };
};

/** Spells out the first characters of a run where they are few and the text is still short. */
const extendByRun = (
  piece: Extract<Piece, { kind: "run" }>,
  heads: readonly string[],
): Extended | undefined => {
  const { members } = piece.set;
  let open = [...heads];
  let count = 0;
  while (
    count < piece.min &&
    members.length <= MOST_EXPANDED &&
    open.length * members.length <= MOST_TEXTS &&
    open.some((head) => head.length < GOOD)
  ) {
    open = open.flatMap((head) => [...members].map((byte) => head + String.fromCharCode(byte)));
    count++;
  }
  if (count === 0) return undefined;
  return count === piece.max ? { open, closed: [] } : { open: [], closed: open };
};

const wholeBranch = (branch: readonly Piece[], heads: readonly string[]): Extended => {
  let open = [...heads];
  for (const piece of branch) {
    const next = extend(piece, open);
    if (next === undefined) return { open: [], closed: open };
    open = next.open;
  }
  return { open, closed: [] };
};
