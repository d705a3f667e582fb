import type { Reason } from "../../model/decision.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import { tipOf } from "../../model/ref-update.ts";
import { caresAboutRewrite, decidePush } from "../../policy/decide-push.ts";
import type { LoadedPolicy } from "../../policy/policy.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import { newPushId, Stopwatch } from "../../sys/clock.ts";
import { type GitRepo, hookRepo } from "../../sys/git.ts";
import { parseUpdates } from "../read/parse-updates.ts";
import { beginPush } from "../read/read-push.ts";
import { shower } from "../scan/redact.ts";
import { scanReading } from "../scan/scan-push.ts";
import { judgeAncestry } from "./ancestry.ts";
import type { Audit } from "./audit.ts";
import { auditRecord } from "./audit-record.ts";
import { faultLines } from "./fault-lines.ts";
import type { Forwarder } from "./forwarder.ts";
import { type PushRecord, type PushVerdict, verdictOf } from "./push-record.ts";
import { renderDecision } from "./render.ts";
import { auditFile } from "./state-dir.ts";
import { startWatch, type Watch } from "./watch.ts";
import { whoPushed } from "./who.ts";

/** What the line needs from outside; what costs start-up time is loaded while git works. */
export interface PreReceiveInput {
  readonly gitDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** All of standard input. */
  readonly stdin: Uint8Array;
  /** Writes one line to the pusher. */
  readonly say: (line: string) => void;
  /** Aborted when nobody reads what is said any more. */
  readonly unheard: AbortSignal | undefined;
  readonly scanner: Scanner;
  /** Called while git works: loads and compiles what will be needed. */
  readonly prepare: () => void;
  readonly loadPolicy: (repo: GitRepo, signal: AbortSignal) => Promise<LoadedPolicy>;
  readonly openAudit: (file: string) => Promise<Audit>;
  /** Null where the policy forwards nothing. */
  readonly forwarder: (
    repo: GitRepo,
    policy: LoadedPolicy,
    show: (raw: Raw) => string,
  ) => Promise<Forwarder | null>;
  /** Runs the hook that stood here before the gate; its refusal, or null. */
  readonly previousHook: (signal: AbortSignal) => Promise<Reason | null>;
}

/** The stages that the audit times, in words for the time limit's message. */
const STAGES: Readonly<Record<string, string>> = {
  policy: "reading the policy",
  scan: "scanning",
  refs: "comparing refs",
  local: "judging the repository's own settings",
  previous_hook: "the repository's own hook was running",
  forward: "forwarding",
};

/**
 * The straight line of a push: read, scan, decide, forward, record. Whatever is thrown on the way ends as
 * `undecided`, which refuses as well. The audit line is on disk before the verdict is told or takes effect.
 */
export const preReceive = async (input: PreReceiveInput): Promise<PushVerdict> => {
  const clock = new Stopwatch();
  const watch = startWatch(() => STAGES[clock.stage] ?? clock.stage, input.unheard);
  const show = shower(input.scanner);
  const record: PushRecord = {
    pushId: newPushId(),
    updates: [],
    loaded: null,
    scanned: null,
    decision: null,
    forward: null,
    error: null,
  };
  let words: readonly string[] = [];
  try {
    await judge(input, record, clock, watch, show);
    words = tell(record, show);
  } catch (error) {
    record.error = show(rawFromText(error instanceof Error ? error.message : String(error)));
    words = faultLines(error, show);
  } finally {
    watch.stop();
  }
  try {
    const log = await input.openAudit(record.loaded?.policy.audit ?? auditFile(input.gitDir));
    log.write(auditRecord(record, whoPushed(input.env), input.gitDir, show, clock));
    log.close();
  } catch (error) {
    words = [...(verdictOf(record) === "accept" ? [] : words), ...faultLines(error, show)];
    record.error ??= "the audit could not be written";
  }
  for (const word of words) input.say(word);
  return verdictOf(record);
};

const judge = async (
  input: PreReceiveInput,
  record: PushRecord,
  clock: Stopwatch,
  watch: Watch,
  show: (raw: Raw) => string,
): Promise<void> => {
  const repo = hookRepo(input.gitDir, input.env);
  const { signal } = watch;
  record.updates = parseUpdates(input.stdin);
  const { updates } = record;
  input.say(
    `gate: reading ${updates.length} ref update${updates.length === 1 ? "" : "s"}, push ${record.pushId}`,
  );

  // All of git's work is begun at once; what this process has to load is loaded while git runs.
  const begun = beginPush(repo, updates, signal);
  const policyLoaded = input.loadPolicy(repo, signal);
  policyLoaded.catch(() => {});
  input.prepare();

  const loaded = await clock.time("policy", () => policyLoaded);
  record.loaded = loaded;
  const { policy } = loaded;
  watch.limit(policy.limits.timeMs);
  // Opened before anything can take effect: what cannot be recorded is not begun.
  (await input.openAudit(policy.audit ?? auditFile(input.gitDir))).close();

  const refs = updates.map(({ ref }) => ref);
  const options = { scanner: input.scanner, limits: policy.limits, signal };
  const scanned = await clock.time("scan", () => scanReading(repo, begun, refs, options));
  record.scanned = scanned;
  const forwarder = await input.forwarder(repo, loaded, show);
  const judged = await clock.time("refs", () =>
    judgeAncestry(repo, updates, (update) => caresAboutRewrite(policy, update), signal),
  );
  const local = forwarder === null ? [] : await clock.time("local", () => forwarder.localReasons(updates));
  record.decision = decidePush(policy, { ...scanned, updates: judged, local }, show);

  if (record.decision.verdict === "accept")
    await refuseBy(
      record,
      clock.time("previous_hook", () => input.previousHook(signal)),
    );
  if (record.decision.verdict === "accept" && forwarder !== null) {
    watch.unlimited();
    await send(record, forwarder, clock, signal);
  }
};

/** Turns an acceptance into a refusal when somebody after the gate refuses. */
const refuseBy = async (record: PushRecord, asked: Promise<Reason | null>): Promise<void> => {
  const reason = await asked;
  if (reason !== null)
    record.decision = { verdict: "reject", reasons: [reason], notes: record.decision?.notes ?? [] };
};

const send = async (
  record: PushRecord,
  forwarder: Forwarder,
  clock: Stopwatch,
  signal: AbortSignal,
): Promise<void> => {
  const report = await clock.time("forward", () => forwarder.forward(record.updates, record.pushId, signal));
  record.forward = report;
  if (report.outcome === "landed") return;
  const [first, ...others] = report.reasons;
  if (report.outcome === "unknown" || first === undefined) {
    record.error = `${report.message}; gate reconcile settles it`;
    return;
  }
  record.decision = { verdict: "reject", reasons: [first, ...others], notes: record.decision?.notes ?? [] };
};

const tell = (record: PushRecord, show: (raw: Raw) => string): readonly string[] => {
  const { decision, scanned, loaded, forward, error } = record;
  const notes = (forward?.notes ?? []).map((note) => `gate: ${note}`);
  if (error !== null) return [`gate: refused, could not decide: ${error}`, ...notes];
  if (decision === null || scanned === null) return notes;
  const lines = renderDecision(decision, {
    pushId: record.pushId,
    tips: new Set(record.updates.map(tipOf).filter((tip) => tip !== null)),
    contact: loaded?.policy.contact ?? null,
    show,
    commits: scanned.counts.commit,
    objects: scanned.coverage.objectsScanned,
    bytes: scanned.coverage.bytesScanned,
  });
  return [...lines, ...(forward?.outcome === "landed" ? [`gate: ${forward.message}`] : []), ...notes];
};
