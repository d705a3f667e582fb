import type { Fault } from "../model/fault.ts";
import type { Forward, Policy } from "../policy/policy.ts";

/** What the commands of this room are given by the program they are part of. */
export interface HookTools {
  /** The program that a hook runs: the running one. Symbolic links are followed on installation. */
  readonly program: string;
  /** The version of the running program. */
  readonly version: string;
  /** @throws Fault naming what is wrong with a policy file. */
  checkPolicy(path: string): Promise<void>;
  /** Where a policy file forwards to: by itself, and under each of its overrides. @throws Fault */
  forwardsIn(path: string): Promise<readonly Forward[]>;
  /**
   * The policy that a push to a repository would meet; `flag` is the hook's own --policy.
   * @throws Fault when it is not readable or not valid.
   */
  policyFor(gitDir: string, env: NodeJS.ProcessEnv, flag?: string): Promise<PolicyInUse>;
  /** Starts each scanner as far as to see that it can be used; what is wrong with those that cannot. */
  tryScanners(scanners: PolicyInUse["scanners"], env: NodeJS.ProcessEnv): Promise<readonly Fault[]>;
  /** Asks another repository for its refs; null when it answers, else why it does not. */
  askUpstream(gitDir: string, target: Forward, env: NodeJS.ProcessEnv): Promise<string | null>;
  /** Something that the built-in policy refuses, different each time. */
  plantedSecret(): PlantedSecret;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface PolicyInUse {
  /** Where it was found, in words: a path, or `the built-in default`. */
  readonly source: string;
  /** The repository that accepted pushes go on to. */
  readonly target: Forward | null;
  readonly scanners: Policy["scanners"];
  /** Absolute path of the audit; absent: `gate/audit.jsonl` in the repository. */
  readonly audit?: string;
}

export interface PlantedSecret {
  /** The id of the rule that finds it. */
  readonly rule: string;
  readonly text: string;
}
