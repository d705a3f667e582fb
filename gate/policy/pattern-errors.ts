import type { Policy } from "../../policy/policy.ts";
import { messagePatterns } from "../../policy/rules/commits.ts";

/** The first pattern for messages that is none, and why; null where all are. */
export const patternErrors = async (policies: readonly Policy[]): Promise<string | null> => {
  const patterns = policies.flatMap(messagePatterns);
  if (patterns.length === 0) return null;
  const { patternError } = await import("../facts/match-messages.ts");
  for (const pattern of patterns) {
    const error = patternError(pattern);
    if (error !== null) return `${pattern}: ${error}`;
  }
  return null;
};
