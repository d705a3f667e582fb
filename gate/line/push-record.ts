import type { Decision } from "../../model/decision.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { LoadedPolicy } from "../../policy/policy.ts";
import type { Waivers } from "../../policy/waive.ts";
import type { CheckReport } from "../checks/run-check.ts";
import type { ScannedPush } from "../scan/scan-push.ts";
import type { ForwardReport } from "./forwarder.ts";

export type PushVerdict = "accept" | "reject" | "undecided";

/** What is known of a push so far; the audit is made from it, also when the line breaks off. */
export interface PushRecord {
  readonly pushId: string;
  updates: readonly RefUpdate[];
  loaded: LoadedPolicy | null;
  /** Those that the push is judged by. */
  waivers: Waivers | null;
  /** What the operator's own programs said. */
  checks: readonly CheckReport[];
  scanned: ScannedPush | null;
  decision: Decision | null;
  forward: ForwardReport | null;
  /** Why nothing could be decided. */
  error: string | null;
}

/** The verdict, and `undecided` for whatever broke off. */
export const verdictOf = ({ error, decision }: PushRecord): PushVerdict =>
  error !== null || decision === null ? "undecided" : decision.verdict;
