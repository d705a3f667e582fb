import type { LoadedPolicy, Policy } from "./policy.ts";

const MiB = 1024 * 1024;

/** What holds where a policy file says nothing; also the whole policy where there is no file. */
export const DEFAULT_POLICY: Policy = {
  refs: { allow: ["refs/heads/**", "refs/tags/**", "refs/notes/**"], rules: [] },
  secrets: { levels: { high: "block", medium: "block", low: "warn" } },
  limits: { timeMs: 30_000, blobBytes: 512 * MiB },
  forward: null,
  audit: null,
  contact: null,
};

/** Times of a forward that a policy does not set, in `milliseconds`. */
export const FORWARD_TIMES = { connectTimeoutMs: 10_000, stallTimeoutMs: 20_000, timeoutMs: 60_000 } as const;

export const BUILT_IN: LoadedPolicy = {
  policy: DEFAULT_POLICY,
  source: "built-in default",
  digest: "built-in",
};
