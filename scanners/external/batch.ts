import type { Sighting } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import type { CommitInfo } from "../gitleaks/detect/fragment.ts";

/** Where a file of a push stands. */
export interface BatchPlace {
  readonly path: Raw;
  /** The commit that put it there; null for a tree that only a ref or a tag names. */
  readonly commit: Oid | null;
}

/** One stretch of bytes to look through: a blob, a raw commit or tag, or the names of a push, one on a line. */
export interface BatchContent {
  /** Absolute path of the bytes. */
  readonly file: string;
  /** Its names below the directory of the batch; a path rule of a scanner sees them. */
  readonly names: readonly string[];
  /** For a blob: where it stands. Empty for all else, and for a blob without a path. */
  readonly places: readonly BatchPlace[];
}

/** Incoming bytes as files, for scanners that read files. No name of the pusher's choice is a path here. */
export interface Batch {
  /** Absolute path of the directory that holds nothing but what is to be scanned. */
  readonly directory: string;
  readonly contents: readonly BatchContent[];
  /** Finds a content by one of its names, as a program that runs in the directory reports it. */
  find(name: string): BatchContent | null;
  /** Who made an incoming commit; null for one that is not in the batch. */
  commitInfo(commit: Oid): CommitInfo | null;
}

/** What a scanner saw in a batch. */
export interface Hit {
  readonly content: BatchContent;
  readonly sighting: Sighting;
  /** Offset of the first byte in the content, and of the first one behind. */
  readonly start: number;
  readonly end: number;
  /** False where the operator's own lists let it off. `null` is a place without a path. */
  readonly holdsAt: (place: BatchPlace | null) => boolean;
}

/** A scanner that looks at many things at once. */
export interface BatchScanner {
  /** As the policy names it. */
  readonly name: string;
  /** Whether it can be used here, asked while the bytes are still on their way. @throws Fault */
  check(signal: AbortSignal): Promise<void>;
  /** Everything it sees. @throws Fault whenever it did not look at all of the batch, or may not have. */
  scan(batch: Batch, signal: AbortSignal): Promise<readonly Hit[]>;
}
