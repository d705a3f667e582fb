import type { Raw } from "../../model/raw.ts";
import type { ExternalCheck } from "../../policy/policy.ts";
import type { GitRepo } from "../../sys/git.ts";
import { gatherPush } from "./gather-push.ts";
import { type DocumentFacts, pushDocument } from "./push-document.ts";
import type { CheckReport } from "./run-check.ts";
import { runChecks } from "./run-checks.ts";

/** A push that was read and scanned, for its checks. */
export interface PushToCheck extends Omit<DocumentFacts, "gathered"> {
  readonly repo: GitRepo;
  /** Makes text safe to print and to keep, and masks secrets in it. */
  readonly show: (text: Raw) => string;
}

/** Tells every check of the push and collects what they say. @throws Fault when it cannot be told */
export const checkPush = async (
  checks: readonly ExternalCheck[],
  push: PushToCheck,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> => {
  const gathered = await gatherPush(push.repo, push.updates, signal);
  const document = pushDocument({ ...push, gathered });
  return runChecks(checks, { repo: push.repo, document, objects: gathered.objects, show: push.show }, signal);
};
