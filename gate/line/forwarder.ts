import type { Reason } from "../../model/decision.ts";
import type { RefUpdate } from "../../model/ref-update.ts";

/** How the forward of a push ended. */
export interface ForwardReport {
  /**
   * `landed`: upstream has it · `not-landed`: upstream does not · `unknown`: nobody can say yet · `later`: upstream
   * gets it once it is applied here.
   */
  readonly outcome: "landed" | "not-landed" | "unknown" | "later";
  /** One line for the pusher. */
  readonly message: string;
  /** What became of earlier pushes, and what upstream said; each a line, safe to print. */
  readonly notes: readonly string[];
  /** Why the push did not land, a reason for each ref that upstream refused. */
  readonly reasons: readonly Reason[];
}

/** The forward as the line sees it, or what stands in its place where pushes are mirrored later. */
export interface Forwarder {
  /** What git would refuse here after the hook, when upstream has it already. */
  localReasons(updates: readonly RefUpdate[]): Promise<readonly Reason[]>;
  /** Sends the push upstream, all or nothing; or takes note of it. */
  forward(updates: readonly RefUpdate[], pushId: string, signal: AbortSignal): Promise<ForwardReport>;
}
