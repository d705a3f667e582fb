import { execa } from "execa";
import { eventually, type Process, processesIn } from "./processes.ts";
import { type Pushed, pushArgs, pushedOf, type Updates } from "./push.ts";
import type { Repo } from "./repo.ts";

/** A push that is under way. */
export interface RunningPush {
  readonly pid: number;
  /** What the pusher has read so far. */
  readonly said: () => string;
  /** Settles when `git push` has ended, however it ended. */
  readonly ended: Promise<Pushed>;
}

export const startPush = (from: Repo, url: string, updates: Updates): RunningPush => {
  const child = execa("git", pushArgs(url, updates), {
    cwd: from.dir,
    env: from.env,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    buffer: false,
    all: true,
  });
  let text = "";
  child.all.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const ended = child.then(({ exitCode }) => pushedOf({ exitCode: exitCode ?? -1, text }));
  return { pid: child.pid ?? -1, said: () => text, ended };
};

/** Waits until a process of a sandbox runs whose command fits. */
export const running = (dir: string, command: RegExp): Promise<Process> =>
  eventually(`a process like ${command} in ${dir}`, async () =>
    (await processesIn(dir)).find((one) => command.test(one.command)),
  );

/** The gate's hook, and the server's end of a push to `gate.git`. */
export const HOOK_PROCESS = /gate\.cjs pre-receive/;
export const RECEIVE_PACK = /^git[ -]receive-pack .*gate\.git/;
