import { display } from "../../model/display.ts";
import { type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { fetchUpstream } from "./fetch-upstream.ts";
import { removeEntry } from "./journal.ts";
import type { JournalEntry } from "./journal-entry.ts";
import { judgeRef } from "./judge-ref.ts";
import { applyUpdates } from "./local-refs.ts";
import { type Draft, mayStillLand, type Settled, type SettleJob } from "./settle-report.ts";
import { shownUrl } from "./target.ts";
import { forwardable, type MutableRefs, type Refs } from "./updates.ts";

/**
 * Settles one entry whose receive-pack is gone, knowing what the gate (`here`) and upstream (`there`) hold.
 * What it changes in the gate is noted in `here`, for the entries that follow.
 */
export const settleEntry = async (
  job: SettleJob,
  entry: JournalEntry,
  here: MutableRefs,
  there: Refs,
  report: Draft,
): Promise<void> => {
  const { pushId, state } = entry;
  const judged = forwardable(entry.updates).map((update) => ({
    update,
    verdict: judgeRef({
      update,
      state,
      mayStillLand: mayStillLand(entry, job),
      pushedAgain: (job.pushing ?? []).some((now) => now.ref === update.ref && tipOf(now) === tipOf(update)),
      local: here.get(update.ref) ?? null,
      upstream: there.get(update.ref) ?? null,
    }),
  }));
  const apart = judged.filter(({ verdict }) => verdict === "diverged");
  if (apart.length > 0) {
    report.diverged.push(
      diverged(
        job,
        pushId,
        apart.map(({ update }) => update),
      ),
    );
    return;
  }
  const behind = judged.filter(({ verdict }) => verdict === "apply").map(({ update }) => update);
  const failure = behind.length === 0 ? null : await follow(job, behind);
  if (failure !== null) {
    report.pending.push({ pushId, message: failure });
    return;
  }
  for (const update of behind) {
    const to = tipOf(update);
    if (to === null) here.delete(update.ref);
    else here.set(update.ref, to);
    report.applied.push(update);
  }
  if (judged.some(({ verdict }) => verdict === "wait")) {
    report.pending.push({ pushId, message: "has not landed upstream yet, and still may" });
    return;
  }
  await removeEntry(job.stateDir, pushId);
  const message =
    behind.length > 0 ? "landed upstream; applied here now" : "did not land upstream, or was overtaken";
  report.settled.push({ pushId, message });
};

/** Fetches what upstream has and moves the gate's refs, all or none; else the reason why not. */
const follow = async (job: SettleJob, behind: readonly RefUpdate[]): Promise<string | null> => {
  const needed = behind.filter((update) => tipOf(update) !== null);
  if (needed.length > 0) {
    const fetched = await fetchUpstream({ ...job, updates: needed });
    if (fetched.kind === "failed") return fetched.message;
    if (needed.some((update) => fetched.refs.get(update.ref) !== tipOf(update)))
      return "upstream moved meanwhile";
  }
  return (await applyUpdates(job.repo, behind))
    ? null
    : "landed upstream, but git would not apply it here yet";
};

const diverged = ({ repo, target }: SettleJob, pushId: string, updates: readonly RefUpdate[]): Settled => {
  const names = updates.map(({ ref }) => display(ref));
  const shown = names.length > 5 ? [...names.slice(0, 5), `and ${names.length - 5} more`] : names;
  return {
    pushId,
    message: `gate and upstream differ in ${shown.join(", ")}`,
    hint: `bring the gate to upstream's value: git -C ${repo.gitDir} fetch ${shownUrl(target.url)} '+REF:REF' (or delete REF)`,
  };
};
