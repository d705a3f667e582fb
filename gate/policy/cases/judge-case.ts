import type { Decision } from "../../../model/decision.ts";
import type { PolicyCase } from "./case.ts";

/** How a case was decided otherwise than expected, one line each; empty: as expected. */
export const differences = (expected: PolicyCase, decision: Decision): readonly string[] => {
  const refused = decision.verdict === "reject" ? decision.reasons : (decision.monitored ?? []);
  const reasons = refused.map(({ rule }) => rule);
  const notes = decision.notes.map(({ rule }) => rule);
  return [
    ...(decision.verdict === expected.expect ? [] : [`expected ${expected.expect}, got ${decision.verdict}`]),
    ...compare("reasons", expected.reasons, reasons),
    ...compare("notes", expected.notes, notes),
  ];
};

const compare = (what: string, expected: readonly string[] | null, got: readonly string[]): string[] => {
  if (expected === null) return [];
  const missing = expected.filter((rule) => !got.includes(rule));
  const extra = [...new Set(got)].filter((rule) => !expected.includes(rule));
  return [
    ...missing.map((rule) => `${what}: ${rule} is missing`),
    ...extra.map((rule) => `${what}: ${rule} was not expected`),
  ];
};
