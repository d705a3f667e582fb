import type { RefUpdate } from "../../model/ref-update.ts";
import { wallClock } from "../../sys/clock.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { JournalEntry } from "./journal-entry.ts";
import type { ForwardTarget } from "./target.ts";

export interface SettleJob {
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  readonly stateDir: string;
  readonly signal?: AbortSignal | undefined;
  /** The updates of the push that is being gated now. */
  readonly pushing?: readonly RefUpdate[] | undefined;
  /** How long a forward that was cut off may still land, in `ms`. Default: twice the timeout, at least 10 min. */
  readonly mayLandMs?: number | undefined;
}

/** One forward, and in a line what became of it; all texts are safe to print. */
export interface Settled {
  readonly pushId: string;
  readonly message: string;
  readonly hint?: string;
}

export interface SettleReport {
  readonly settled: readonly Settled[];
  readonly pending: readonly Settled[];
  readonly diverged: readonly Settled[];
  /** Updates that were made in the gate's repository because upstream has them. */
  readonly applied: readonly RefUpdate[];
  /** Why upstream could not be asked, if it had to be and could not. */
  readonly silent: string | null;
}

/** A report while it is being written. */
export type Draft = {
  -readonly [K in keyof SettleReport]: SettleReport[K] extends readonly (infer T)[] ? T[] : SettleReport[K];
};

const LEAST_MAY_LAND_MS = 10 * 60_000;

/** Whether upstream may still apply a forward that was cut off: its own hooks can take that long. */
export const mayStillLand = ({ since }: JournalEntry, { target, mayLandMs }: SettleJob): boolean =>
  wallClock() - since < (mayLandMs ?? Math.max(LEAST_MAY_LAND_MS, 2 * target.timeoutMs));
