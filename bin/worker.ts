import { parentPort, workerData } from "node:worker_threads";
import { gateScanner } from "../gate/line/gate-scanner.ts";
import type { ShareAnswer } from "../gate/scan/share/crew.ts";
import { scanShare } from "../gate/scan/share/scan-share.ts";
import type { ShareTalk, ShareTask } from "../gate/scan/share/share.ts";
import { Fault } from "../model/fault.ts";
import { countingScanner } from "../scanners/counting-scanner.ts";
import { optimiseLightly, type Said } from "../sys/thread.ts";

/** Scans the share that this thread was started for, and answers what it saw. */
export const scanInThread = (): void => {
  const say = (said: Said<ShareTalk, ShareAnswer>): void => parentPort?.postMessage(said);
  optimiseLightly();
  const task = workerData as ShareTask;
  try {
    const scanner = task.builtin ? gateScanner(task.gitDir, task.limits) : countingScanner();
    const scan = scanShare(task, scanner, (talk) => say({ talk }));
    say({ answer: { scan } });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { message, hint } = error;
    say({ answer: { failure: { message, ...(hint === undefined ? {} : { hint }) } } });
  }
};
