import type { Reason } from "../../model/decision.ts";
import { Fault } from "../../model/fault.ts";
import type { Raw } from "../../model/raw.ts";
import type { Forward } from "../../policy/policy.ts";
import { processIdentity } from "../../sys/alive.ts";
import type { GitRepo } from "../../sys/git.ts";
import { type Forwarded, forwardAccepted } from "../forward/forward-accepted.ts";
import { gatherLocalFacts } from "../forward/gather-local-facts.ts";
import { localRefusals } from "../forward/local-refusals.ts";
import type { ForwardOutcome } from "../forward/outcome.ts";
import { shownUrl } from "../forward/target.ts";
import type { Forwarder, ForwardReport } from "./forwarder.ts";
import { stateDir } from "./state-dir.ts";

/** The forward that a policy asks for. `env` is the hook's own environment, which is receive-pack's. */
export const createForwarder = (
  repo: GitRepo,
  target: Forward,
  env: NodeJS.ProcessEnv,
  show: (raw: Raw) => string,
): Forwarder => ({
  async localReasons(updates) {
    return localRefusals(updates, await gatherLocalFacts(repo, updates, env));
  },
  async forward(updates, pushId, signal) {
    const receivePack = await processIdentity(process.ppid);
    if (receivePack === null) throw new Fault("receive-pack is gone; nobody waits for this push any more");
    const stillWanted = (): boolean => process.ppid === receivePack.pid;
    const job = { repo, target, updates, pushId, receivePack, stateDir: stateDir(repo.gitDir) };
    return toReport(await forwardAccepted({ ...job, signal, stillWanted }), target, show);
  },
});

const toReport = (
  { outcome, settle }: Forwarded,
  target: Forward,
  show: (raw: Raw) => string,
): ForwardReport => {
  const notes = [...settle.settled, ...settle.pending, ...settle.diverged].map(
    ({ pushId, message }) => `earlier push ${pushId}: ${message}`,
  );
  if (outcome.outcome === "landed") {
    return { outcome: "landed", message: `forwarded to ${shownUrl(target.url)}`, notes, reasons: [] };
  }
  if (outcome.outcome === "unknown") {
    return { outcome: "unknown", message: outcome.message, notes: [...notes, ...said(outcome)], reasons: [] };
  }
  return { outcome: "not-landed", message: outcome.message, notes, reasons: reasonsOf(outcome, show) };
};

const said = ({ words }: ForwardOutcome): string[] => words.map((line) => `upstream: ${line}`);

type NotLanded = Extract<ForwardOutcome, { outcome: "not-landed" }>;

const reasonsOf = (outcome: NotLanded, show: (raw: Raw) => string): Reason[] => {
  const told = said(outcome);
  const reason = (message: string, hint: string | undefined): Reason => ({
    rule: "forward/refused",
    level: "block",
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  // Upstream's own words stand once, below the first ref; they are about the whole push.
  const hints = [...(outcome.hint === undefined ? [] : [outcome.hint]), ...told].join("; ");
  const hint = hints === "" ? undefined : hints;
  if (outcome.refusals.length === 0) return [reason(outcome.message, hint)];
  return outcome.refusals.map(({ ref, words }, index) =>
    reason(`${show(ref)}: upstream refused it: ${words}`, index === 0 ? hint : undefined),
  );
};
