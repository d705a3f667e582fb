import type { Reason } from "../../model/decision.ts";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { Raw } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { Forward, LoadedPolicy } from "../../policy/policy.ts";
import { sinceStart } from "../../sys/clock.ts";
import { type GitRepo, plainRepo } from "../../sys/git.ts";
import { shownUrl } from "../forward/target.ts";
import { type MirrorEvent, mirrorRecord } from "../mirror/audit-mirror.ts";
import { covered } from "../mirror/covers.ts";
import type { MirrorJob } from "../mirror/mirror-job.ts";
import type { MirrorReport } from "../mirror/mirror-pending.ts";
import { type Applied, dropMirrored, noteApplied } from "../mirror/note-applied.ts";
import { mirrorsAfter } from "../mirror/when.ts";
import { queuedWords, stoppedWords } from "../mirror/words.ts";
import { parseUpdates } from "../read/parse-updates.ts";
import type { Server } from "../who/server.ts";
import type { Audit } from "./audit.ts";
import { wordsForPage } from "./render-page.ts";
import { auditFile, stateDir } from "./state-dir.ts";
import { readsPage, whoPushed } from "./who.ts";

/** What the line needs from outside; what is not needed on every push is loaded when it is. */
export interface PostReceiveInput {
  readonly gitDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly server: Server;
  /** All of standard input. */
  readonly stdin: Uint8Array;
  /** Writes one line to the pusher. */
  readonly say: (line: string) => void;
  /** Makes names safe to print and to keep. */
  readonly show: (raw: Raw) => string;
  readonly loadPolicy: (repo: GitRepo) => Promise<LoadedPolicy>;
  readonly openAudit: (file: string) => Promise<Audit>;
  readonly mirror: (job: MirrorJob) => Promise<MirrorReport>;
  /** Runs the hook that stood here before the gate; its complaint, or null. */
  readonly previousHook: () => Promise<Reason | null>;
}

/**
 * How it went. `fine`: upstream has the push, or gets it without anybody's help · `stopped`: somebody has to look
 * at a ref · `failed`: the push could not even be queued as applied, or not be recorded.
 */
export type PostReceiveEnd = "fine" | "stopped" | "failed";

/** A page that waits for its server longer than this is taken for broken, in `ms`. */
const PAGE_MS = 10_000;
/** What the audit and the last words may take of a server's time, in `ms`. */
const LAST_MS = 2_000;

/**
 * Has upstream follow what the server has applied. Nothing can be refused any more: what cannot be done now is in
 * the queue, on disk, and is told, so that nobody takes it for done.
 */
export const postReceive = async (input: PostReceiveInput): Promise<PostReceiveEnd> => {
  // The hook that was here before depends on nothing that the gate does.
  const previous = input.previousHook().then(
    (complaint) => complaint?.message ?? null,
    (error: unknown) => messageOf(error),
  );
  const place = { audit: auditFile(input.gitDir) };
  const end = await follow(input, place).catch((error: unknown) => failed(input, place.audit, error));
  const complaint = await previous;
  if (complaint !== null) input.say(`gate: ${complaint}`);
  return end;
};

/** `place` is where the audit is, as soon as that is known. */
const follow = async (input: PostReceiveInput, place: { audit: string }): Promise<PostReceiveEnd> => {
  const { gitDir, env, server } = input;
  const updates = parseUpdates(input.stdin);
  const repo = plainRepo(gitDir, env);
  const { policy } = await input.loadPolicy(repo);
  place.audit = policy.audit ?? place.audit;
  const { forward } = policy;
  if (forward === null || !mirrorsAfter(forward, server)) return "fine";
  const ours = covered(updates, policy, server);
  if (ours.length === 0) return "fine";

  const applied = await noteApplied(stateDir(gitDir), ours);
  const report = applied.pushIds.length === 0 ? null : await run(input, repo, forward);
  await dropMirrored(stateDir(gitDir), applied.pushIds);
  const { end, outcome, words } = judge(applied, ours, report, forward, input.show);
  await record(input, place.audit, {
    ...applied,
    pushes: applied.pushIds,
    outcome,
    message: words[0],
    report,
  });
  tell(input, words, end);
  return end;
};

/** The mirror itself, for no longer than the one who waits for it does. */
const run = async (
  { gitDir, env, server, mirror }: PostReceiveInput,
  repo: GitRepo,
  target: Forward,
): Promise<MirrorReport> => {
  const limits = [
    ...(server.budgetMs === null ? [] : [server.budgetMs - LAST_MS - sinceStart()]),
    ...(readsPage(whoPushed(env, server)) ? [PAGE_MS] : []),
  ];
  const left = Math.max(0, Math.round(Math.min(...limits)));
  const job = { repo, target, stateDir: stateDir(gitDir), eager: false };
  if (limits.length === 0) return mirror(job);
  return mirror({
    ...job,
    signal: AbortSignal.timeout(left),
    lockWaitMs: Math.min(left, target.timeoutMs),
  });
};

interface Judged {
  readonly end: PostReceiveEnd;
  readonly outcome: MirrorEvent["outcome"];
  readonly words: readonly string[];
}

/** What is told of a run: of this push, what became of it; of others, only that they wait. */
const judge = (
  { unjudged }: Applied,
  updates: readonly RefUpdate[],
  report: MirrorReport | null,
  { url }: Forward,
  show: (raw: Raw) => string,
): Judged => {
  const own = new Set(updates.map(({ ref }) => ref));
  const stopped = (report?.stopped ?? [])
    .filter(({ ref }) => own.has(ref))
    .map((one) => stoppedWords(one, show));
  const passed = unjudged.map(
    ({ ref }) => `${show(ref)} is not mirrored: the gate has not judged this update`,
  );
  const queued = report === null ? null : queuedWords(report);
  const trouble = [...stopped, ...passed];
  const words = [...trouble, ...(queued === null ? [] : [`queued, ${queued}`])];
  if (trouble.length > 0) return { end: "stopped", outcome: "stopped", words };
  if (queued !== null) return { end: "fine", outcome: "queued", words };
  return { end: "fine", outcome: "mirrored", words: [`mirrored to ${shownUrl(url)}`] };
};

const tell = (
  { env, server, say }: PostReceiveInput,
  words: readonly string[],
  end: PostReceiveEnd,
): void => {
  const lines = words.map((line) => `gate: ${line}`);
  if (!readsPage(whoPushed(env, server))) lines.forEach(say);
  else if (end !== "fine") wordsForPage(lines, server.webPrefix).forEach(say);
};

const record = async (
  { gitDir, env, server, openAudit, show }: PostReceiveInput,
  file: string,
  event: Omit<MirrorEvent, "repository" | "who">,
): Promise<void> => {
  const log = await openAudit(file);
  log.write(mirrorRecord({ ...event, repository: gitDir, who: whoPushed(env, server) }, show));
  log.close();
};

/** What has been judged is still in the queue, where the next run finds it. */
const failed = async (input: PostReceiveInput, audit: string, error: unknown): Promise<PostReceiveEnd> => {
  const message = messageOf(error);
  const known = error instanceof Fault;
  const words = [
    `applied here, but not mirrored: ${message}`,
    ...(known && error.hint !== undefined ? [`  ${displayText(error.hint)}`] : []),
    ...(known ? [] : stackOf(error)),
    "  the administrator of this repository can run gate mirror once this is mended",
  ];
  const event = { pushes: [], outcome: "failed", message, unjudged: [], report: null } as const;
  await record(input, audit, event).catch((reason: unknown) => words.push(messageOf(reason)));
  tell(input, words, "failed");
  return "failed";
};

const messageOf = (error: unknown): string =>
  displayText(error instanceof Error ? error.message.replaceAll("\n", "; ") : String(error));

const stackOf = (error: unknown): readonly string[] =>
  error instanceof Error ? (error.stack ?? "").split("\n").map((line) => `  ${displayText(line)}`) : [];
