import type { Place } from "./place.ts";

/** Version of the format. */
export const FORMAT = 1;

/** One secret at one place. */
export interface Entry extends Place {
  readonly rule: string;
  readonly fingerprint: string;
  /** How many times it was seen there, over lines and commits. */
  readonly count: number;
}

/** What stood in a repository before the gate came. */
export interface BaselineFile {
  readonly format: typeof FORMAT;
  readonly tool: "git-gate";
  /** Names the key under which the fingerprints were made. */
  readonly key: string;
  readonly findings: readonly Entry[];
}
