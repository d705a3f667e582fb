import { removeEntry, sweepDrafts } from "./queue.ts";
import { dueOf, isOver, OVER_MS, type QueueFacts } from "./waiting.ts";

/** Forgets pushes that the server never applied, or never spoke of again, and what killed writers have left. */
export const sweepQueue = async (stateDir: string, facts: QueueFacts): Promise<void> => {
  await sweepDrafts(stateDir, facts.now, OVER_MS);
  for (const entry of facts.entries)
    if (entry.state !== "applied" && isOver(entry, facts.now) && dueOf(entry, facts).length === 0)
      await removeEntry(stateDir, entry.pushId);
};
