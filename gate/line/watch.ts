import { Fault } from "../../model/fault.ts";
import { formatDuration } from "../../policy/units.ts";

/** Why the line may have to stop before it is done. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Starts a time limit, in `ms` from now; `name` says whose it is, default: the policy's. */
  limit(ms: number, name?: string): void;
  /** The time limit is over; what follows has limits of its own. */
  unlimited(): void;
  /** Ends whatever still runs. */
  stop(): void;
}

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
const PARENT_CHECK_MS = 100;

/**
 * Ends the work when its time is up, when the process is told to end, or when receive-pack is gone: what
 * the hook then decides would be heard by nobody.
 */
export const startWatch = (stage: () => string, unheard?: AbortSignal): Watch => {
  const controller = new AbortController();
  const abort = (message: string, hint?: string): void =>
    controller.abort(new Fault(message, hint === undefined ? {} : { hint }));
  const parent = process.ppid;
  const gone = (): void => abort("receive-pack is gone; nobody waits for this push any more");
  const parentCheck = setInterval(() => {
    if (process.ppid !== parent) gone();
  }, PARENT_CHECK_MS);
  // It may have gone before this process knew its number; then the first words already find nobody.
  unheard?.addEventListener("abort", gone, { once: true });
  parentCheck.unref();

  const handlers = SIGNALS.map((name) => {
    const handler = (): void => abort(`ended by ${name}`);
    process.on(name, handler);
    return [name, handler] as const;
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    limit(ms, name = "limits.time") {
      clearTimeout(timer);
      const end = (): void =>
        abort(
          `the time limit ${name} of ${formatDuration(ms)} was reached while ${stage()}`,
          "push in smaller parts, or ask for a longer limit",
        );
      timer = setTimeout(end, ms);
    },
    unlimited: () => clearTimeout(timer),
    stop() {
      controller.abort(new Fault("the line has ended"));
      clearTimeout(timer);
      clearInterval(parentCheck);
      unheard?.removeEventListener("abort", gone);
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
};
