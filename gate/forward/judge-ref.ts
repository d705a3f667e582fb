import type { Oid } from "../../model/oid.ts";
import { oldOf, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import type { JournalState } from "./journal-entry.ts";

/** Everything that bears on one ref of a forward whose receive-pack is gone. */
export interface RefFacts {
  readonly update: RefUpdate;
  readonly state: JournalState;
  /** Whether a forward that was cut off so long ago can still be applied by upstream. */
  readonly mayStillLand: boolean;
  /** Whether the push that is being gated now does the very same: then its receive-pack applies it. */
  readonly pushedAgain: boolean;
  readonly local: Oid | null;
  readonly upstream: Oid | null;
}

/** `apply`: the gate must follow upstream. `wait`: ask again later. `diverged`: a person must look. */
export type RefVerdict = "done" | "apply" | "wait" | "diverged";

export const judgeRef = (facts: RefFacts): RefVerdict => {
  const { update, local, upstream } = facts;
  const [from, to] = [oldOf(update), tipOf(update)];
  if (local === to) return "done";
  if (local === from && upstream === to) return facts.pushedAgain ? "wait" : "apply";
  // Both agree without the update: it never landed, or was overtaken since. Unless it is yet to come.
  if (local === upstream) return facts.state === "landed" || !facts.mayStillLand ? "done" : "wait";
  return "diverged";
};
