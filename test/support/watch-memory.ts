import { setTimeout as sleep } from "node:timers/promises";
import { familyOf, peakMemory } from "./processes.ts";
import { HOOK_PROCESS, running } from "./start-push.ts";

/**
 * The most memory that the hook in a sandbox and each process below it has held, by command, until the push ends;
 * null where the push was over before the hook was seen.
 */
export const watchMemory = async (
  dir: string,
  ended: Promise<unknown>,
): Promise<Record<string, number> | null> => {
  const seen = running(dir, HOOK_PROCESS);
  seen.catch(() => {});
  const hook = await Promise.race([seen, ended.then(() => null)]);
  if (hook === null) return null;
  const peaks: Record<string, number> = { [hook.command]: await peakMemory(hook.pid) };
  const over = ended.then(() => "over");
  while ((await Promise.race([over, sleep(20, "on")])) === "on") {
    for (const { pid, command } of await familyOf((one) => one.pid === hook.pid)) {
      peaks[command] = Math.max(peaks[command] ?? 0, await peakMemory(pid));
    }
  }
  return peaks;
};
