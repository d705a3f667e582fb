import type { Oid } from "../../model/oid.ts";
import { oldOf, type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";

/** What a ref holds; null: there is no such ref. */
export type RefValue = Oid | null;

/** To which values a ref was moved from each of its values, by pushes that the gate has judged. */
export type Steps = ReadonlyMap<RefValue, readonly RefValue[]>;

/** The steps of each ref. */
export const stepsOf = (updates: Iterable<RefUpdate>): ReadonlyMap<RefName, Steps> => {
  const all = new Map<RefName, Map<RefValue, RefValue[]>>();
  for (const update of updates) {
    const steps = all.get(update.ref) ?? new Map<RefValue, RefValue[]>();
    steps.set(oldOf(update), [...(steps.get(oldOf(update)) ?? []), tipOf(update)]);
    all.set(update.ref, steps);
  }
  return all;
};

/**
 * Whether one value of a ref became another through judged steps alone. The order in which pushes were noted
 * down does not matter, so that pushes that ran side by side need no clock to be told apart.
 */
export const leadsTo = (steps: Steps | undefined, from: RefValue, to: RefValue): boolean => {
  const reached = new Set<RefValue>([from]);
  for (const value of reached) {
    if (value === to) return true;
    for (const next of steps?.get(value) ?? []) reached.add(next);
  }
  return false;
};
