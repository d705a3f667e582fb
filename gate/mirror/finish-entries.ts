import type { RefName } from "../../model/ref-update.ts";
import { removeEntry, writeEntry } from "./queue.ts";
import { dueOf, isOver, type QueueFacts } from "./waiting.ts";

/**
 * Takes out of the queue what upstream has, and names the pushes that are done with that. A push that the server
 * has not spoken of yet stays, so that its post-receive hook finds it.
 */
export const finishEntries = async (
  stateDir: string,
  facts: QueueFacts,
  done: ReadonlySet<RefName>,
): Promise<readonly string[]> => {
  const finished: string[] = [];
  for (const entry of facts.entries) {
    const due = dueOf(entry, facts);
    const rest = due.filter(({ ref }) => !done.has(ref));
    if (due.length === rest.length) continue;
    if (rest.length > 0) {
      if (entry.state === "applied") await writeEntry(stateDir, { ...entry, updates: rest });
      continue;
    }
    if (entry.state === "applied" || isOver(entry, facts.now)) await removeEntry(stateDir, entry.pushId);
    else await writeEntry(stateDir, { ...entry, state: "mirrored" });
    finished.push(entry.pushId);
  }
  return finished;
};
