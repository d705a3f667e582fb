import { rawBytes } from "../model/raw.ts";
import { loadPolicy, type TracedPolicy } from "../policy/load.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { GitRepo } from "../sys/git.ts";
import { lastValue, readGitConfig } from "./git-config.ts";
import { policyReader } from "./policy/reader.ts";
import { subjectOf } from "./policy/subject.ts";
import type { Server } from "./who/server.ts";

/** From where a policy may be named besides the repository itself. */
export interface PolicyAsker {
  /** `--policy`. */
  readonly flag?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Which runs the hook; absent: plain git. */
  readonly server?: Server;
  readonly signal?: AbortSignal;
}

/** The policy that holds for a repository, found in the order the hook finds it in. @throws Fault */
export const repositoryPolicy = async (
  repo: GitRepo,
  { flag, env, cwd, server, signal = new AbortController().signal }: PolicyAsker,
): Promise<LoadedPolicy | TracedPolicy> => {
  const named = lastValue(await readGitConfig(repo, signal), "gate.policy");
  const config = named === undefined ? undefined : rawBytes(named).toString("utf8");
  const places = { flag, env: env["GATE_POLICY"], config, gitDir: repo.gitDir, cwd };
  return loadPolicy(places, policyReader(subjectOf(repo.gitDir, env, server)));
};
