import type { Level } from "../model/decision.ts";
import type { Confidence } from "../model/finding.ts";

/** What a rule says about something that a push does. */
export type Verdict = Level | "allow";

/** What may happen to the refs that match. */
export interface RefRule {
  /** Globs on full ref names; the first rule that matches and says something about the act decides. */
  readonly match: readonly string[];
  readonly create?: Verdict | undefined;
  /** A move that is not a fast-forward, or any move of a tag. */
  readonly rewrite?: Verdict | undefined;
  readonly delete?: Verdict | undefined;
}

/** Where accepted pushes go. Times in `milliseconds`. */
export interface Forward {
  readonly url: string;
  /** Absolute path. */
  readonly identityFile?: string;
  readonly knownHostKey?: string;
  readonly connectTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly timeoutMs: number;
}

/** What an operator allows; every default is filled in. */
export interface Policy {
  readonly refs: {
    /** Globs of the namespaces that may be pushed to; any other is refused. */
    readonly allow: readonly string[];
    readonly rules: readonly RefRule[];
  };
  readonly secrets: { readonly levels: Readonly<Record<Confidence, Verdict>> };
  readonly limits: {
    /** For reading, scanning and judging one push, in `milliseconds`. */
    readonly timeMs: number;
    /** Largest blob that is scanned, in `bytes`; a larger one is refused. */
    readonly blobBytes: number;
  };
  readonly forward: Forward | null;
  /** Absolute path of the audit log; null: `gate/audit.jsonl` in the git directory. */
  readonly audit: string | null;
  /** Whom a pusher asks when a refusal is wrong. */
  readonly contact: string | null;
}

/** A policy and where it came from. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** The file, or `built-in default`. */
  readonly source: string;
  /** First 16 hex digits of the SHA-256 of the file's bytes; `built-in` without a file. */
  readonly digest: string;
}
