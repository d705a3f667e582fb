import type { Piece } from "./shape.ts";

/** Sets of bytes, one for each place from `from` on, counted from the start of a match: what every match has there. */
export interface Screen {
  readonly from: number;
  readonly sets: readonly Uint8Array[];
}

/** Places looked at: a text that only begins like a token differs soon. */
const MOST = 10;

/** What can be said of the places from `from` on without trying to match: where lengths vary, no more is. */
export const screenOf = (pieces: readonly Piece[], from: number, anyCase: boolean): Screen => {
  const sets: Uint8Array[] = [];
  for (const piece of pieces) {
    if (sets.length >= from + MOST) break;
    if (piece.kind === "open" || piece.kind === "close") continue;
    // A joint of names may be one byte or none.
    if (piece.kind === "choice" || (piece.kind === "text" && anyCase && piece.bytes.includes(JOINT))) break;
    if (piece.kind === "text") {
      for (const byte of piece.bytes) sets.push(setOf(byte, anyCase));
      continue;
    }
    for (let count = 0; count < piece.min && sets.length < from + MOST; count++) sets.push(piece.set.has);
    if (piece.min !== piece.max) break;
  }
  return { from, sets: sets.slice(from, from + MOST) };
};

const JOINT = 0x5f;

/** Whether a match may begin at `start`. */
export const passes = ({ from, sets }: Screen, bytes: Uint8Array, start: number): boolean => {
  for (let index = 0; index < sets.length; index++) {
    const byte = bytes[start + from + index];
    if (byte === undefined || (sets[index] as Uint8Array)[byte] === 0) return false;
  }
  return true;
};

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;

const setOf = (byte: number, anyCase: boolean): Uint8Array => {
  const set = new Uint8Array(256);
  set[byte] = 1;
  if (anyCase && isLetter(byte)) set[byte ^ 0x20] = 1;
  return set;
};
