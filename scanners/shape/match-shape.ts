import type { ByteSet, Piece } from "./shape.ts";
import type { View } from "./view.ts";

/** Where a shape matched; one object for all matches, since almost every try fails. */
export interface Match {
  end: number;
  secretStart: number;
  secretEnd: number;
  /** End of the leading part of the secret that is spelt out in the shape: the part that is public. */
  publicEnd: number;
}

export const newMatch = (): Match => ({ end: 0, secretStart: 0, secretEnd: 0, publicEnd: 0 });

/**
 * Matches the pieces at `at`. Every byte is looked at a bounded number of times: runs never give back, and
 * the branches of a choice are the only thing that is tried again.
 */
export const matchShape = (
  pieces: readonly Piece[],
  anyCase: boolean,
  view: View,
  at: number,
  match: Match,
): boolean => {
  match.secretStart = at;
  match.secretEnd = -1;
  match.publicEnd = -1;
  const end = matchFrom(pieces, 0, anyCase, view, at, match);
  if (end < 0) return false;
  match.end = end;
  if (match.secretEnd < 0) match.secretEnd = end;
  if (match.publicEnd < 0) match.publicEnd = match.secretEnd;
  return true;
};

const matchFrom = (
  pieces: readonly Piece[],
  first: number,
  anyCase: boolean,
  view: View,
  from: number,
  match: Match,
): number => {
  let at = from;
  for (let index = first; index < pieces.length; index++) {
    const piece = pieces[index] as Piece;
    if (piece.kind === "open") {
      match.secretStart = at;
      match.publicEnd = -1;
    } else if (piece.kind === "close") {
      match.secretEnd = at;
      if (match.publicEnd < 0) match.publicEnd = at;
    } else if (piece.kind === "choice") {
      const known = match.publicEnd;
      for (const branch of piece.branches) {
        const inner = matchFrom(branch, 0, anyCase, view, at, match);
        if (inner >= 0) {
          const outer = matchFrom(pieces, index + 1, anyCase, view, inner, match);
          if (outer >= 0) return outer;
        }
        match.publicEnd = known;
      }
      return -1;
    } else {
      at = matchPiece(piece, anyCase, view, at, match);
      if (at < 0) return -1;
    }
  }
  return at;
};

const matchPiece = (
  piece: Extract<Piece, { kind: "text" | "run" }>,
  anyCase: boolean,
  view: View,
  at: number,
  match: Match,
): number => {
  if (piece.kind === "text") return matchText(piece.bytes, anyCase, view, at);
  if (match.publicEnd < 0) match.publicEnd = at;
  const end = runEnd(piece.set, view, at, Math.min(at + piece.max, view.to));
  return end - at < piece.min ? -1 : end;
};

const matchText = (text: Uint8Array, anyCase: boolean, view: View, at: number): number => {
  if (anyCase) return matchName(text, view, at);
  const { bytes } = view;
  if (at + text.length > view.to) return -1;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return -1;
  return at + text.length;
};

const UNDERSCORE = 0x5f;

/** `api_key` as people write it: `API_KEY`, `apiKey`, `api-key`, `api.key`. */
const matchName = (text: Uint8Array, view: View, start: number): number => {
  const { bytes, to } = view;
  let at = start;
  for (const wanted of text) {
    const seen = at < to ? (bytes[at] as number) : 0;
    if (seen === wanted) {
      at++;
    } else if (wanted === UNDERSCORE) {
      if (seen === 0x2d || seen === 0x2e) at++;
    } else {
      // 0x20 is the bit between the cases of a letter.
      if ((seen ^ wanted) !== 0x20 || (wanted | 0x20) < 0x61 || (wanted | 0x20) > 0x7a) return -1;
      at++;
    }
  }
  return at;
};
const WORTH_NOTING = 32;

/**
 * Where the run of the set that starts at `at` ends, at most `limit`. A long run is remembered, so that text
 * made of one anchor after another is walked once and not once for each anchor.
 */
export const runEnd = (set: ByteSet, view: View, at: number, limit: number): number => {
  const { bytes } = view;
  const { has } = set;
  const known = set.pass === view.pass && at >= set.from && at < set.to;
  if (known && limit <= set.to) return limit;
  let end = known ? set.to : at;
  const from = end;
  while (end < limit && has[bytes[end] as number] === 1) end++;
  view.work += end - from + 1;
  if (known) {
    set.to = end;
  } else if (end - at > WORTH_NOTING) {
    set.pass = view.pass;
    set.from = at;
    set.to = end;
  }
  return end;
};
