import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { processors, startThread } from "../../../sys/thread.ts";
import { assetsDirectory } from "../../assets.ts";
import type { ShareScan, ShareTalk, ShareTask } from "./share.ts";

/** Threads that scan beside the first one, where there is much to scan. */
export interface Crew {
  readonly size: number;
  /** @throws Fault when the share could not be read or scanned. */
  scan(task: ShareTask, hear: (talk: ShareTalk) => void, signal: AbortSignal): Promise<ShareScan>;
}

/** What a thread says when it fails; a Fault does not survive the way between threads. */
export interface ShareFailure {
  readonly message: string;
  readonly hint?: string;
}

export type ShareAnswer = { readonly scan: ShareScan } | { readonly failure: ShareFailure };

const WORKER = "gate-worker.cjs";

/** Each thread and its git process take some 80 MB together; a hook's memory is to stay below 250. */
const MOST = 2;

/** The threads of the built program; nobody when it runs from its sources, which threads of Node 20 cannot. */
export const standingCrew = (): Crew | null => {
  const directory = assetsDirectory();
  if (directory === null) return null;
  return {
    size: Math.min(MOST, processors()),
    async scan(task, hear, signal) {
      const thread = startThread<ShareTalk, ShareAnswer>(join(directory, WORKER), task, signal);
      thread.onTalk(hear);
      const answer = await thread.answered;
      if ("scan" in answer) return answer.scan;
      const { message, hint } = answer.failure;
      throw new Fault(message, hint === undefined ? {} : { hint });
    },
  };
};
