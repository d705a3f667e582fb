import { tipOf } from "../../model/ref-update.ts";
import { lifeOf } from "../../sys/alive.ts";
import type { GitRepo } from "../../sys/git.ts";
import { askUpstream } from "./ask-upstream.ts";
import { readJournal, removeEntry } from "./journal.ts";
import type { JournalEntry } from "./journal-entry.ts";
import { readLocalRefs } from "./local-refs.ts";
import { settleEntry } from "./settle-entry.ts";
import { type Draft, mayStillLand, type SettleJob, type SettleReport } from "./settle-report.ts";
import { shownUrl } from "./target.ts";
import { forwardable, type Refs } from "./updates.ts";

/**
 * Makes the gate's refs agree with what earlier forwards did upstream. Only under the repository's lock. An
 * entry whose receive-pack still runs is left alone: that process is about to apply the push itself.
 * @throws Fault when the journal is damaged
 */
export const settlePending = async (job: SettleJob): Promise<SettleReport> => {
  const entries = await readJournal(job.stateDir);
  const report = { settled: [], pending: [], diverged: [], applied: [], silent: null } as Draft;
  if (entries.length === 0) return report;
  const repo: GitRepo = { ...job.repo, quarantine: {} };
  const open: JournalEntry[] = [];
  // Asked before the refs are read: a receive-pack that ends in between has applied its push by then.
  const running = await Promise.all(entries.map((entry) => isRunning(entry, job)));
  const local = await readLocalRefs(
    repo,
    entries.flatMap(({ updates }) => updates.map(({ ref }) => ref)),
  );
  for (const [index, entry] of entries.entries()) {
    const { pushId } = entry;
    if (entry.url !== shownUrl(job.target.url)) {
      const hint = `compare the gate with ${entry.url}, then remove journal/${pushId}.json`;
      report.diverged.push({ pushId, message: `was forwarded to another upstream, ${entry.url}`, hint });
    } else if (running[index]) {
      report.pending.push({ pushId, message: "its push is still being applied here" });
    } else if (
      forwardable(entry.updates).every((update) => (local.get(update.ref) ?? null) === tipOf(update))
    ) {
      await removeEntry(job.stateDir, pushId);
      report.settled.push({ pushId, message: "landed upstream and was applied here" });
    } else open.push(entry);
  }
  if (open.length === 0) return report;
  await settleWithUpstream({ ...job, repo }, open, local, report);
  return report;
};

/** A receive-pack that cannot be seen from here (another container's) is given the time that upstream gets. */
const isRunning = async (entry: JournalEntry, job: SettleJob): Promise<boolean> => {
  const life = await lifeOf(entry.receivePack);
  return life === "alive" || (life === "elsewhere" && mayStillLand(entry, job));
};

const settleWithUpstream = async (
  job: SettleJob,
  entries: readonly JournalEntry[],
  local: Refs,
  report: Draft,
): Promise<void> => {
  const updates = entries.flatMap((entry) => forwardable(entry.updates));
  const answer = await askUpstream({ ...job, updates });
  if (answer.kind === "silent") {
    report.silent = answer.message;
    for (const { pushId } of entries) report.pending.push({ pushId, message: answer.message });
    return;
  }
  const here = new Map(local);
  for (const entry of entries) await settleEntry(job, entry, here, answer.refs, report);
};
