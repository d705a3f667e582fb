import type { Decision, Reason } from "../../model/decision.ts";

/** Rejects when any reason blocks; the others are notes. */
export const decisionOf = (complaints: readonly Reason[]): Decision => {
  const [first, ...others] = complaints.filter(({ level }) => level === "block");
  const notes = complaints.filter(({ level }) => level === "warn");
  if (first === undefined) return { verdict: "accept", notes };
  return { verdict: "reject", reasons: [first, ...others], notes };
};
