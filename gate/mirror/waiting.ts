import { type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import type { Refs } from "../forward/updates.ts";
import type { Entry } from "./entry.ts";
import { leadsTo, type Steps } from "./judged-path.ts";

/** The queue beside what the repository's refs hold. */
export interface QueueFacts {
  /** Read before the refs: whatever has been applied in them shows there. */
  readonly entries: readonly Entry[];
  readonly local: Refs;
  /** Of all entries, read after the refs: whatever shows there has a step here. */
  readonly steps: ReadonlyMap<RefName, Steps>;
  /** `ms` since 1970. */
  readonly now: number;
}

/**
 * A push that has been judged this long ago is over: its server has applied it or never will. In `ms`; the time
 * between the two is a server's own checks and the move of the push's objects.
 */
export const OVER_MS = 60 * 60_000;

export const isOver = ({ since }: Entry, now: number): boolean => now - since > OVER_MS;

/**
 * The updates of an entry that upstream has to follow. Where the server's post-receive hook has not been heard
 * of, as after a crash, the refs tell: a push that shows in all of its refs has been applied, and one that shows
 * in some may still be on its way, until it is over.
 */
export const dueOf = (entry: Entry, facts: Omit<QueueFacts, "entries">): readonly RefUpdate[] => {
  const { state, updates } = entry;
  if (state === "applied") return updates;
  if (state === "mirrored") return [];
  const shown = updates.filter((update) => shows(update, facts));
  return shown.length === updates.length || isOver(entry, facts.now) ? shown : [];
};

/** Whether a ref holds what the update gave it, or what came of that. */
const shows = (update: RefUpdate, { local, steps }: Omit<QueueFacts, "entries">): boolean =>
  leadsTo(steps.get(update.ref), tipOf(update), local.get(update.ref) ?? null);

/** The pushes that upstream has to follow, and since when the oldest waits; null: none does. */
export interface Waiting {
  readonly pushes: number;
  readonly since: number | null;
}

export const waitingOf = (facts: QueueFacts): Waiting => {
  const due = facts.entries.filter((entry) => dueOf(entry, facts).length > 0);
  return { pushes: due.length, since: due[0]?.since ?? null };
};
