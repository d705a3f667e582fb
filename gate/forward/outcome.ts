import type { RefName } from "../../model/ref-update.ts";

/** One ref that upstream (or git, in upstream's name) did not take, in its own words, safe to print. */
export interface Refusal {
  readonly ref: RefName;
  readonly words: string;
  /** `moved`: upstream holds another value than was expected · `other`: it only went down with another ref. */
  readonly because: "upstream" | "moved" | "other";
}

/**
 * How a forward ended. `landed`: upstream has every update. `not-landed`: it has none and none will come.
 * `unknown`: nobody can tell yet, and upstream may still apply the push; `gate reconcile` settles it.
 * All texts are safe to print.
 */
export type ForwardOutcome =
  | { readonly outcome: "landed"; readonly words: readonly string[] }
  | {
      readonly outcome: "not-landed";
      /** One line: what went wrong, for the pusher. */
      readonly message: string;
      readonly hint?: string;
      /** Empty when the push never got as far as single refs. */
      readonly refusals: readonly Refusal[];
      /** Set where upstream cannot take several refs as one. */
      readonly lacksAtomic?: true;
      /** What upstream said (`remote: …` lines). */
      readonly words: readonly string[];
    }
  | { readonly outcome: "unknown"; readonly message: string; readonly words: readonly string[] };
