/**
 * The mini language of token shapes: as much of a regular expression as can be matched in one pass.
 *
 *   abc        stands for itself (every character but `[ ] { } ( ) | ? < >`)
 *   [a-z_-]    one character of a class; a single character in brackets is that character, so `[?]`
 *   x{n} x{n,m} x?   counts, always bounded; a run takes as many as it can and never gives back
 *   (a|b)      one of several, tried in order; groups do not nest; `(…)?` may be absent
 *   _          in a rule with `anyCase`, also `-`, `.` or nothing, as names are written
 *   <…>        the secret, when the shape also holds its surroundings
 */
export type Piece =
  | { readonly kind: "text"; readonly bytes: Uint8Array }
  | { readonly kind: "run"; readonly set: ByteSet; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly branches: readonly (readonly Piece[])[] }
  | { readonly kind: "open" }
  | { readonly kind: "close" };

/** A class of bytes, with a note of where its last long run was seen (see `runEnd`). */
export interface ByteSet {
  readonly has: Uint8Array;
  readonly members: Uint8Array;
  pass: number;
  from: number;
  to: number;
}

export const byteSet = (members: Uint8Array): ByteSet => {
  const has = new Uint8Array(256);
  for (const byte of members) has[byte] = 1;
  return { has, members, pass: -1, from: 0, to: 0 };
};

/** The shortest and the longest text that a sequence of pieces can match, in bytes. */
export const lengths = (pieces: readonly Piece[]): { readonly min: number; readonly max: number } => {
  let min = 0;
  let max = 0;
  for (const piece of pieces) {
    if (piece.kind === "text") {
      min += piece.bytes.length;
      max += piece.bytes.length;
    } else if (piece.kind === "run") {
      min += piece.min;
      max += piece.max;
    } else if (piece.kind === "choice") {
      const each = piece.branches.map(lengths);
      min += Math.min(...each.map((one) => one.min));
      max += Math.max(...each.map((one) => one.max));
    }
  }
  return { min, max };
};
