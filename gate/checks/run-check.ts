import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reason } from "../../model/decision.ts";
import { Fault } from "../../model/fault.ts";
import { type Oid, shortOid } from "../../model/oid.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import type { ExternalCheck } from "../../policy/policy.ts";
import { formatDuration } from "../../policy/units.ts";
import { sinceStart } from "../../sys/clock.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { OidSet } from "../read/oid-set.ts";
import type { AnsweredReason } from "./answer.ts";
import { askProgram } from "./ask-program.ts";
import type { Content } from "./document.ts";
import { programFlaw } from "./program.ts";
import type { SharedDocument } from "./push-document.ts";
import { readContents } from "./read-contents.ts";

/** What came of one check. */
export interface CheckReport {
  readonly name: string;
  readonly reasons: readonly Reason[];
  /** Why it could not judge, one line; null when it could. */
  readonly failure: string | null;
  /** The beginning of what it wrote to its standard error, safe to keep: for the operator only. */
  readonly stderr: string;
  /** How often it was started. */
  readonly starts: number;
  /** How long it took, in `ms`. */
  readonly ms: number;
}

/** A push as its checks see it. */
export interface CheckedPush {
  readonly repo: GitRepo;
  readonly document: SharedDocument;
  /** The objects that a check may ask for. */
  readonly objects: OidSet;
  /** Makes text safe to print and to keep, and masks secrets in it. */
  readonly show: (text: Raw) => string;
}

/** How often a check is started at most: once, and again for contents. */
const MOST_STARTS = 4;
/** What one check may be given of contents, in `bytes`. */
const MOST_CONTENTS = 16 * 1024 * 1024;
/** What is kept of its standard error, in characters. */
const KEPT_STDERR = 2000;

/** Runs one check to its end; whatever goes wrong is in the report. @throws the signal's reason when aborted */
export const runCheck = async (
  check: ExternalCheck,
  push: CheckedPush,
  signal: AbortSignal,
): Promise<CheckReport> => {
  signal.throwIfAborted();
  const began = sinceStart();
  const run = new CheckRun(check, push);
  const timer = new AbortController();
  const end = (): void => timer.abort();
  signal.addEventListener("abort", end, { once: true });
  const timeout = setTimeout(end, check.timeoutMs);
  let home: string | null = null;
  let reasons: readonly Reason[] = [];
  let failure: string | null = null;
  try {
    home = await mkdtemp(join(tmpdir(), "git-gate-check-"));
    reasons = await run.reasons(home, timer.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (timer.signal.aborted) failure = `it took longer than ${formatDuration(check.timeoutMs)}`;
    else if (error instanceof Fault) failure = error.message;
    else throw error;
  } finally {
    clearTimeout(timeout);
    signal.removeEventListener("abort", end);
    if (home !== null) await rm(home, { recursive: true, force: true });
  }
  const safe = (text: string): string => push.show(rawFromText(text));
  const failed = failure === null ? null : safe(failure);
  return {
    name: check.name,
    reasons: failed === null ? reasons : [failureReason(check.name, failed)],
    failure: failed,
    stderr: safe(run.stderr.slice(0, KEPT_STDERR)),
    starts: run.starts,
    ms: Math.round(sinceStart() - began),
  };
};

/** No push passes by a broken check, whatever the check's level and the policy's mode. */
const failureReason = (name: string, failure: string): Reason => ({
  rule: `check/${name}`,
  level: "block",
  message: `the check ${name} could not judge: ${failure}`,
  hint: "until it can, every push is refused; what it wrote to its standard error is in the audit",
  undecided: true,
});

class CheckRun {
  starts = 0;
  stderr = "";
  private readonly check: ExternalCheck;
  private readonly push: CheckedPush;
  private readonly contents: Content[] = [];
  private bytes = 0;

  constructor(check: ExternalCheck, push: CheckedPush) {
    this.check = check;
    this.push = push;
  }

  /** Starts the program until it has judged. @throws Fault when it does not. */
  async reasons(home: string, signal: AbortSignal): Promise<readonly Reason[]> {
    const flaw = programFlaw(this.check.run[0]);
    if (flaw !== null) throw new Fault(`its program ${this.check.run[0]} ${flaw}`);
    const { parseAnswer } = await import("./parse-answer.ts");
    while (this.starts < MOST_STARTS) {
      const answer = parseAnswer(await this.ask(home, signal));
      if ("wrong" in answer) throw new Fault(answer.wrong);
      if ("reasons" in answer) return answer.reasons.map((reason) => this.toReason(reason));
      await this.give(answer.need as Oid[], signal);
    }
    throw new Fault(`it asked for contents ${MOST_STARTS} times and did not judge`);
  }

  private async ask(home: string, signal: AbortSignal): Promise<Uint8Array> {
    this.starts += 1;
    const document = { ...this.push.document, check: this.check.name, contents: this.contents };
    const input = `${JSON.stringify(document)}\n`;
    const outcome = await askProgram({ argv: this.check.run, home, input, signal });
    this.stderr = outcome.stderr;
    signal.throwIfAborted();
    if (outcome.signal !== null) throw new Fault(`it was ended by ${outcome.signal}`);
    if (outcome.exitCode !== 0) throw new Fault(`it ended with exit code ${outcome.exitCode}`);
    return outcome.stdout;
  }

  private async give(oids: readonly Oid[], signal: AbortSignal): Promise<void> {
    const given = new Set<string>(this.contents.map(({ oid }) => oid));
    const wanted = [...new Set(oids)].filter((oid) => !given.has(oid));
    if (wanted.length === 0) throw new Fault("it asked again for what it had been given");
    const foreign = wanted.find((oid) => !this.push.objects.has(oid));
    if (foreign !== undefined)
      throw new Fault(`it asked for ${shortOid(foreign)}, which is no object of this push`);
    const contents = await readContents(this.push.repo, wanted, MOST_CONTENTS - this.bytes, signal);
    for (const content of contents) this.bytes += content.size;
    this.contents.push(...contents);
  }

  /** The policy's level is the most that a reason may do. */
  private toReason({ level, text, path, commit }: AnsweredReason): Reason {
    const safe = (words: string): string => this.push.show(rawFromText(words));
    const where = path === undefined ? "" : `${safe(path)}: `;
    const by = commit === undefined ? "" : ` (commit ${shortOid(commit as Oid)})`;
    return {
      rule: `check/${this.check.name}`,
      level: this.check.level === "warn" ? "warn" : level,
      message: `${where}${safe(text.trim())}${by}`,
    };
  }
}
