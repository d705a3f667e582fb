import type { GitleaksRule } from "../config/config.ts";
import type { Segment } from "../decode/segment.ts";
import type { Budget } from "../re2/budget.ts";
import type { Text } from "../re2/text.ts";
import type { Origin } from "./allowed.ts";
import type { Sightings } from "./keywords.ts";
import type { Lines } from "./lines.ts";

/** A fragment that is looked through. */
export interface Subject extends Origin {
  readonly bytes: Uint8Array;
  readonly startLine: number;
  readonly lines: Lines;
  readonly budget: Budget;
}

/** The fragment's text as one pass sees it: as it is, or with more and more decoded. */
export interface Pass {
  readonly text: Text;
  /** The text's own bytes, also where they are no UTF-8. */
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
  readonly sightings: Sightings;
}

/** What a rule found, with the secret still in hand. Lines are the fragment's own numbers. */
export interface Match {
  readonly rule: GitleaksRule;
  /** Null for a rule that looks at nothing but the path. */
  readonly found: Found | null;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number;
  readonly endColumn: number;
  readonly entropy: number;
  readonly tags: readonly string[];
}

export interface Found {
  /** As bytes, also where they are no UTF-8. */
  readonly match: Uint8Array;
  readonly secret: Uint8Array;
  /** Where the secret stands in the fragment, decoded or not. */
  readonly offset: number;
  readonly length: number;
}
