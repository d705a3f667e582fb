import type { RefUpdate } from "../../model/ref-update.ts";
import { wallClock } from "../../sys/clock.ts";
import { writeEntry } from "./queue.ts";

/**
 * Notes what the gate has judged, before the server applies it: whatever becomes of the hooks and of the server
 * after that, the refs then tell whether upstream has to follow. @throws Fault when it cannot be kept
 */
export const noteJudged = async (
  stateDir: string,
  pushId: string,
  updates: readonly RefUpdate[],
): Promise<void> =>
  writeEntry(stateDir, { version: 1, pushId, state: "judged", since: wallClock(), updates });
