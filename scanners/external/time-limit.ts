import { Fault } from "../../model/fault.ts";
import type { ScannerSettings } from "./scanner-settings.ts";

/**
 * Runs a scanner's work within its time. @throws Fault when the time is over, the reason of `signal` when that
 * ends it, and what the work throws
 */
export const within = async <T>(
  { use, timeoutMs }: Pick<ScannerSettings, "use" | "timeoutMs">,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const timer = AbortSignal.timeout(timeoutMs);
  const both = AbortSignal.any([signal, timer]);
  const check = (): void => {
    signal.throwIfAborted();
    if (timer.aborted)
      throw new Fault(`scanner ${use}: not done within ${timeoutMs / 1000} s`, {
        hint: "push in smaller parts, or ask for a longer timeout of this scanner in the policy",
      });
  };
  try {
    const result = await work(both);
    check();
    return result;
  } catch (error) {
    check();
    throw error;
  }
};
