import { checkGit } from "../../sys/git.ts";
import type { Running } from "../../sys/run.ts";

/** Something that takes a program's output apart as it comes. */
export interface Consumer {
  push(chunk: Buffer): void;
  /** @throws Fault when the output ended in the middle of something. */
  finish(): void;
}

const waiting = (): void => {};

/**
 * Keeps what a process writes until `consume` takes it. Merely paused, the output of a process that ends
 * before would be lost without a trace: Node sets the streams of an ended process flowing
 * (child_process, flushStdio), except where somebody listens for `readable`.
 */
export const hold = (running: Running): void => {
  running.stdout.on("readable", waiting);
};

/**
 * Feeds the output of a git process to a consumer until the process has ended well.
 * @throws what the consumer threw, the signal's reason, or a Fault for any failure of git.
 */
export const consume = async (
  running: Running,
  args: readonly string[],
  consumer: Consumer,
  signal: AbortSignal,
): Promise<void> => {
  let failed = false;
  let failure: unknown;
  running.stdout.off("readable", waiting);
  running.stdout.on("data", (chunk: Buffer) => {
    if (failed) return;
    try {
      consumer.push(chunk);
    } catch (error) {
      failed = true;
      failure = error;
      running.kill();
    }
  });
  running.stdout.resume();
  const outcome = await running.ended;
  if (failed) throw failure;
  signal.throwIfAborted();
  checkGit(args, outcome);
  consumer.finish();
};
