import type { Finding } from "./finding.ts";

/** `block` refuses the push, `warn` is shown and lets it pass. */
export type Level = "block" | "warn";

/** A policy's complaint. `subject` and `detail` are already safe to print. */
export interface Reason {
  /** Stable id, such as `secret/github-pat`, `ref/namespace`, `ref/rewrite`. */
  readonly rule: string;
  readonly level: Level;
  /** One line: what is wrong and where. */
  readonly message: string;
  /** What the pusher can do, one line. */
  readonly hint?: string;
  readonly finding?: Finding;
  /** Key of the policy that decides it, such as `refs.rules.0.delete`; absent where no policy can change it. */
  readonly key?: string;
  /** Something could not be looked into: `mode: monitor` does not let it pass. */
  readonly undecided?: true;
}

export type Decision =
  | {
      readonly verdict: "accept";
      readonly notes: readonly Reason[];
      /** What would have refused the push, had the policy not been in `mode: monitor`. */
      readonly monitored?: readonly [Reason, ...Reason[]];
    }
  | {
      readonly verdict: "reject";
      readonly reasons: readonly [Reason, ...Reason[]];
      readonly notes: readonly Reason[];
    };
