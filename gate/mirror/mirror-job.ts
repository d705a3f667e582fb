import type { GitRepo } from "../../sys/git.ts";
import type { ForwardTarget } from "../forward/target.ts";

/** One run of the mirror of a repository. */
export interface MirrorJob {
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  /** The gate's own directory in the repository. */
  readonly stateDir: string;
  /** Whether what has just failed is tried again at once, or left to rest for a while. */
  readonly eager: boolean;
  /** Ends the run; what it has not done is left for the next. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for another run, in `ms`. Default: one whole forward. */
  readonly lockWaitMs?: number | undefined;
  /** How long an unclear end is watched for, in `ms`. */
  readonly graceMs?: number | undefined;
  /** How long a forward that was cut off may still land, in `ms`. Default: twice the timeout, at least 10 min. */
  readonly mayLandMs?: number | undefined;
}
