import type { LoadedPolicy, PathAct, Policy } from "./policy.ts";

const MiB = 1024 * 1024;

export const EVERY_ACT: readonly PathAct[] = ["add", "edit", "delete", "mode", "type"];

/** What holds where a policy file says nothing; also the whole policy where there is no file. */
export const DEFAULT_POLICY: Policy = {
  mode: "enforce",
  refs: {
    allow: ["refs/heads/**", "refs/tags/**", "refs/notes/**"],
    rules: [],
    maxUpdates: 5000,
    maxDeletes: 5,
  },
  commits: {
    author: null,
    committer: null,
    message: [],
    signed: "allow",
    allowedSigners: null,
    maxCount: null,
    maxMessage: null,
  },
  paths: [],
  files: {
    maxSize: null,
    largeBinary: 10 * MiB,
    maxChanged: null,
    binaries: "allow",
    executables: "warn",
    largeBinaries: "warn",
    lfs: [],
    lfsPointers: "warn",
    symlinksOutside: "warn",
    symlinksIntoGit: "block",
  },
  content: {
    bidi: "warn",
    invisible: "warn",
    confusableNames: "warn",
    collidingNames: "allow",
    gitNames: "block",
    ci: "warn",
    hooks: "warn",
    installScripts: "warn",
    attributes: "warn",
    urlCredentials: "block",
    urlUnsafe: "block",
    urlElsewhere: "allow",
    hosts: [],
  },
  secrets: {
    levels: { high: "block", medium: "block", low: "warn" },
    rules: {},
    baseline: null,
    waivers: null,
    inlineAllow: false,
  },
  scanners: [{ use: "builtin" }],
  checks: [],
  limits: { timeMs: 30_000, blobBytes: 512 * MiB, archiveDepth: 3, unpackedBytes: 256 * MiB },
  forward: null,
  audit: null,
  contact: null,
};

/** Times of a forward that a policy does not set, in `milliseconds`. */
export const FORWARD_TIMES = { connectTimeoutMs: 10_000, stallTimeoutMs: 20_000, timeoutMs: 60_000 } as const;

/** Longest that an external scanner may take for one push, where a policy does not say, in `milliseconds`. */
export const SCANNER_TIMEOUT_MS = 20_000;

/** Longest that an external check may take for one push, where a policy does not say, in `milliseconds`. */
export const CHECK_TIMEOUT_MS = 10_000;

export const BUILT_IN: LoadedPolicy = {
  policy: DEFAULT_POLICY,
  source: "built-in default",
  digest: "built-in",
};
