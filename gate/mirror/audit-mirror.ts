import type { Raw } from "../../model/raw.ts";
import { oldOf, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import type { MirrorReport } from "./mirror-pending.ts";

/** Format of the lines below; raised when a reader would have to change. */
const FORMAT = 1;

/**
 * `mirrored`: upstream has all of it · `queued`: it will go on by itself · `stopped`: somebody has to look ·
 * `failed`: it could not even be tried · `forgotten`: an operator gave up on it.
 */
export type MirrorOutcome = "mirrored" | "queued" | "stopped" | "failed" | "forgotten";

/** What is known of one run when it is written down. */
export interface MirrorEvent {
  readonly repository: string;
  /** The pushes that a server's hook has spoken of; none where an operator runs the mirror. */
  readonly pushes: readonly string[];
  readonly who?: unknown;
  readonly outcome: MirrorOutcome;
  /** One line on what there is besides, safe to print. */
  readonly message?: string | undefined;
  readonly unjudged: readonly RefUpdate[];
  readonly report: MirrorReport | null;
}

/** The audit line of one run of the mirror; `show` makes names safe to keep. */
export const mirrorRecord = (event: MirrorEvent, show: (raw: Raw) => string): Record<string, unknown> => {
  const refRecord = (update: RefUpdate): Record<string, unknown> => ({
    ref: show(update.ref),
    kind: update.kind,
    from: oldOf(update),
    to: tipOf(update),
  });
  const { repository, pushes, who, outcome, message, unjudged, report } = event;
  return {
    format: FORMAT,
    event: "mirror",
    repository,
    pushes,
    ...(who === undefined ? {} : { who }),
    outcome,
    ...(message === undefined ? {} : { message }),
    ...(unjudged.length === 0 ? {} : { unjudged: unjudged.map(refRecord) }),
    ...(report === null
      ? {}
      : {
          mirrored: report.mirrored,
          sent: report.landed.map(refRecord),
          stopped: report.stopped.map(({ ref, because, words }) => ({ ref: show(ref), because, words })),
          waiting: report.waiting,
        }),
  };
};
