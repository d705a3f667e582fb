import type { Level, Reason } from "../../model/decision.ts";
import type { Confidence, Finding } from "../../model/finding.ts";
import type { Policy, Verdict } from "../policy.ts";

/** What stood there before is told and never held against a push. */
const INHERITED_LEVEL: Level = "warn";

/** A secret: its rule's own level, or that of its confidence. */
export const judgeFinding = (policy: Policy, finding: Finding): Reason[] => {
  const { rule, title, confidence } = finding.sighting;
  const [level, key] = levelOfRule(policy, rule, confidence);
  if (level === "allow") return [];
  const old = finding.known === undefined ? "which stood there before this push" : "which the baseline lists";
  const message = finding.inherited ? `${title}, ${old}` : title;
  return [
    { rule: `secret/${rule}`, level: finding.inherited ? INHERITED_LEVEL : level, key, message, finding },
  ];
};

/** What a finding of a rule does, and the key that says so. */
export const levelOfRule = (
  { secrets }: Policy,
  rule: string,
  confidence: Confidence,
): readonly [Verdict, string] => {
  const own = Object.hasOwn(secrets.rules, rule) ? secrets.rules[rule] : undefined;
  if (own !== undefined) return [own, `secrets.rules.${rule}`];
  return [secrets.levels[confidence], `secrets.levels.${confidence}`];
};
