import type { Found, ShapeRule } from "../rules/rule.ts";
import { anchorsOf } from "../shape/anchors.ts";
import { leadingAnchors } from "../shape/leading-anchors.ts";
import { matchShape, newMatch } from "../shape/match-shape.ts";
import { parseShape } from "../shape/parse-shape.ts";
import { lengths, type Piece } from "../shape/shape.ts";
import type { View } from "../shape/view.ts";
import { ALNUM, startsHere } from "./boundary.ts";
import type { Detector } from "./detector-type.ts";
import { isPlaceholder } from "./placeholder.ts";

/** For the widest escape that may stand before a token. */
export const ESCAPE = 20;

/** No shape is longer; a hit this close to a window's end waits for the next one. */
const LONGEST_SHAPE = 12_288;

/** Reads the shape only when one of its anchors was seen: most rules are never asked. */
export const shapeDetector = (rule: ShapeRule, shape: string): Detector => {
  const { anyCase = false } = rule;
  const anchors = leadingAnchors(shape, anyCase) ?? anchorsOf(parseShape(shape));
  let judge: Judge | undefined;
  return {
    rule,
    anchors: anchors.texts,
    anyCase,
    back: anchors.max + ESCAPE,
    reach: LONGEST_SHAPE,
    verify: (view, anchor) => {
      judge ??= judgeOf(rule, shape, anyCase);
      const last = anchor - anchors.min;
      for (let start = Math.max(view.from, anchor - anchors.max); start <= last; start++) {
        view.work++;
        const seen = judge(view, start);
        if (seen !== undefined) return seen;
      }
      return undefined;
    },
  };
};

type Judge = (view: View, start: number) => Found | undefined;

const judgeOf = (rule: ShapeRule, shape: string, anyCase: boolean): Judge => {
  const { check, accept } = rule;
  const pieces = parseShape(shape);
  if (lengths(pieces).max >= LONGEST_SHAPE) throw new Error(`${rule.id} may match too much`);
  const opens = pieces.findIndex((piece) => piece.kind === "open");
  const closes = pieces.findIndex((piece) => piece.kind === "close");
  const before = opens > 0 ? undefined : glueBefore(pieces);
  const behind = closes >= 0 && closes < pieces.length - 1 ? undefined : glueBehind(pieces);
  const match = newMatch();
  return (view, start) => {
    const { bytes } = view;
    const cut = before !== undefined && !startsHere(bytes, start, view.from, before);
    if (cut && check === undefined) return undefined;
    if (!matchShape(pieces, anyCase, view, start, match)) return undefined;
    const { secretStart, secretEnd, publicEnd, end } = match;
    const holds = check?.holds(bytes, secretStart, secretEnd) ?? false;
    if (!holds) {
      if (check?.drops === true || cut) return undefined;
      if (behind !== undefined && end < view.to && behind[bytes[end] as number] === 1) return undefined;
      if (isPlaceholder(bytes, publicEnd, secretEnd)) return undefined;
    }
    if (accept !== undefined && !accept(bytes, secretStart, secretEnd)) return undefined;
    const confidence = holds ? "high" : rule.confidence;
    return { start: secretStart, end: secretEnd, shown: publicEnd - secretStart, confidence };
  };
};

/** What must not stand right before the shape: letters and digits, or what it could itself begin with. */
const glueBefore = (pieces: readonly Piece[]): Uint8Array => {
  const first = pieces.find((piece) => piece.kind !== "open");
  return first?.kind === "run" ? union(ALNUM, first.set.has) : ALNUM;
};

/** What must not stand right behind: letters and digits, or more of what the shape's last run is made of. */
const glueBehind = (pieces: readonly Piece[]): Uint8Array => {
  let glue = ALNUM;
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index] as Piece;
    if (piece.kind === "run") return union(glue, piece.set.has);
    if (piece.kind !== "choice") continue;
    for (const branch of piece.branches) glue = union(glue, glueBehind(branch));
    if (piece.branches.every((branch) => branch.some((inner) => inner.kind === "run"))) return glue;
  }
  return glue;
};

const union = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  one.map((has, byte) => has | (other[byte] as number));
