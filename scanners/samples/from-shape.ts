import { parseShape } from "../shape/parse-shape.ts";
import type { Piece } from "../shape/shape.ts";
import type { Random } from "./random.ts";

/** A text and the secret in it. */
export interface Sample {
  readonly text: string;
  readonly secret: string;
}

// Runs with a wide range of lengths are kept near their shortest, so that samples stay readable.
const MOST_EXTRA = 24;

/** A text that the shape matches, drawn at random. */
export const sampleFromShape = (shape: string, random: Random): Sample => {
  let text = "";
  let open = 0;
  let close = -1;
  const add = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (piece.kind === "text") text += Buffer.from(piece.bytes).toString("latin1");
      else if (piece.kind === "run") text += run(piece, random);
      else if (piece.kind === "choice") add(random.pick(piece.branches));
      else if (piece.kind === "open") open = text.length;
      else close = text.length;
    }
  };
  add(parseShape(shape));
  return { text, secret: text.slice(open, close < 0 ? text.length : close) };
};

const run = ({ set, min, max }: Extract<Piece, { kind: "run" }>, random: Random): string => {
  const length = min + random.below(Math.min(max - min, MOST_EXTRA) + 1);
  return Array.from({ length }, () => String.fromCharCode(random.pick(set.members))).join("");
};
