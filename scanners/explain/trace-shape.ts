import { matchShape, newMatch, runEnd } from "../shape/match-shape.ts";
import type { Piece } from "../shape/shape.ts";
import type { View } from "../shape/view.ts";
import { describeMissing } from "./describe-pieces.ts";

/** How far a text follows a shape. */
export interface Trace {
  /** Bytes that fit, of the part that the shape does not spell out. */
  readonly progress: number;
  /** What is missing, in words; null where the whole shape fits. */
  readonly missing: string | null;
}

/** Follows a shape as far as the text does. It asks the matcher for ever longer beginnings of the shape. */
export const traceShape = (pieces: readonly Piece[], anyCase: boolean, view: View, start: number): Trace => {
  const opens = pieces.findIndex(({ kind }) => kind === "open");
  const match = newMatch();
  let [end, publicEnd, fitting] = [start, start, 0];
  while (fitting < pieces.length && matchShape(pieces.slice(0, fitting + 1), anyCase, view, start, match)) {
    fitting += 1;
    end = match.end;
    publicEnd = match.publicEnd;
  }
  const missing = pieces[fitting];
  const seen =
    missing?.kind === "run" ? runEnd(missing.set, view, end, Math.min(view.to, end + missing.max)) - end : 0;
  // Before the secret opens, only its name stands there, as it may anywhere.
  const progress = fitting <= opens ? 0 : end + seen - publicEnd;
  return { progress, missing: missing === undefined ? null : describeMissing(missing, seen) };
};
