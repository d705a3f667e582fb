import type { Reason } from "../../model/decision.ts";
import type { RefUpdate } from "../../model/ref-update.ts";

/** How the forward of a push ended. */
export interface ForwardReport {
  /** `landed`: upstream has it · `not-landed`: upstream does not · `unknown`: nobody can say yet. */
  readonly outcome: "landed" | "not-landed" | "unknown";
  /** One line for the pusher. */
  readonly message: string;
  /** What became of earlier pushes, and what upstream said; each a line, safe to print. */
  readonly notes: readonly string[];
  /** Why the push did not land, a reason for each ref that upstream refused. */
  readonly reasons: readonly Reason[];
}

/** The forward as the line sees it. */
export interface Forwarder {
  /** What git would refuse here after the hook, when upstream has it already. */
  localReasons(updates: readonly RefUpdate[]): Promise<readonly Reason[]>;
  /** Sends the push upstream, all or nothing. */
  forward(updates: readonly RefUpdate[], pushId: string, signal: AbortSignal): Promise<ForwardReport>;
}
