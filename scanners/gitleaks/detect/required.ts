import type { Requirement } from "../config/config.ts";
import type { Budget } from "../re2/budget.ts";
import type { Match } from "./match.ts";

/** The matches near which every required rule has found something too. */
export const withRequired = (
  matches: readonly Match[],
  required: readonly Requirement[],
  budget: Budget,
  run: (rule: string) => readonly Match[],
): readonly Match[] => {
  const found = new Map([...new Set(required.map(({ rule }) => rule))].map((rule) => [rule, run(rule)]));
  // Where a rule is required twice, either distance will do.
  const near = (match: Match, rule: string): boolean =>
    required.some((wanted) => {
      const others = wanted.rule === rule ? (found.get(rule) ?? []) : [];
      const index = others.findIndex((other) => isNear(match, other, wanted));
      budget.spend(index < 0 ? others.length : index);
      return index >= 0;
    });
  return matches.filter((match) => [...found.keys()].every((rule) => near(match, rule)));
};

const isNear = (one: Match, other: Match, { withinLines, withinColumns }: Requirement): boolean =>
  (withinLines === null || Math.abs(one.startLine - other.startLine) <= withinLines) &&
  (withinColumns === null || Math.abs(one.startColumn - other.startColumn) <= withinColumns);
