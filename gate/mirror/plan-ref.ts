import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { leadsTo, type RefValue, type Steps } from "./judged-path.ts";

/** Everything that bears on what is to be done about one ref. */
export interface RefFacts {
  readonly ref: RefName;
  readonly steps: Steps | undefined;
  readonly local: RefValue;
  readonly upstream: RefValue;
  /** Whether an earlier forward, whose end is not known, may still give the ref another value upstream. */
  readonly mayChange: boolean;
}

/**
 * `send`: upstream holds a value that this server had, and follows to the present one · `diverged`: upstream
 * holds something else · `unjudged`: the present value did not come through the gate.
 */
export type RefPlan =
  | { readonly kind: "done" | "wait" | "diverged" | "unjudged" }
  | { readonly kind: "send"; readonly update: RefUpdate };

/** What is to be done about one ref. What is sent, upstream takes only in place of the value it told. */
export const planRef = ({ ref, steps, local, upstream, mayChange }: RefFacts): RefPlan => {
  if (upstream === local) return { kind: mayChange ? "wait" : "done" };
  if (leadsTo(steps, upstream, local)) return { kind: "send", update: updateOf(ref, upstream, local) };
  const judged = [...(steps?.values() ?? [])].some((values) => values.includes(local));
  return { kind: judged ? "diverged" : "unjudged" };
};

const updateOf = (ref: RefName, from: RefValue, to: RefValue): RefUpdate => {
  if (to === null) return { kind: "delete", ref, from };
  return from === null ? { kind: "create", ref, to } : { kind: "move", ref, from, to };
};
