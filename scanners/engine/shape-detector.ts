import type { Found, ShapeRule } from "../rules/rule.ts";
import { type Anchors, anchorsOf } from "../shape/anchors.ts";
import { leadingAnchors } from "../shape/leading-anchors.ts";
import { matchShape, newMatch } from "../shape/match-shape.ts";
import { parseShape } from "../shape/parse-shape.ts";
import { passes, type Screen, screenOf } from "../shape/screen.ts";
import { lengths, type Piece } from "../shape/shape.ts";
import type { View } from "../shape/view.ts";
import { ALNUM, mayEndEscape, startsHere } from "./boundary.ts";
import type { Detector } from "./detector-type.ts";
import { isPlaceholder } from "./placeholder.ts";

/** For the widest escape that may stand before a token. */
export const ESCAPE = 20;

/** No shape is longer; a hit this close to a window's end waits for the next one. */
const LONGEST_SHAPE = 12_288;

/** Reads the shape only when one of its anchors was seen: most rules are never asked. */
export const shapeDetector = (rule: ShapeRule, shape: string, known?: Anchors): Detector => {
  const { anyCase = false } = rule;
  const anchors = known ?? anchorsOfShape(shape, anyCase);
  let judge: Judge | undefined;
  let screen: Screen | undefined;
  let joins: Uint8Array | undefined;
  return {
    rule,
    anchors: anchors.texts,
    anyCase,
    back: anchors.max + ESCAPE,
    reach: LONGEST_SHAPE,
    verify: (view, anchor) => {
      if (judge === undefined) {
        const pieces = parseShape(shape);
        const shortest = Math.min(...anchors.texts.map((text) => text.length));
        judge = judgeOf(rule, shape, anyCase);
        screen = screenOf(pieces, anchors.min + shortest, anyCase);
        joins = rule.check === undefined ? sureJoins(pieces) : undefined;
      }
      const { bytes, from } = view;
      const last = anchor - anchors.min;
      for (let start = Math.max(from, anchor - anchors.max); start <= last; start++) {
        view.work++;
        if (joins !== undefined && start > from && joins[bytes[start - 1] as number] === 1) continue;
        if (!passes(screen as Screen, bytes, start)) continue;
        const seen = judge(view, start);
        if (typeof seen !== "string") return seen;
      }
      return undefined;
    },
  };
};

/** The literals to look for, and how far behind a match's start they stand. */
export const anchorsOfShape = (shape: string, anyCase: boolean): Anchors =>
  leadingAnchors(shape, anyCase) ?? anchorsOf(parseShape(shape));

/** Why a text is not the secret of a shape. */
export type Refusal =
  | "other shape"
  | "joined before"
  | "joined behind"
  | "wrong checksum"
  | "placeholder"
  | "not accepted";

/** Judges the text that begins at an offset. */
export type Judge = (view: View, start: number) => Found | Refusal;

export const judgeOf = (rule: ShapeRule, shape: string, anyCase: boolean): Judge => {
  const { check, accept } = rule;
  const pieces = parseShape(shape);
  if (lengths(pieces).max >= LONGEST_SHAPE) throw new Error(`${rule.id} may match too much`);
  const closes = pieces.findIndex((piece) => piece.kind === "close");
  const before = gluedBefore(pieces);
  const behind = closes >= 0 && closes < pieces.length - 1 ? undefined : glueBehind(pieces);
  const match = newMatch();
  return (view, start) => {
    const { bytes } = view;
    const cut = before !== undefined && !startsHere(bytes, start, view.from, before);
    if (cut && check === undefined) return "joined before";
    if (!matchShape(pieces, anyCase, view, start, match)) return "other shape";
    const { secretStart, secretEnd, publicEnd, end } = match;
    const holds = check?.holds(bytes, secretStart, secretEnd) ?? false;
    if (!holds) {
      if (check?.drops === true) return "wrong checksum";
      if (cut) return "joined before";
      if (behind !== undefined && end < view.to && behind[bytes[end] as number] === 1) return "joined behind";
      if (isPlaceholder(bytes, publicEnd, secretEnd)) return "placeholder";
    }
    if (accept !== undefined && !accept(bytes, secretStart, secretEnd)) return "not accepted";
    const confidence = holds ? "high" : rule.confidence;
    return { start: secretStart, end: secretEnd, shown: publicEnd - secretStart, confidence };
  };
};

/** What must not stand right before the shape: letters and digits, or what it could itself begin with. */
const gluedBefore = (pieces: readonly Piece[]): Uint8Array | undefined => {
  // The surroundings that a shape spells out say themselves where they may begin.
  if (pieces.findIndex((piece) => piece.kind === "open") > 0) return undefined;
  const first = pieces.find((piece) => piece.kind !== "open");
  return first?.kind === "run" ? union(ALNUM, first.set.has) : ALNUM;
};

/** Of that, what cannot be the end of an escape either. */
const sureJoins = (pieces: readonly Piece[]): Uint8Array | undefined =>
  gluedBefore(pieces)?.map((has, byte) => (has === 1 && !mayEndEscape(byte) ? 1 : 0));

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
