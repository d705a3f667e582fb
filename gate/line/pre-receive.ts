import type { Reason } from "../../model/decision.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import { tipOf } from "../../model/ref-update.ts";
import { decidePush } from "../../policy/decide-push.ts";
import type { LoadedPolicy, Policy } from "../../policy/policy.ts";
import { caresAboutRewrite } from "../../policy/rules/refs.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import { newPushId, Stopwatch, sinceStart } from "../../sys/clock.ts";
import { type GitRepo, hookRepo } from "../../sys/git.ts";
import { loadBaseline } from "../baseline/load-baseline.ts";
import type { CheckReport } from "../checks/run-check.ts";
import { FactGatherer } from "../facts/gather-facts.ts";
import { incoming } from "../read/list-objects.ts";
import { parseUpdates } from "../read/parse-updates.ts";
import { beginPush } from "../read/read-push.ts";
import { type Shower, shower } from "../scan/redact.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { type ScannedPush, scanReading } from "../scan/scan-push.ts";
import type { Crew } from "../scan/share/crew.ts";
import { waiversInForce } from "../waivers/waivers-in-force.ts";
import type { Server } from "../who/server.ts";
import { judgeAncestry } from "./ancestry.ts";
import type { Audit } from "./audit.ts";
import { auditRecord } from "./audit-record.ts";
import { faultLines } from "./fault-lines.ts";
import type { Forwarder } from "./forwarder.ts";
import { type PushRecord, type PushVerdict, verdictOf } from "./push-record.ts";
import { renderDecision } from "./render.ts";
import { renderForPage, wordsForPage } from "./render-page.ts";
import { isServerUpdate, SERVER_UPDATE, withReviews } from "./server-update.ts";
import { auditFile } from "./state-dir.ts";
import { surroundingsOf } from "./surroundings.ts";
import { startWatch, type Watch } from "./watch.ts";
import { readsPage, type Who, whoPushed } from "./who.ts";

/** What the line needs from outside; what costs start-up time is loaded while git works. */
export interface PreReceiveInput {
  readonly gitDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Which runs the hook. */
  readonly server: Server;
  /** All of standard input. */
  readonly stdin: Uint8Array;
  /** Writes one line to the pusher. */
  readonly say: (line: string) => void;
  /** Aborted when nobody reads what is said any more. */
  readonly unheard: AbortSignal | undefined;
  readonly scanner: Scanner;
  /** Scans a part of a large push. */
  readonly crew: Crew | null;
  /** Called while git works: loads and compiles what will be needed. */
  readonly prepare: () => void;
  readonly loadPolicy: (repo: GitRepo, signal: AbortSignal) => Promise<LoadedPolicy>;
  readonly openAudit: (file: string) => Promise<Audit>;
  /** What the policy has look for secrets; `hide` is told of those that other scanners see. */
  readonly scanners: (
    policy: Policy,
    hide: Shower["hide"],
  ) => Promise<Pick<ScanOptions, "scanner" | "external" | "builtin">>;
  /** Null where the policy forwards nothing. */
  readonly forwarder: (
    repo: GitRepo,
    policy: LoadedPolicy,
    show: (raw: Raw) => string,
  ) => Promise<Forwarder | null>;
  /** Runs the hook that stood here before the gate; its refusal, or null. */
  readonly previousHook: (signal: AbortSignal) => Promise<Reason | null>;
}

/** A push that holds more is refused for that alone. */
const MOST_SIGHTINGS = 50_000;

/** The stages that the audit times, in words for the time limit's message. */
const STAGES: Readonly<Record<string, string>> = {
  policy: "reading the policy",
  scan: "scanning",
  facts: "reading what the rules about commits and files ask for",
  refs: "comparing refs",
  checks: "the policy's checks were running",
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
  const who = whoPushed(input.env, input.server);
  const record: PushRecord = {
    pushId: newPushId(),
    updates: [],
    loaded: null,
    waivers: null,
    checks: [],
    scanned: null,
    decision: null,
    forward: null,
    error: null,
  };
  let words: readonly string[] = [];
  try {
    await judge(input, who, record, clock, watch, show);
    words = tell(record, show, who, input.server);
  } catch (error) {
    record.error = show(rawFromText(error instanceof Error ? error.message : String(error)));
    words = faultWords(error, show, who, input.server);
  } finally {
    watch.stop();
  }
  try {
    const log = await input.openAudit(record.loaded?.policy.audit ?? auditFile(input.gitDir));
    log.write(auditRecord(record, who, input.gitDir, show, clock, surroundingsOf(input.env)));
    log.close();
  } catch (error) {
    words = [...(verdictOf(record) === "accept" ? [] : words), ...faultWords(error, show, who, input.server)];
    record.error ??= "the audit could not be written";
  }
  for (const word of words) input.say(word);
  return verdictOf(record);
};

const judge = async (
  input: PreReceiveInput,
  who: Who,
  record: PushRecord,
  clock: Stopwatch,
  watch: Watch,
  show: Shower,
): Promise<void> => {
  const { server } = input;
  const repo = { ...hookRepo(input.gitDir, input.env), untrusted: server.internalRefs };
  const { signal } = watch;
  record.updates = parseUpdates(input.stdin);
  const { updates } = record;
  if (isServerUpdate(updates, who, server)) {
    const loaded = await input.loadPolicy(repo, signal);
    record.loaded = loaded;
    record.decision = SERVER_UPDATE;
    return;
  }
  // A page shows all that a hook says, in one piece and late.
  if (!readsPage(who)) {
    input.say(
      `gate: reading ${updates.length} ref update${updates.length === 1 ? "" : "s"}, push ${record.pushId}`,
    );
  }

  // All of git's work is begun at once; what this process has to load is loaded while git runs.
  const begun = beginPush(repo, updates, signal, input.crew?.size);
  const policyLoaded = input.loadPolicy(repo, signal);
  policyLoaded.catch(() => {});
  input.prepare();

  const loaded = await clock.time("policy", () => policyLoaded);
  record.loaded = loaded;
  const policy = withReviews(loaded.policy, updates, server);
  limitTime(watch, policy.limits.timeMs, server);
  input.scanner.reach?.(policy.limits);
  // Opened before anything can take effect: what cannot be recorded is not begun.
  (await input.openAudit(policy.audit ?? auditFile(input.gitDir))).close();
  record.waivers = await waiversInForce(loaded, input.gitDir);

  const refs = updates.map(({ ref }) => ref);
  const known = policy.secrets.baseline;
  const listed = known === null ? {} : { isKnown: await loadBaseline(known, input.gitDir) };
  const gatherer = new FactGatherer(policy);
  const used = await input.scanners(policy, show.hide);
  const options = {
    ...used,
    crew: input.crew,
    limits: { ...policy.limits, sightings: MOST_SIGHTINGS },
    signal,
    facts: gatherer,
    ...listed,
  };
  const scanned = await clock.time("scan", () => scanReading(repo, begun, refs, options));
  record.scanned = scanned;
  const tips = updates.map(tipOf).filter((tip) => tip !== null);
  const contents = await clock.time("facts", () =>
    gatherer.contents(repo, incoming(tips, repo.untrusted), signal),
  );
  const forwarder = await input.forwarder(repo, loaded, show);
  const judged = await clock.time("refs", () =>
    judgeAncestry(repo, updates, (update) => caresAboutRewrite(policy, update), signal),
  );
  const local = forwarder === null ? [] : await clock.time("local", () => forwarder.localReasons(updates));
  if (policy.checks.length > 0)
    record.checks = await clock.time("checks", () => check(input, who, record, repo, scanned, show, signal));
  const { waivers, checks } = record;
  const said = checks.flatMap(({ reasons }) => reasons);
  const facts = { ...scanned, contents, updates: judged, local, checks: said, waivers };
  record.decision = decidePush(policy, facts, show);

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

/** The policy's limit or the server's, whichever comes first: after the latter nobody would hear the reason. */
const limitTime = (watch: Watch, ms: number, { budgetMs, title }: Server): void => {
  const left = budgetMs === null ? Number.POSITIVE_INFINITY : Math.max(0, budgetMs - sinceStart());
  if (ms <= left) watch.limit(ms);
  else watch.limit(Math.round(left), `that ${title} leaves`);
};

/** Asks the operator's own programs. */
const check = async (
  input: PreReceiveInput,
  who: Who,
  { loaded, ...record }: PushRecord,
  repo: GitRepo,
  { findings }: ScannedPush,
  show: (raw: Raw) => string,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> => {
  const { checkPush } = await import("../checks/check-push.ts");
  const push = {
    ...record,
    repo,
    repository: input.gitDir,
    who,
    findings,
    scanner: input.scanner,
    show,
  };
  return checkPush(loaded?.policy.checks ?? [], push, signal);
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
  if (report.outcome === "landed" || report.outcome === "later") return;
  const [first, ...others] = report.reasons;
  if (report.outcome === "unknown" || first === undefined) {
    record.error = `${report.message}; gate reconcile settles it`;
    return;
  }
  record.decision = { verdict: "reject", reasons: [first, ...others], notes: record.decision?.notes ?? [] };
};

const faultWords = (
  error: unknown,
  show: (raw: Raw) => string,
  who: Who,
  { webPrefix }: Server,
): readonly string[] => {
  const lines = faultLines(error, show);
  return readsPage(who) ? wordsForPage(lines, webPrefix) : lines;
};

const tell = (
  record: PushRecord,
  show: (raw: Raw) => string,
  who: Who,
  { webPrefix }: Server,
): readonly string[] => {
  const { decision, scanned, loaded, forward, error } = record;
  const notes = (forward?.notes ?? []).map((note) => `gate: ${note}`);
  if (error !== null) return [`gate: refused, could not decide: ${error}`, ...notes];
  if (decision === null || scanned === null) return notes;
  if (readsPage(who)) {
    const contact = loaded?.policy.contact ?? null;
    return wordsForPage(renderForPage(decision, { pushId: record.pushId, contact, show }), webPrefix);
  }
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
