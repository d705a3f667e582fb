import { Fault } from "../../model/fault.ts";
import { type Outcome, start } from "../../sys/run.ts";

/** One run of a check's program. */
export interface Asked {
  readonly argv: readonly [string, ...string[]];
  /** All it gets of the machine's files to call its own: its working directory and its HOME. */
  readonly home: string;
  readonly input: string;
  readonly signal: AbortSignal;
}

/** Longest answer, in `bytes`. */
const LONGEST_ANSWER = 1024 * 1024;

/** Nothing of the gate's own environment: no credentials, no agent, no quarantine, no configuration of git. */
const environment = (home: string): Record<string, string> => ({
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: home,
  TMPDIR: home,
  LC_ALL: "C.UTF-8",
});

/**
 * Runs a program to its end, and ends what it leaves behind in its process group.
 * @throws Fault when it cannot be started, or says too much.
 */
export const askProgram = async ({ argv, home, input, signal }: Asked): Promise<Outcome> => {
  const running = start({ argv, cwd: home, env: environment(home), signal, group: true });
  const chunks: Buffer[] = [];
  let size = 0;
  running.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > LONGEST_ANSWER) running.kill();
    else chunks.push(chunk);
  });
  running.stdin.end(input);
  const outcome = await running.ended;
  running.kill();
  if (size > LONGEST_ANSWER) throw new Fault("it wrote more than 1 MiB");
  return { ...outcome, stdout: Buffer.concat(chunks) };
};
