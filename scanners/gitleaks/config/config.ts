import type { Pattern } from "../re2/pattern.ts";
import type { Stopwords } from "./stopwords.ts";

/** What takes a finding back. */
export interface Allowlist {
  /** "all": only when every kind of check that is given holds. */
  readonly condition: "any" | "all";
  /** Full ids in lower case. */
  readonly commits: ReadonlySet<string>;
  readonly paths: Pattern | null;
  readonly target: "secret" | "match" | "line";
  readonly regexes: Pattern | null;
  readonly stopwords: Stopwords;
}

/** Another rule that must have found something nearby. */
export interface Requirement {
  readonly rule: string;
  readonly withinLines: number | null;
  readonly withinColumns: number | null;
}

export interface GitleaksRule {
  readonly id: string;
  readonly description: string;
  readonly regex: Pattern | null;
  readonly path: Pattern | null;
  /** 0 or less: the first group that is not empty. */
  readonly secretGroup: number;
  /** Findings of this entropy and below are dropped; 0 drops none. */
  readonly entropy: number;
  /** In lower case; one of them must stand in the text. None: the rule always runs. */
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
  readonly allowlists: readonly Allowlist[];
  readonly required: readonly Requirement[];
  /** Runs only for rules that require it. */
  readonly skipReport: boolean;
}

/** A configuration with everything it extends. */
export interface GitleaksConfig {
  /** In the order in which they run; of two with one id, only the last. */
  readonly rules: ReadonlyMap<string, GitleaksRule>;
  readonly allowlists: readonly Allowlist[];
  /** What was read but does not do what its writer may think, one line each. */
  readonly warnings: readonly string[];
}
