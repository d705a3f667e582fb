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
  /** The way in when the bytes had to be decoded, outermost first, such as `["utf-16"]`. */
  readonly via: readonly string[];
  /** What to do about the leak: where to revoke it. */
  readonly remedy: string;
}

/** Where in a push a sighting stands. */
export type Spot =
  | { readonly kind: "file"; readonly oid: Oid; readonly path: Raw; readonly commit: Oid; readonly symlink: boolean }
  | { readonly kind: "path"; readonly path: Raw; readonly commit: Oid }
  | { readonly kind: "commit"; readonly commit: Oid; readonly part: string }
  | { readonly kind: "tag"; readonly oid: Oid; readonly part: string }
  | { readonly kind: "ref"; readonly ref: Raw }
  | { readonly kind: "object"; readonly oid: Oid; readonly type: string }
  | { readonly kind: "index"; readonly path: Raw }
  | { readonly kind: "worktree"; readonly path: Raw };

/** A sighting and its place in the push; one secret of one rule, however often it occurs. */
export interface Finding {
  readonly sighting: Sighting;
  /** The place to name: where the secret came in first. */
  readonly spot: Spot;
  /** How many places hold it, this one included. */
  readonly occurrences: number;
  /** True when every occurrence already stood in the same file in a trusted parent. */
  readonly inherited: boolean;
}
