import { rawBytes } from "../model/raw.ts";
import { loadPolicy } from "../policy/load.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { GitRepo } from "../sys/git.ts";
import { lastValue, readGitConfig } from "./git-config.ts";

/** From where a policy may be named besides the repository itself. */
export interface PolicyAsker {
  /** `--policy`. */
  readonly flag?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/** The policy that holds for a repository, found in the order the hook finds it in. @throws Fault */
export const repositoryPolicy = async (
  repo: GitRepo,
  { flag, env, cwd, signal = new AbortController().signal }: PolicyAsker,
): Promise<LoadedPolicy> => {
  const named = lastValue(await readGitConfig(repo, signal), "gate.policy");
  const config = named === undefined ? undefined : rawBytes(named).toString("utf8");
  return loadPolicy({ flag, env: env["GATE_POLICY"], config, gitDir: repo.gitDir, cwd });
};
