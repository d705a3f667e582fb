import type { Oid } from "./oid.ts";
import type { Raw } from "./raw.ts";

/** `high`: shape and checksum, or an unmistakable prefix · `medium`: shape and context · `low`: looks random. */
export type Confidence = "high" | "medium" | "low";

/** HMAC-SHA-256 of rule and secret under the gate's own key, first 16 hex digits. */
export type Fingerprint = string & { readonly brand: "Fingerprint" };

/** What a scanner saw in one stretch of bytes. Holds no byte of the secret beyond its public prefix. */
export interface Sighting {
  readonly rule: string;
  readonly title: string;
  readonly confidence: Confidence;
  readonly fingerprint: Fingerprint;
  /** Public prefix and length, such as `ghp_… (40 characters)`. */
  readonly mask: string;
  /** 1-based line in the scanned bytes. */
  readonly line: number;
  /** 1-based column in `bytes`. */
  readonly column: number;
  /** How many bytes the secret covers where it stands, before any decoding. */
  readonly length: number;
  /** The way in when the bytes had to be decoded, outermost first, such as `["utf-16"]`. */
  readonly via: readonly string[];
  /** What to do about the leak: where to revoke it. */
  readonly remedy: string;
  /** Rules of other scanners that saw the same secret there, such as `gitleaks:github-pat`. */
  readonly alsoSeenBy?: readonly string[];
}

/** What put a file where it is: a commit, or a tree that only a ref or a tag names. */
export interface Holder {
  readonly type: "commit" | "tree";
  readonly oid: Oid;
}

/** The bytes of a secret where it stands. */
export interface Stretch {
  /** 1-based column in `bytes`. */
  readonly column: number;
  /** How many bytes it covers, before any decoding. */
  readonly length: number;
}

/**
 * Where in a push a secret stands. Where a line is named, `stretch` says more than the line; `via` is the way in, of
 * which a line may be one of an unpacked file.
 */
export type Spot =
  | {
      readonly kind: "file";
      readonly path: Raw;
      readonly line: number;
      readonly by: Holder;
      readonly symlink: boolean;
      readonly blob?: Oid;
      readonly stretch?: Stretch;
      readonly via?: readonly string[];
    }
  | { readonly kind: "path"; readonly path: Raw; readonly by: Holder }
  /** `part` names a header or a line of the message. */
  | { readonly kind: "commit"; readonly commit: Oid; readonly part: string }
  | { readonly kind: "tag"; readonly tag: Oid; readonly part: string }
  | { readonly kind: "ref"; readonly ref: Raw }
  /** An object without a name of its own: tagged directly, or reached by nothing. */
  | { readonly kind: "object"; readonly oid: Oid; readonly type: string; readonly line: number }
  /** `line` is null when the name itself holds the secret. */
  | {
      readonly kind: "index" | "worktree";
      readonly path: Raw;
      readonly line: number | null;
      readonly blob?: Oid;
      readonly stretch?: Stretch;
      readonly via?: readonly string[];
    };

/** One secret of one rule in a push, however often it occurs. */
export interface Finding {
  readonly sighting: Sighting;
  /** Where it stands, where it came in first at the head. At most `MOST_SPOTS`. */
  readonly spots: readonly [Spot, ...Spot[]];
  /** A spot for each further file and kind of place that `spots` does not name. */
  readonly unnamed?: readonly Spot[];
  /** How many places hold it. */
  readonly occurrences: number;
  /**
   * True when it is old news at every place: it already stood in the same file in a trusted parent, or the
   * operator's baseline lists it there.
   */
  readonly inherited: boolean;
  /** How many places the baseline lists; absent where none of them is, or where the finding is new. */
  readonly known?: number;
}

/** Places named of one secret; the rest is counted. */
export const MOST_SPOTS = 20;
