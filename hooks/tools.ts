/** What the commands of this room are given by the program they are part of. */
export interface HookTools {
  /** The program that a hook runs: the running one. Symbolic links are followed on installation. */
  readonly program: string;
  /** The version of the running program. */
  readonly version: string;
  /** @throws Fault naming what is wrong with a policy file. */
  checkPolicy(path: string): Promise<void>;
  /** The policy that a push to a repository would meet. @throws Fault when it is not readable or not valid. */
  policyFor(gitDir: string, env: NodeJS.ProcessEnv): Promise<PolicyInUse>;
  /** Something that the built-in policy refuses, different each time. */
  plantedSecret(): PlantedSecret;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface PolicyInUse {
  /** Where it was found, in words: a path, or `the built-in default`. */
  readonly source: string;
  /** Whether accepted pushes go on to another repository. */
  readonly forwards: boolean;
  /** Absolute path of the audit; absent: `gate/audit.jsonl` in the repository. */
  readonly audit?: string;
}

export interface PlantedSecret {
  /** The id of the rule that finds it. */
  readonly rule: string;
  readonly text: string;
}
