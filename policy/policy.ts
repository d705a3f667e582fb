import type { Level } from "../model/decision.ts";
import type { Confidence } from "../model/finding.ts";

/** What a rule says about something that a push does. */
export type Verdict = Level | "allow";

/** `monitor` reports what would be refused and lets it pass; what could not be decided is refused all the same. */
export type Mode = "enforce" | "monitor";

/** What may happen to the refs that match. */
export interface RefRule {
  /** Globs on full ref names; the first rule that matches and says something about the act decides. */
  readonly match: readonly string[];
  readonly create?: Verdict | undefined;
  /** Any move, also one that keeps the old commits. */
  readonly move?: Verdict | undefined;
  /** A move that is not a fast-forward, or any move of a tag. */
  readonly rewrite?: Verdict | undefined;
  readonly delete?: Verdict | undefined;
}

/** Who may be named in a commit: every field that is set must match, as a glob on the bytes. */
export interface Identity {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** What a commit's message must or must not hold. Patterns have RE2's syntax. */
export interface MessageRule {
  /** Must match somewhere; null where `forbid` is set. */
  readonly pattern: string | null;
  /** Must match nowhere; null where `pattern` is set. */
  readonly forbid: string | null;
  readonly level: Level;
  readonly hint: string | null;
}

/** What a commit does to a path. `edit` changes contents, `type` makes a file a symlink or a submodule or back. */
export type PathAct = "add" | "edit" | "delete" | "mode" | "type";

/** Paths that may not be changed, or not without a note. Every rule that matches is told. */
export interface PathRule {
  /** What replaces it in a file that extends this one. */
  readonly name: string | null;
  /** Globs on the whole path, also as other file systems would read it. */
  readonly match: readonly string[];
  /** Globs on the bytes of paths that the rule leaves alone. */
  readonly except: readonly string[];
  readonly on: readonly PathAct[];
  readonly level: Level;
  readonly hint: string | null;
}

/** What files may be. Sizes in `bytes`. */
export interface FileRules {
  readonly maxSize: number | null;
  /** From which size on a binary file is a large one. */
  readonly largeBinary: number;
  /** Most paths that one push may change. */
  readonly maxChanged: number | null;
  readonly binaries: Verdict;
  readonly executables: Verdict;
  readonly largeBinaries: Verdict;
  /** Globs of paths that must be git-lfs pointers. */
  readonly lfs: readonly string[];
  readonly lfsPointers: Verdict;
  readonly symlinksOutside: Verdict;
  readonly symlinksIntoGit: Verdict;
}

/** Things in a push that deserve a second look, each with a level. */
export interface ContentRules {
  readonly bidi: Verdict;
  readonly invisible: Verdict;
  readonly confusableNames: Verdict;
  readonly collidingNames: Verdict;
  readonly gitNames: Verdict;
  readonly ci: Verdict;
  readonly hooks: Verdict;
  readonly installScripts: Verdict;
  readonly attributes: Verdict;
  readonly urlCredentials: Verdict;
  readonly urlUnsafe: Verdict;
  readonly urlElsewhere: Verdict;
  /** Hosts that submodules and git-lfs may point at besides the upstream's own. */
  readonly hosts: readonly string[];
}

/** A program or engine that looks for secrets besides the builtin one. Paths are absolute. */
export interface ExternalScanner {
  readonly use: "gitleaks" | "betterleaks" | "trufflehog" | "kingfisher" | "secretlint" | "gitleaks-rules";
  /** Null: found on the PATH. */
  readonly program: string | null;
  readonly config: string | null;
  readonly ignore: string | null;
  readonly baseline: string | null;
  /** For one push, in `milliseconds`. */
  readonly timeoutMs: number;
}

export type ScannerChoice = { readonly use: "builtin" } | ExternalScanner;

/** A program of the operator that may add reasons. */
export interface ExternalCheck {
  readonly name: string;
  /** Absolute path of the program, then its arguments. */
  readonly run: readonly [string, ...string[]];
  /** In `milliseconds`. */
  readonly timeoutMs: number;
  readonly level: Level;
}

/** Where accepted pushes go. Times in `milliseconds`. */
export interface Forward {
  readonly url: string;
  /** Before a push is applied, or after; absent: as the server allows. */
  readonly when?: "before" | "after";
  /** Absolute path. */
  readonly identityFile?: string;
  readonly knownHostKey?: string;
  /** Absolute path. */
  readonly tokenFile?: string;
  readonly username?: string;
  readonly auth?: "basic" | "bearer";
  /** Absolute path. */
  readonly caFile?: string;
  readonly connectTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly timeoutMs: number;
}

/** What an operator allows; every default is filled in. */
export interface Policy {
  readonly mode: Mode;
  readonly refs: {
    /** Globs of the namespaces that may be pushed to; any other is refused. */
    readonly allow: readonly string[];
    readonly rules: readonly RefRule[];
    /** Most refs that one push may update. */
    readonly maxUpdates: number;
    /** Most refs that one push may delete. */
    readonly maxDeletes: number;
  };
  readonly commits: {
    /** Null: anyone. */
    readonly author: readonly Identity[] | null;
    readonly committer: readonly Identity[] | null;
    readonly message: readonly MessageRule[];
    /** What a commit without a good signature of an allowed signer does. */
    readonly signed: Verdict;
    /** Absolute path of a file as ssh-keygen(1) describes it, "ALLOWED SIGNERS". */
    readonly allowedSigners: string | null;
    /** Most commits that one push may bring. */
    readonly maxCount: number | null;
    /** Longest message, in `bytes`. */
    readonly maxMessage: number | null;
  };
  readonly paths: readonly PathRule[];
  readonly files: FileRules;
  readonly content: ContentRules;
  readonly secrets: {
    readonly levels: Readonly<Record<Confidence, Verdict>>;
    /** By rule id, before the level of the confidence. Ids of other scanners have the form `name:id`. */
    readonly rules: Readonly<Record<string, Verdict>>;
    /** Absolute path of the findings that were known before the gate came. */
    readonly baseline: string | null;
    /** Absolute path of the operator's exceptions. */
    readonly waivers: string | null;
    /** Whether comments in pushed files may excuse a finding. */
    readonly inlineAllow: boolean;
  };
  readonly scanners: readonly ScannerChoice[];
  readonly checks: readonly ExternalCheck[];
  readonly limits: {
    /** For reading, scanning and judging one push, in `milliseconds`. */
    readonly timeMs: number;
    /** Largest blob that is scanned, in `bytes`; a larger one is refused. */
    readonly blobBytes: number;
    /** How many archives or encodings deep a file is looked into. */
    readonly archiveDepth: number;
    /** Most that one file may unpack to, in `bytes`. */
    readonly unpackedBytes: number;
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
