import { displayText } from "../../model/display.ts";
import type { Fingerprint } from "../../model/finding.ts";
import { rawFromText } from "../../model/raw.ts";
import { createScanner } from "../../scanners/engine/create-scanner.ts";
import { type Description, describeRule } from "../../scanners/explain/describe-rule.ts";
import { type Family, LISTED_FAMILIES } from "../../scanners/rules/all.ts";
import type { Described, FileRule, Rule } from "../../scanners/rules/rule.ts";
import { nearMissesOf, samplesOf } from "../../scanners/samples/generate.ts";
import { shower } from "../scan/redact.ts";
import { VERSION } from "../version.ts";

/** All that there is to say of a rule. */
export interface RuleExplanation extends Description {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly confidence: Rule["confidence"];
  readonly remedy: string;
  /** Texts in which it finds a secret, masked. */
  readonly samples: readonly string[];
  /** Texts that look alike and hold none. */
  readonly nearMisses: readonly string[];
}

// Samples are drawn at random; the same seed draws the same ones.
const SEED = 1;

export const explainRule = (rule: Rule | FileRule): RuleExplanation => {
  const { id, title, confidence, remedy } = rule;
  const family = LISTED_FAMILIES.find(({ rules }) => rules.includes(rule)) as Family<Described>;
  return {
    id,
    title,
    family: family.title,
    confidence,
    ...describeRule(rule),
    ...("files" in rule ? { samples: [], nearMisses: [] } : textsOf(rule)),
    remedy,
  };
};

const textsOf = (rule: Rule): Pick<RuleExplanation, "samples" | "nearMisses"> => {
  const show = shower(createScanner({ fingerprint: () => "" as Fingerprint, rules: [rule] }));
  return {
    samples: samplesOf(rule.id, SEED).map(({ text }) => show(rawFromText(text))),
    nearMisses: nearMissesOf(rule, SEED),
  };
};

const LABEL = 14;
const MOST_LINES = 8;

/** The explanation for people. */
export const explanationText = (rule: RuleExplanation): string => {
  const lines = (label: string, values: readonly string[]): string[] => {
    const shown =
      values.length > MOST_LINES ? [...values.slice(0, MOST_LINES), `… ${values.length} in all`] : values;
    return shown.map((value, index) => `  ${(index === 0 ? label : "").padEnd(LABEL)}${displayText(value)}`);
  };
  return [
    `${rule.id}: ${rule.title}`,
    ...lines("family", [rule.family]),
    ...lines("confidence", [
      rule.confidence + (rule.checksum === "makes it sure" ? "; high where the checksum holds" : ""),
    ]),
    ...lines("evidence", [rule.evidence]),
    ...lines("looks for", rule.anchors),
    ...lines("shape", rule.shapes),
    ...lines("matches", rule.samples),
    ...lines("passes by", rule.nearMisses),
    ...lines("after a leak", [rule.remedy]),
    "",
  ].join("\n");
};

/** The explanation for programs. */
export const explanationJson = (rule: RuleExplanation): string =>
  `${JSON.stringify({ format: 1, tool: { name: "git-gate", version: VERSION }, ...rule }, null, 2)}\n`;
