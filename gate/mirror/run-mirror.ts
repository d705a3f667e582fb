import { stat } from "node:fs/promises";
import { Fault } from "../../model/fault.ts";
import type { Raw } from "../../model/raw.ts";
import { plainRepo } from "../../sys/git.ts";
import type { ExitCode, Io } from "../command.ts";
import { shownUrl } from "../forward/target.ts";
import { nameShower } from "../line/name-shower.ts";
import { auditFile, stateDir } from "../line/state-dir.ts";
import { type MirrorOutcome, mirrorRecord } from "./audit-mirror.ts";
import { lastPolicy } from "./last-policy.ts";
import type { MirrorJob } from "./mirror-job.ts";
import { type MirrorReport, mirrorPending } from "./mirror-pending.ts";
import { readQueue } from "./queue.ts";
import { queuedWords, stoppedWords } from "./words.ts";

/** A repository that an operator has mirrored, outside any push. */
export interface OperatorsMirror {
  readonly gitDir: string;
  readonly job: MirrorJob;
  /** Absolute path of the audit. */
  readonly audit: string;
  /** Makes names safe to print and to keep. */
  readonly show: (raw: Raw) => string;
}

/**
 * What is needed to mirror a repository; null where nothing waits and the policy mirrors nothing.
 * @throws Fault where something waits and has nowhere to go
 */
export const operatorsMirror = async (
  gitDir: string,
  io: Pick<Io, "env" | "cwd">,
  flag: string | undefined,
  eager: boolean,
): Promise<OperatorsMirror | null> => {
  const { policy } = await lastPolicy(gitDir, io, flag);
  if (policy.forward === null) {
    const left = await readQueue(stateDir(gitDir));
    if (left.length === 0) return null;
    throw new Fault(`${left.length} pushes wait to be mirrored, but the policy does not forward any more`, {
      hint: `put forward back into the policy, or empty ${stateDir(gitDir)}/mirror/queue`,
    });
  }
  await refuseStranger(stateDir(gitDir));
  const job = { repo: plainRepo(gitDir, io.env), target: policy.forward, stateDir: stateDir(gitDir), eager };
  return { gitDir, job, audit: policy.audit ?? auditFile(gitDir), show: nameShower(gitDir) };
};

/** What another account leaves here the server's hooks could neither read nor replace. */
const refuseStranger = async (dir: string): Promise<void> => {
  const owner = (await stat(dir).catch(() => null))?.uid;
  if (owner === undefined || owner === process.geteuid?.()) return;
  throw new Fault(`${dir} belongs to the account with number ${owner}`, {
    hint: "run this as the account that the server runs as",
  });
};

/** Runs the mirror once and writes down what it did, unless that is `same` as what stands there already. */
export const runMirror = async (
  { gitDir, job, audit, show }: OperatorsMirror,
  same: (report: MirrorReport) => boolean = () => false,
): Promise<MirrorReport> => {
  const report = await mirrorPending(job);
  const { landed, mirrored, stopped, failure } = report;
  const nothing = landed.length + mirrored.length + stopped.length === 0 && failure === null;
  if (nothing || same(report)) return report;
  const outcome: MirrorOutcome =
    stopped.length > 0 ? "stopped" : report.waiting.pushes > 0 ? "queued" : "mirrored";
  const { openAudit } = await import("../line/audit.ts");
  const log = openAudit(audit);
  const message = failure?.message;
  log.write(mirrorRecord({ repository: gitDir, pushes: [], outcome, message, unjudged: [], report }, show));
  log.close();
  return report;
};

/** The lines about a run for an operator. */
export const reportLines = (
  report: MirrorReport,
  { gitDir, job, show }: OperatorsMirror,
): readonly string[] => {
  const url = shownUrl(job.target.url);
  const queued = queuedWords(report);
  return [
    ...(report.mirrored.length === 0 ? [] : [`mirrored ${report.mirrored.join(", ")} to ${url}`]),
    ...report.stopped.map((one) => stoppedWords(one, show)),
    ...(report.stopped.length === 0
      ? []
      : [`  make the ref the same here and upstream, or: gate mirror ${gitDir} --forget REF`]),
    ...(queued === null ? [] : [queued]),
    ...(report.waiting.pushes === 0 && report.mirrored.length === 0 ? ["nothing waits to be mirrored"] : []),
  ];
};

/** 0: nothing waits; 1: something does; 2: because upstream cannot be reached. */
export const mirrorExit = ({ failure, waiting }: Pick<MirrorReport, "failure" | "waiting">): ExitCode => {
  if (waiting.pushes === 0) return 0;
  return failure === null ? 1 : 2;
};
