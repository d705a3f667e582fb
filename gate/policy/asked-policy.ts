import { resolve } from "node:path";
import { BUILT_IN } from "../../policy/defaults.ts";
import { readPolicy, type TracedPolicy } from "../../policy/load.ts";
import type { LoadedPolicy } from "../../policy/policy.ts";
import type { Io } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { policyReader } from "./reader.ts";

/** Flags that say which policy is meant. */
export const POLICY_FLAGS = { policy: { type: "string" }, repo: { type: "string" } } as const;

export interface PolicyFlags {
  readonly policy?: string | undefined;
  readonly repo?: string | undefined;
}

/**
 * The policy that the flags mean: a file by itself, so that it can be looked at anywhere, or else the one that
 * the hook of a repository would find. @throws Fault
 */
export const askedPolicy = async (
  { policy, repo }: PolicyFlags,
  io: Io,
): Promise<LoadedPolicy | TracedPolicy> => {
  if (policy !== undefined && repo === undefined) return readPolicy(resolve(io.cwd, policy), policyReader());
  const found = await findRepository(resolve(io.cwd, repo ?? "."), io.env);
  return repositoryPolicy(found.repo, { flag: policy, env: io.env, cwd: io.cwd });
};

/** Where a key is decided, in words. */
export const placeOf = (loaded: LoadedPolicy | TracedPolicy, key: string | undefined): string => {
  if (key === undefined) return "no policy can change it";
  const origin = "origin" in loaded ? loaded.origin(key) : null;
  const by = loaded === BUILT_IN ? "the built-in policy" : "the default";
  return origin === null ? `${key}, ${by}` : `${key}, ${origin.file}:${origin.line}`;
};
