import { oldOf, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import type { Entry } from "./entry.ts";
import { readQueue, removeEntry, writeEntry } from "./queue.ts";

/** What a server has applied, beside what the gate has judged. */
export interface Applied {
  /** The judged pushes that the updates belong to: one, unless a server tells of several at once. */
  readonly pushIds: readonly string[];
  /** Updates that the gate has not judged. */
  readonly unjudged: readonly RefUpdate[];
}

/**
 * Notes that the server has applied some of what was judged; the rest of such a push it has refused.
 * Returns once that is on disk. @throws Fault
 */
export const noteApplied = async (stateDir: string, updates: readonly RefUpdate[]): Promise<Applied> => {
  const judged = (await readQueue(stateDir)).filter(({ state }) => state !== "applied").reverse();
  const parts = new Map<Entry, RefUpdate[]>();
  const unjudged: RefUpdate[] = [];
  for (const update of updates) {
    const entry = judged.find((one) => one.updates.some((known) => isSame(known, update)));
    if (entry === undefined) unjudged.push(update);
    else parts.set(entry, [...(parts.get(entry) ?? []), update]);
  }
  for (const [entry, part] of parts)
    await writeEntry(stateDir, { ...entry, state: "applied", updates: part });
  return { pushIds: [...parts.keys()].map(({ pushId }) => pushId), unjudged };
};

const isSame = (one: RefUpdate, other: RefUpdate): boolean =>
  one.ref === other.ref && oldOf(one) === oldOf(other) && tipOf(one) === tipOf(other);

/**
 * Takes pushes out of the queue that another run had mirrored before they were noted as applied: it left them
 * there for the hook that has spoken of them by now.
 */
export const dropMirrored = async (stateDir: string, pushIds: readonly string[]): Promise<void> => {
  for (const { state, pushId } of await readQueue(stateDir))
    if (state === "mirrored" && pushIds.includes(pushId)) await removeEntry(stateDir, pushId);
};
