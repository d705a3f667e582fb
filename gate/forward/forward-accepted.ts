import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { display } from "../../model/display.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { ProcessIdentity } from "../../sys/alive.ts";
import { wallClock } from "../../sys/clock.ts";
import { withLock } from "../../sys/lock.ts";
import { checkPush, forwardPush, type PushJob } from "./forward-push.ts";
import { removeEntry, writeEntry } from "./journal.ts";
import { sweepOutboxes } from "./outbox.ts";
import type { ForwardOutcome } from "./outcome.ts";
import { settlePending } from "./settle.ts";
import type { SettleReport } from "./settle-report.ts";
import { shownUrl } from "./target.ts";
import { forwardable } from "./updates.ts";

export interface AcceptedPush extends PushJob {
  /** Letters, digits, `.`, `_`, `-`; no two pushes have the same. */
  readonly pushId: string;
  /** The receive-pack that applies the push once the hook has accepted it. */
  readonly receivePack: ProcessIdentity;
  /** How long to wait for other forwards of this repository, in `ms`. Default: one whole forward. */
  readonly lockWaitMs?: number | undefined;
  /** As in `SettleJob`. */
  readonly mayLandMs?: number | undefined;
}

export interface Forwarded {
  readonly outcome: ForwardOutcome;
  /** What was found out about earlier forwards on the way. */
  readonly settle: SettleReport;
}

/** The one lock that forwards and settlings of a repository take. */
export const withForwardLock = async <T>(
  stateDir: string,
  options: { readonly waitMs: number; readonly signal?: AbortSignal | undefined },
  fn: () => Promise<T>,
): Promise<T> => {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const { waitMs, signal } = options;
  const lock = { waitMs, what: "forwarding of this repository", ...(signal ? { signal } : {}) };
  return withLock(join(stateDir, "forward.lock"), lock, async () => {
    await sweepOutboxes(stateDir);
    return fn();
  });
};

/**
 * Forwards a push that the policy accepted: settles earlier ones, journals the intent, pushes, journals the
 * outcome; all under the repository's lock. The hook may exit 0 only for `landed`. @throws Fault
 */
export const forwardAccepted = (push: AcceptedPush): Promise<Forwarded> =>
  withForwardLock(
    push.stateDir,
    { waitMs: push.lockWaitMs ?? push.target.timeoutMs, signal: push.signal },
    async () => {
      const settle = await settlePending({ ...push, pushing: push.updates });
      const refusal = settledAway(push, settle);
      return { settle, outcome: refusal ?? (await journalled(push)) };
    },
  );

const journalled = async (push: AcceptedPush): Promise<ForwardOutcome> => {
  const { stateDir, pushId, target, updates, receivePack } = push;
  if (forwardable(updates).length === 0) return { outcome: "landed", words: [] };
  await checkPush(push);
  const entry = {
    version: 1,
    pushId,
    url: shownUrl(target.url),
    updates,
    receivePack,
    since: wallClock(),
  } as const;
  await writeEntry(stateDir, { ...entry, state: "intent" });
  const result = await forwardPush(push);
  if (result.outcome === "not-landed") await removeEntry(stateDir, pushId);
  else await writeEntry(stateDir, { ...entry, state: result.outcome });
  return result;
};

/** Why the push cannot go on after settling: a ref of it has just moved here, or upstream does not answer. */
const settledAway = ({ updates }: AcceptedPush, settle: SettleReport): ForwardOutcome | null => {
  const moved = new Set(settle.applied.map(({ ref }) => ref));
  const hit = updates.filter(({ ref }: RefUpdate) => moved.has(ref));
  const nothing = { outcome: "not-landed", words: [] } as const;
  if (hit.length > 0) {
    const words = "upstream already moved this branch: fetch first";
    const refusals = hit.map(({ ref }) => ({ ref, words, because: "moved" as const }));
    const names = hit.map(({ ref }) => display(ref)).join(", ");
    return { ...nothing, message: `upstream already moved ${names}: fetch first`, refusals };
  }
  if (settle.silent === null) return null;
  return { ...nothing, message: `${settle.silent}; nothing was sent`, refusals: [] };
};
