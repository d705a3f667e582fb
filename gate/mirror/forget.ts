import type { RefName } from "../../model/ref-update.ts";
import { withForwardLock } from "../forward/forward-accepted.ts";
import { shownUrl } from "../forward/target.ts";
import type { MirrorJob } from "./mirror-job.ts";
import { readQueue, removeEntry, writeEntry } from "./queue.ts";
import { readState, writeState } from "./state.ts";

/**
 * Gives up on some refs: what waits for them is taken out of the queue, and upstream keeps what it has. Names the
 * pushes that waited for them. @throws Fault when the queue is damaged, or another run does not end
 */
export const forgetRefs = ({ stateDir, target }: MirrorJob, refs: ReadonlySet<RefName>) =>
  withForwardLock(stateDir, { waitMs: target.timeoutMs }, async (): Promise<readonly string[]> => {
    const touched: string[] = [];
    for (const entry of await readQueue(stateDir)) {
      const updates = entry.updates.filter(({ ref }) => !refs.has(ref));
      if (updates.length === entry.updates.length) continue;
      touched.push(entry.pushId);
      if (updates.length === 0) await removeEntry(stateDir, entry.pushId);
      else await writeEntry(stateDir, { ...entry, updates });
    }
    const state = await readState(stateDir);
    if (state !== null && state.url === shownUrl(target.url))
      await writeState(stateDir, { ...state, stopped: state.stopped.filter(({ ref }) => !refs.has(ref)) });
    return touched;
  });
