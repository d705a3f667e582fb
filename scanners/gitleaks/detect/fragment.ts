import type { Raw } from "../../../model/raw.ts";

/** Who made the commit, as a report and a baseline name it. `date` is RFC 3339 in UTC. */
export interface CommitInfo {
  readonly author: string;
  readonly email: string;
  readonly date: string;
  readonly message: string;
}

/** Bytes to look through: a file, or a hunk's added lines. */
export interface Fragment {
  readonly bytes: Uint8Array;
  /** Empty when they have none. */
  readonly path: Raw;
  /** Empty outside of commits. */
  readonly commit: string;
  /** Number of the first line; 1 for a whole file. */
  readonly startLine: number;
  readonly info?: CommitInfo;
}
