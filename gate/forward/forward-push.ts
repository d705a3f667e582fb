import { display } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import { checkTarget } from "./check-target.ts";
import { cutWords } from "./cut-words.ts";
import { findOut } from "./find-out.ts";
import { isTurnedDown } from "./https-words.ts";
import type { LeashedEnd } from "./leash.ts";
import { notSent, refused, turnedDown } from "./not-landed.ts";
import { withOutbox } from "./outbox.ts";
import type { ForwardOutcome } from "./outcome.ts";
import { parsePorcelain } from "./parse-porcelain.ts";
import { pushPlan } from "./push-arguments.ts";
import { type Report, readReport } from "./read-report.ts";
import { isPushableRef } from "./ref-format.ts";
import type { ForwardTarget } from "./target.ts";
import { forwardable, isSha256 } from "./updates.ts";
import { complaint, readWords, type Words } from "./upstream-words.ts";
import { wasSent } from "./was-sent.ts";

export interface PushJob {
  /** The gate's repository, with the quarantine that holds the new objects. */
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  readonly updates: readonly RefUpdate[];
  readonly stateDir: string;
  readonly signal?: AbortSignal | undefined;
  /** False once nobody waits for the push any more (receive-pack is gone). */
  readonly stillWanted?: (() => boolean) | undefined;
  /** How long an unclear end is watched for, in `ms`. */
  readonly graceMs?: number | undefined;
}

const GRACE_MS = 3_000;

/** Pushes to upstream, once, and finds out what became of it. @throws Fault when it cannot even be tried */
export const forwardPush = async (job: PushJob): Promise<ForwardOutcome> => {
  await checkPush(job);
  const updates = forwardable(job.updates);
  if (updates.length === 0) return { outcome: "landed", words: [] };
  const { end, sent, words } = await push({ ...job, updates });
  const report: Report =
    end.cut === null ? readReport(end.exitCode, parsePorcelain(end.stdout), updates) : { kind: "unclear" };
  if (report.kind === "landed") return { outcome: "landed", words: words.remote };
  if (report.kind === "refused" && !report.stale) return refused(report, words);
  if (report.kind === "unclear" && !sent) return notSent(job.target, end, words);
  // Where every lease was stale, upstream may have just what is pushed: somebody pushed it there before.
  const graceMs = report.kind === "refused" ? 0 : (job.graceMs ?? GRACE_MS);
  const found = await findOut({ ...job, updates, signal: undefined }, graceMs);
  if (found.landed) return { outcome: "landed", words: words.remote };
  if (report.kind === "refused") return refused(report, words);
  if (found.unchanged && isTurnedDown(words.local)) return turnedDown(words);
  const why = end.cut === null ? complaint(words) || "git push failed" : cutWords(end.cut, job.target);
  return {
    outcome: "unknown",
    message: `the forward did not end cleanly (${why}); ${found.message}`,
    words: words.remote,
  };
};

/** @throws Fault when the push could not even be tried: a bad target, key or ref name */
export const checkPush = async ({ target, updates }: Pick<PushJob, "target" | "updates">): Promise<void> => {
  await checkTarget(target);
  for (const { ref, kind } of updates) {
    if (!isPushableRef(ref, kind)) throw new Fault(`cannot forward the ref name ${display(ref)}`);
  }
};

interface Pushed {
  readonly end: LeashedEnd;
  readonly words: Words;
  /** Whether upstream may have been told what to update. */
  readonly sent: boolean;
}

const push = (job: PushJob): Promise<Pushed> => {
  const { target, updates } = job;
  const plan = pushPlan(updates, target.url);
  return withOutbox({ ...job, sha256: isSha256(updates), ...plan }, async (outbox) => {
    const limits = { totalMs: target.timeoutMs, stallMs: target.stallTimeoutMs };
    const leash = { ...limits, signal: job.signal, wanted: job.stillWanted };
    const end =
      job.stillWanted?.() === false || job.signal?.aborted
        ? NEVER_STARTED
        : await outbox.git(plan.args, leash);
    const words = readWords(end.stderr, outbox.dir);
    return { end, words, sent: end !== NEVER_STARTED && (await wasSent(outbox.trace, words)) };
  });
};

const NEVER_STARTED: LeashedEnd = {
  exitCode: null,
  cut: "unwanted",
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
};
