import type { Confidence } from "../../../model/finding.ts";
import type { PathAct } from "../../../policy/policy.ts";

/** A push that somebody describes, and what is to become of it. */
export interface PolicyCase {
  readonly name: string;
  /** Where it is written. */
  readonly line: number;
  readonly updates: readonly {
    readonly ref: string;
    readonly act: "create" | "move" | "rewrite" | "delete";
  }[];
  readonly commits: readonly {
    readonly author: string;
    readonly committer: string;
    readonly message: string;
    /** Git's letter for its signature (git-log(1), `%G?`). */
    readonly signature: string;
  }[];
  readonly changes: readonly {
    readonly path: string;
    readonly act: PathAct;
    readonly kind: "file" | "executable" | "symlink" | "submodule";
    readonly content: string;
    /** What stood there before; null: nothing is known of it. */
    readonly before: string | null;
    /** In `bytes`; null: that of `content`. */
    readonly size: number | null;
  }[];
  readonly findings: readonly { readonly rule: string; readonly confidence: Confidence }[];
  readonly expect: "accept" | "reject";
  /** Ids of the rules that refuse, in any order; null: whichever. */
  readonly reasons: readonly string[] | null;
  /** Ids of the rules that note something; null: whichever. */
  readonly notes: readonly string[] | null;
}
