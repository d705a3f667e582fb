import { plainRepo } from "../../sys/git.ts";
import type { LoadForward } from "../forward/reconcile-command.ts";
import { repositoryPolicy } from "../repository-policy.ts";

/** Where a repository's policy forwards to, found as the hook finds it. */
export const loadForward: LoadForward = async (gitDir, env, flag) => {
  const { policy } = await repositoryPolicy(plainRepo(gitDir, env), { flag, env, cwd: process.cwd() });
  return policy.forward === null ? null : { target: policy.forward };
};
