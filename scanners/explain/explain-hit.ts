import { anchorsOfShape, judgeOf } from "../engine/shape-detector.ts";
import { type Found, type Rule, type ShapeRule, shapesOf } from "../rules/rule.ts";
import { parseShape } from "../shape/parse-shape.ts";
import type { View } from "../shape/view.ts";
import { traceShape } from "./trace-shape.ts";
import { whyNot } from "./why.ts";

/** Why a rule does not match where one of its anchors stands. */
export interface Refused {
  readonly why: string;
  /** Whether something like the secret stands there, and not just a word that also occurs elsewhere. */
  readonly near: boolean;
  /** How much of the secret fits, in `bytes`: of several tries, the one that got furthest is told. */
  readonly progress: number;
}

export type Explain = (view: View, anchor: number) => Found | Refused;

/** Fewer bytes of a secret are chance. */
const NEAR = 4;

const far = (why: string): Refused => ({ why, near: false, progress: 0 });

/** One explanation for each of the rule's shapes, or its probe's: as the engine's detectors, in their order. */
export const explanationsOf = (rule: Rule): readonly Explain[] => {
  if ("shape" in rule) {
    return shapesOf(rule).map((shape) => explainShape(rule, shape));
  }
  const { verify, explain = verify } = rule.probe;
  return [
    (view, anchor) => {
      const seen = explain(view, anchor);
      if (seen === undefined) return far("what stands around it has not the form that the rule wants");
      return typeof seen === "string" ? { why: whyNot(seen), near: true, progress: NEAR } : seen;
    },
  ];
};

const explainShape = (rule: ShapeRule, shape: string): Explain => {
  const { anyCase = false } = rule;
  const anchors = anchorsOfShape(shape, anyCase);
  const judge = judgeOf(rule, shape, anyCase);
  const pieces = parseShape(shape);
  return (view, anchor) => {
    let best: Refused = far("no match can begin so near to the end or the beginning");
    for (let start = Math.max(view.from, anchor - anchors.max); start <= anchor - anchors.min; start++) {
      const seen = judge(view, start);
      if (typeof seen !== "string") return seen;
      const { progress, missing } = traceShape(pieces, anyCase, view, start);
      const refused =
        missing === null
          ? { why: whyNot(seen), near: true, progress }
          : { why: missing, near: progress >= NEAR, progress };
      if (progress >= best.progress) best = refused;
    }
    return best;
  };
};
