import type { ByteSet, Piece } from "../shape/shape.ts";

/** A class of bytes as the shapes write it: `[0-9A-Za-z]`. */
export const describeSet = ({ members }: ByteSet): string => {
  const sorted = [...members].sort((one, other) => one - other);
  let text = "";
  for (let at = 0; at < sorted.length; ) {
    const from = at;
    while (at + 1 < sorted.length && goesOn(sorted[at] as number, sorted[at + 1] as number)) at += 1;
    at += 1;
    text += rangeOf(sorted.slice(from, at));
  }
  return `[${text}]`;
};

/** Digits, capitals and small letters make ranges of their own, and everything else one of each. */
const kindOf = (byte: number): number =>
  byte >= 0x30 && byte <= 0x39 ? 1 : byte >= 0x41 && byte <= 0x5a ? 2 : byte >= 0x61 && byte <= 0x7a ? 3 : 0;

const goesOn = (byte: number, next: number): boolean => next === byte + 1 && kindOf(byte) === kindOf(next);

const SHORT = 3;

const rangeOf = (bytes: readonly number[]): string => {
  const characters = bytes.map((byte) => String.fromCharCode(byte));
  return bytes.length < SHORT || characters.includes("-")
    ? characters.join("")
    : `${characters[0]}-${characters.at(-1)}`;
};

/** `36`, `20 to 64`. */
export const describeCount = (min: number, max: number): string =>
  min === max ? `${min}` : `${min} to ${max}`;

const MOST_BRANCHES = 6;

/** What a piece wants, in words; `seen` is how many bytes of a run stand there. */
export const describeMissing = (piece: Piece, seen: number): string => {
  if (piece.kind === "text") return `“${latin(piece.bytes)}” does not follow`;
  if (piece.kind === "run") {
    const wanted = `${describeCount(piece.min, piece.max)} of ${describeSet(piece.set)}`;
    return seen === 0 ? `${wanted} do not follow` : `${wanted} are wanted, and ${seen} stand there`;
  }
  if (piece.kind !== "choice") return "it ends here";
  const literals = piece.branches.map((branch) =>
    branch.map((inner) => (inner.kind === "text" ? latin(inner.bytes) : "…")).join(""),
  );
  const named = literals.filter((text) => text !== "").slice(0, MOST_BRANCHES);
  const more = named.length < literals.filter((text) => text !== "").length ? ", …" : "";
  return `none of ${named.map((text) => `“${text}”`).join(", ")}${more} follows`;
};

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
