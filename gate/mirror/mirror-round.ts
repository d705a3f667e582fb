import { Fault } from "../../model/fault.ts";
import { shortOid } from "../../model/oid.ts";
import { type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { wallClock } from "../../sys/clock.ts";
import { type Answer, askUpstream } from "../forward/ask-upstream.ts";
import { shownUrl } from "../forward/target.ts";
import type { Refs } from "../forward/updates.ts";
import { finishEntries } from "./finish-entries.ts";
import { groupUpdates } from "./group.ts";
import type { RefValue } from "./judged-path.ts";
import type { MirrorJob } from "./mirror-job.ts";
import { planRef, type RefPlan } from "./plan-ref.ts";
import { type Progress, stopRef } from "./progress.ts";
import { type SendReport, sendGroups } from "./send.ts";
import { emptyState, type MirrorState, readState, type Sent, writeState } from "./state.ts";
import { dueOf, type QueueFacts } from "./waiting.ts";

/** A forward that was cut off may land for as long as upstream's own hooks run, in `ms`. */
const LEAST_MAY_LAND_MS = 10 * 60_000;

/** Asks upstream about some refs, sends what can be sent, and takes note of all that came of it. @throws Fault */
export const mirrorRound = async (
  job: MirrorJob,
  facts: QueueFacts,
  refs: ReadonlySet<RefName>,
  progress: Progress,
): Promise<void> => {
  const { stateDir, target, mayLandMs = Math.max(LEAST_MAY_LAND_MS, 2 * target.timeoutMs) } = job;
  const url = shownUrl(target.url);
  const found = await readState(stateDir);
  const before = found?.url === url ? found : emptyState(url);
  const due = facts.entries.map((entry) => dueOf(entry, facts));
  const questions = due.flat().filter(({ ref }) => refs.has(ref));
  const answer = await asked(job, questions);
  if (answer.kind === "silent") return fail(job, before, answer.message, progress);

  const earlier = before.sent.filter(({ since }) => facts.now - since < mayLandMs);
  const plans = planRefs(refs, facts, answer.refs, earlier);
  const wanted = sortOut(plans, facts, answer.refs, before, progress);
  const report = await send(job, { ...before, sent: earlier }, wanted, due);
  for (const [ref, words] of report.refused) {
    const value = held(facts.local, ref);
    stopRef(progress, before, facts.now, { ref, because: "refused", value, words });
  }
  progress.landed.push(...report.landed);
  const done = new Set(report.landed.map(({ ref }) => ref));
  for (const [ref, { kind }] of plans) if (kind === "done") done.add(ref);
  for (const pushId of await finishEntries(stateDir, facts, done)) progress.mirrored.add(pushId);

  const sent = [...earlier.filter(({ ref }) => !done.has(ref)), ...sentNow(report.unclear)];
  const after: MirrorState = { ...before, failure: null, stopped: [...progress.stopped.values()], sent };
  if (report.failure !== null)
    await fail(job, { ...after, failure: before.failure }, report.failure, progress);
  else if (wanted.length > 0 || JSON.stringify(after) !== JSON.stringify(found))
    await writeState(stateDir, after);
};

const held = (refs: Refs, ref: RefName): RefValue => refs.get(ref) ?? null;

const planRefs = (
  refs: ReadonlySet<RefName>,
  { local, steps }: QueueFacts,
  upstream: Refs,
  earlier: readonly Sent[],
): ReadonlyMap<RefName, RefPlan> => {
  const plans = new Map<RefName, RefPlan>();
  for (const ref of refs) {
    const here = held(local, ref);
    const mayChange = earlier.some((sent) => sent.ref === ref && sent.value !== here);
    const there = held(upstream, ref);
    plans.set(ref, planRef({ ref, steps: steps.get(ref), local: here, upstream: there, mayChange }));
  }
  return plans;
};

/** What is to be sent; the refs that cannot go on are noted. */
const sortOut = (
  plans: ReadonlyMap<RefName, RefPlan>,
  { local, now }: QueueFacts,
  upstream: Refs,
  before: MirrorState,
  progress: Progress,
): readonly RefUpdate[] => {
  const wanted: RefUpdate[] = [];
  for (const [ref, plan] of plans) {
    const [value, theirs] = [held(local, ref), held(upstream, ref)];
    progress.stopped.delete(ref);
    if (plan.kind === "send") wanted.push(plan.update);
    else if (plan.kind === "wait") progress.still.set(ref, value);
    else if (plan.kind !== "done") {
      const words = WORDS[plan.kind](name(value), name(theirs));
      stopRef(progress, before, now, { ref, because: plan.kind, value, words });
    }
  }
  return wanted;
};

const WORDS: Record<"diverged" | "unjudged", (local: string, upstream: string) => string> = {
  diverged: (local, upstream) =>
    `upstream has ${upstream}, which it did not get from here; this server has ${local}`,
  unjudged: (local, upstream) =>
    `this server has ${local}, which did not come through the gate; upstream has ${upstream}`,
};

const name = (value: RefValue): string => (value === null ? "no such ref" : shortOid(value));

/** What cannot be tried at all, such as for want of a key, is no reason to lose sight of what waits. */
const asked = async (job: MirrorJob, updates: readonly RefUpdate[]): Promise<Answer> => {
  try {
    return await askUpstream({ ...job, updates });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "silent", message: error.message };
  }
};

const NOTHING: SendReport = { landed: [], refused: new Map(), failure: null, unclear: [] };

/** Before anything is sent, what is sent is on disk: a run that dies leaves word of what may still land. */
const send = async (
  job: MirrorJob,
  state: MirrorState,
  updates: readonly RefUpdate[],
  pushes: readonly (readonly RefUpdate[])[],
): Promise<SendReport> => {
  if (updates.length === 0) return NOTHING;
  await writeState(job.stateDir, { ...state, sent: [...state.sent, ...sentNow(updates)] });
  const { repo, target, stateDir, signal, graceMs } = job;
  try {
    return await sendGroups({ repo, target, stateDir, signal, graceMs }, groupUpdates(updates, pushes));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...NOTHING, failure: error.message };
  }
};

const sentNow = (updates: readonly RefUpdate[]): readonly Sent[] => {
  const since = wallClock();
  return updates.map((update) => ({ ref: update.ref, value: tipOf(update), since }));
};

/** A run that was ended from outside says nothing about upstream. */
const fail = async (
  job: MirrorJob,
  state: MirrorState,
  message: string,
  progress: Progress,
): Promise<void> => {
  if (job.signal?.aborted) return writeState(job.stateDir, state);
  const now = wallClock();
  const { since = now, count = 0 } = state.failure ?? {};
  progress.failure = { message, since, last: now, count: count + 1 };
  await writeState(job.stateDir, { ...state, failure: progress.failure });
};
