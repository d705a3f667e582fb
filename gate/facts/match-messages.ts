import { rawBytes } from "../../model/raw.ts";
import type { CommitFacts } from "../../policy/push-facts.ts";
import { Budget } from "../../scanners/gitleaks/re2/budget.ts";
import { PatternError } from "../../scanners/gitleaks/re2/node.ts";
import { compilePattern } from "../../scanners/gitleaks/re2/pattern.ts";
import { toText } from "../../scanners/gitleaks/re2/text.ts";
import type { CommitText } from "./commit-notes.ts";

/** Why a pattern cannot be used; null where it can. */
export const patternError = (source: string): string | null => {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
};

/** Searches every message for the policy's patterns, in time that grows with their length only. */
export const matchMessages = (
  commits: readonly CommitText[],
  patterns: readonly string[],
): readonly CommitFacts[] => {
  const compiled = patterns.map((source) => compilePattern(source));
  return commits.map(({ message, cut, ...commit }) => {
    if (cut) return { ...commit, matched: null };
    const text = toText(rawBytes(message));
    const budget = new Budget(Number.POSITIVE_INFINITY);
    const found = compiled.filter((pattern) => pattern.test(text, budget));
    return { ...commit, matched: new Set(found.map(({ source }) => source)) };
  });
};
