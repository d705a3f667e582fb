import type { ExternalCheck } from "../../policy/policy.ts";
import { type CheckedPush, type CheckReport, runCheck } from "./run-check.ts";

const AT_ONCE = 4;

/** Runs every check of the policy, a few at once, and reports in the policy's order. */
export const runChecks = async (
  checks: readonly ExternalCheck[],
  push: CheckedPush,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> => {
  const reports: CheckReport[] = [];
  const open = checks.entries();
  const work = async (): Promise<void> => {
    for (const [index, check] of open) reports[index] = await runCheck(check, push, signal);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, checks.length) }, work));
  return reports;
};
