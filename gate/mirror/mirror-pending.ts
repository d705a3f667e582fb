import { Fault } from "../../model/fault.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { wallClock } from "../../sys/clock.ts";
import { withForwardLock } from "../forward/forward-accepted.ts";
import { shownUrl } from "../forward/target.ts";
import type { MirrorJob } from "./mirror-job.ts";
import { mirrorRound } from "./mirror-round.ts";
import { noProgress, type Progress } from "./progress.ts";
import { readFacts } from "./read-facts.ts";
import { type Failure, isResting, readState, type Stopped } from "./state.ts";
import { sweepQueue } from "./sweep-queue.ts";
import { dueOf, type QueueFacts, type Waiting, waitingOf } from "./waiting.ts";

/** What one run came to. Texts are safe to print. */
export interface MirrorReport {
  /** What upstream was given. */
  readonly landed: readonly RefUpdate[];
  /** The pushes that upstream now has. */
  readonly mirrored: readonly string[];
  readonly stopped: readonly Stopped[];
  /** Why upstream could not be reached; null: it was, or did not have to be. */
  readonly failure: Failure | null;
  /** What else kept this run from its work; null: nothing did. */
  readonly hindrance: string | null;
  readonly waiting: Waiting;
}

/** More than that, and somebody moves upstream all the time; the next run goes on from there. */
const MOST_ROUNDS = 5;

/**
 * Brings upstream to where the server is, as far as the gate has judged what led there. Under the repository's
 * lock; may be ended at any point and run at any time. @throws Fault when the queue or the state is damaged
 */
export const mirrorPending = async (job: MirrorJob): Promise<MirrorReport> => {
  const progress = noProgress();
  let hindrance: string | null = null;
  let begun = false;
  const { stateDir, signal, lockWaitMs = job.target.timeoutMs } = job;
  try {
    await withForwardLock(stateDir, { waitMs: lockWaitMs, signal }, () => {
      begun = true;
      return drain(job, progress);
    });
    if (signal?.aborted) hindrance = "there was no time to finish";
  } catch (error) {
    if (begun || !(error instanceof Fault)) throw error;
    // Whoever has the lock looks at the queue once more before giving it up.
    hindrance = error.message;
  }
  const { landed, mirrored, stopped, failure } = progress;
  const waiting = waitingOf(await readFacts(job));
  return { landed, mirrored: [...mirrored], stopped: [...stopped.values()], failure, hindrance, waiting };
};

/** Goes on until nothing is left to be done, so that what is pushed meanwhile is not left behind. */
const drain = async (job: MirrorJob, progress: Progress): Promise<void> => {
  for (let round = 0; round < MOST_ROUNDS && !job.signal?.aborted; round += 1) {
    const facts = await readFacts(job);
    if (round === 0) await sweepQueue(job.stateDir, facts);
    if (round === 0 && !job.eager) await leaveResting(job, facts, progress);
    const refs = openRefs(facts, progress);
    if (refs.size === 0) return;
    if (progress.failure === null) await mirrorRound(job, facts, refs, progress);
    if (progress.failure !== null) return;
  }
};

/** The refs that upstream has to follow, but for those that stand where they were left. */
const openRefs = (facts: QueueFacts, { still }: Progress): ReadonlySet<RefName> =>
  new Set(
    facts.entries
      .flatMap((entry) => dueOf(entry, facts))
      .map(({ ref }) => ref)
      .filter((ref) => !still.has(ref) || still.get(ref) !== (facts.local.get(ref) ?? null)),
  );

/** What has just failed is left alone for a while, a ref that has moved since is not. */
const leaveResting = async (
  { stateDir, target }: MirrorJob,
  { local }: QueueFacts,
  progress: Progress,
): Promise<void> => {
  const state = await readState(stateDir);
  if (state === null || state.url !== shownUrl(target.url)) return;
  const now = wallClock();
  if (state.failure !== null && isResting(state.failure, now)) progress.failure = state.failure;
  for (const stopped of state.stopped) {
    if (stopped.value !== (local.get(stopped.ref) ?? null) || !isResting(stopped, now)) continue;
    progress.stopped.set(stopped.ref, stopped);
    progress.still.set(stopped.ref, stopped.value);
  }
};
