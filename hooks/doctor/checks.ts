import type { Check } from "./check.ts";
import { checkAudit } from "./check-audit.ts";
import { checkGitVersion } from "./check-git.ts";
import { checkHook } from "./check-hook.ts";
import { checkHooksPath } from "./check-hooks-path.ts";
import { checkMirror } from "./check-mirror.ts";
import { checkConfigHooks, checkLaterHooks } from "./check-other-hooks.ts";
import { checkScanners, checkUpstream } from "./check-outside.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkAlternates, checkReach, checkReplaceRefs } from "./check-repository.ts";
import { checkServer } from "./check-server.ts";
import { checkSsh } from "./check-ssh.ts";
import { checkJournal, checkState } from "./check-state.ts";

/** Everything the doctor looks at, in the order in which it answers. */
export const CHECKS: readonly Check[] = [
  checkGitVersion,
  checkServer,
  checkHooksPath,
  checkHook,
  checkConfigHooks,
  checkLaterHooks,
  checkPolicy,
  checkScanners,
  checkUpstream,
  checkState,
  checkAudit,
  checkJournal,
  checkMirror,
  checkAlternates,
  checkReplaceRefs,
  checkReach,
  checkSsh,
];
