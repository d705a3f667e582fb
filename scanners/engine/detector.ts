import type { ProbeRule, Rule } from "../rules/rule.ts";
import type { Detector } from "./detector-type.ts";
import { ESCAPE, shapeDetector } from "./shape-detector.ts";

/** What asks a rule's questions: one detector for each of its shapes, or its probe. */
export const detectorsOf = (rule: Rule): readonly Detector[] => {
  if ("probe" in rule) return [probeDetector(rule)];
  if (typeof rule.shape === "string") return [shapeDetector(rule, rule.shape)];
  return rule.shape.map((shape) => shapeDetector(rule, shape));
};

const probeDetector = (rule: ProbeRule): Detector => {
  const { anchors, anyCase = false, back, reach, verify } = rule.probe;
  return { rule, anchors, anyCase, back: back + ESCAPE, reach, verify };
};
