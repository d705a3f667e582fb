import type { Check } from "./check.ts";
import { checkGitVersion } from "./check-git.ts";
import { checkHook } from "./check-hook.ts";
import { checkHooksPath } from "./check-hooks-path.ts";
import { checkConfigHooks, checkLaterHooks } from "./check-other-hooks.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkAlternates, checkReach, checkReplaceRefs } from "./check-repository.ts";
import { checkAudit, checkJournal, checkState } from "./check-state.ts";

/** Everything the doctor looks at, in the order in which it answers. */
export const CHECKS: readonly Check[] = [
  checkGitVersion,
  checkHooksPath,
  checkHook,
  checkConfigHooks,
  checkLaterHooks,
  checkPolicy,
  checkState,
  checkAudit,
  checkJournal,
  checkAlternates,
  checkReplaceRefs,
  checkReach,
];
