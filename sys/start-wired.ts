import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { cannotStart } from "./cannot-start.ts";
import type { Command } from "./run.ts";

/** Where a standard stream of a child leads: to this process's own, nowhere, or into this process. */
export type Wire = "inherit" | "ignore" | "pipe";

/** The descriptors of a child. */
export interface Wiring {
  readonly stdin: Wire;
  readonly stdout: Wire;
  readonly stderr: Wire;
  /** Bytes to read from descriptor 3 and on. */
  readonly more?: readonly Uint8Array[];
}

/** How a process ended; one of the two is null. */
export interface End {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A process whose streams are those of this one, or pipes. */
export interface Wired {
  readonly pid: number;
  /** Null unless the stream is a pipe. */
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Never rejects for an exit code. @throws Fault when the process could not be started */
  readonly ended: Promise<End>;
  /** Sends a signal to the process, or to its group where it has one; one that is gone is not an error. */
  signal(name: NodeJS.Signals): void;
}

/** Starts a process on descriptors of the caller's choice, such as the user's own terminal. */
export const startWired = (
  command: Pick<Command, "argv" | "cwd" | "env" | "group">,
  { stdin, stdout, stderr, more = [] }: Wiring,
): Wired => {
  const [file, ...args] = command.argv;
  const child = execa(file, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env,
    extendEnv: false,
    stdio: [stdin, stdout, stderr, ...more],
    buffer: false,
    encoding: "buffer",
    reject: false,
    stripFinalNewline: false,
    cleanup: true,
    detached: command.group === true,
  });
  // A child that ends before it has read its input is reported by its exit, not by EPIPE.
  for (const stream of child.stdio.slice(3)) (stream as Writable | null | undefined)?.on("error", () => {});
  child.stdin?.on("error", () => {});
  const ended = child.then(({ exitCode, signal, cause }): End => {
    if (exitCode === undefined && signal === undefined) {
      throw cannotStart(file, command.env, cause);
    }
    return { exitCode: exitCode ?? null, signal: signal ?? null };
  });
  ended.catch(() => {});
  return {
    pid: child.pid ?? -1,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    signal: (name) => {
      if (child.pid !== undefined) signalProcess(child.pid, name, command.group === true);
    },
  };
};

/** Sends a signal to a process or to its group; one that is gone is not an error. */
export const signalProcess = (pid: number, name: NodeJS.Signals, group: boolean): void => {
  try {
    process.kill(group ? -pid : pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};
