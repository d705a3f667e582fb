import { type ProbeRule, type Rule, shapesOf } from "../rules/rule.ts";
import type { Detector } from "./detector-type.ts";
import { type KnownAnchors, shapeName } from "./packed-automaton.ts";
import { ESCAPE, shapeDetector } from "./shape-detector.ts";

/** What asks a rule's questions: one detector for each of its shapes, or its probe. */
export const detectorsOf = (rule: Rule, known: KnownAnchors = {}): readonly Detector[] => {
  if ("probe" in rule) return [probeDetector(rule)];
  const { anyCase = false } = rule;
  return shapesOf(rule).map((shape) => shapeDetector(rule, shape, known[shapeName(shape, anyCase)]));
};

const probeDetector = (rule: ProbeRule): Detector => {
  const { anchors, anyCase = false, back, reach, verify } = rule.probe;
  return { rule, anchors, anyCase, back: back + ESCAPE, reach, verify };
};
