import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { forwardPush, type PushJob } from "../forward/forward-push.ts";
import type { ForwardOutcome } from "../forward/outcome.ts";
import { batchesOf, type Group } from "./group.ts";

/** What became of the groups that were sent. Texts are safe to print. */
export interface SendReport {
  readonly landed: readonly RefUpdate[];
  /** What upstream did not want, and its words. */
  readonly refused: ReadonlyMap<RefName, string>;
  /** Why sending stopped; null: all was sent. Whatever is neither landed nor refused is still to be sent. */
  readonly failure: string | null;
  /** What may still land although nobody said that it has. */
  readonly unclear: readonly RefUpdate[];
}

interface Draft {
  readonly landed: RefUpdate[];
  readonly refused: Map<RefName, string>;
  failure: string | null;
  unclear: readonly RefUpdate[];
}

/**
 * Sends groups, each all or nothing: as many as possible at once, and when upstream refuses one of them, each by
 * itself, so that one cannot hold up the others. Of a group that is refused for some refs the others go alone.
 * @throws Fault when it cannot even be tried
 */
export const sendGroups = async (
  job: Omit<PushJob, "updates">,
  groups: readonly Group[],
): Promise<SendReport> => {
  const report: Draft = { landed: [], refused: new Map(), failure: null, unclear: [] };
  for (const batch of batchesOf(groups)) {
    await sendBatch(job, batch, report);
    if (report.failure !== null) break;
  }
  return report;
};

type Sender = Omit<PushJob, "updates">;

const sendBatch = async (job: Sender, batch: readonly Group[], report: Draft): Promise<void> => {
  const updates = batch.flat();
  const outcome = await forwardPush({ ...job, updates });
  if (outcome.outcome === "landed") report.landed.push(...updates);
  else if (mayBeSplit(outcome)) {
    const parts = batch.length > 1 ? batch.map((group) => [group]) : partsOf(updates, outcome, report);
    for (const part of parts) if (report.failure === null) await sendBatch(job, part, report);
  } else {
    report.failure = outcome.message;
    if (outcome.outcome === "unknown") report.unclear = updates;
  }
};

type NotLanded = Extract<ForwardOutcome, { outcome: "not-landed" }>;

/** Whether upstream answered, and said no. */
const mayBeSplit = (outcome: ForwardOutcome): outcome is NotLanded =>
  outcome.outcome === "not-landed" && (outcome.refusals.length > 0 || outcome.lacksAtomic === true);

/** What is left to try of one group, once those refs are noted that upstream has something against. */
const partsOf = (updates: Group, outcome: NotLanded, report: Draft): readonly (readonly Group[])[] => {
  // An upstream that cannot take refs together has to take them one by one.
  if (outcome.lacksAtomic) return updates.map((update) => [[update]]);
  const others = new Set(outcome.refusals.filter(({ because }) => because === "other").map(({ ref }) => ref));
  for (const { ref, because, words } of outcome.refusals)
    if (because === "upstream")
      report.refused.set(ref, `upstream refused it: ${[words, ...outcome.words].join("; ")}`);
  const rest = updates.filter(({ ref }) => others.has(ref));
  if (rest.length === updates.length)
    for (const { ref } of rest) report.refused.set(ref, "upstream refused it without a reason");
  return rest.length === 0 || rest.length === updates.length ? [] : [[rest]];
};
