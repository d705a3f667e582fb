import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { Fault } from "../model/fault.ts";
import { cannotStart } from "./cannot-start.ts";

/** A process to start: data, so that it can be built by pure code and shown in a test. */
export interface Command {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes for standard input; absent: empty. */
  readonly input?: string | Uint8Array;
  /** Text for descriptor 3 of the child and of its own children: for what no argument and no variable may hold. */
  readonly secret?: string;
  /** Kills the child when aborted. */
  readonly signal?: AbortSignal;
  /** Start in a process group of its own and kill that whole group. */
  readonly group?: boolean;
  /** Largest output kept, in `bytes`; more is an error, never a cut. Default 64 MiB. */
  readonly maxOutput?: number;
}

/** How a process ended. `exitCode` is null when a signal ended it. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A process that writes to a file descriptor, and whose input is used while it runs. */
export interface Feeding {
  readonly pid: number;
  readonly stdin: Writable;
  /** Settles when the process has ended and its output is closed; never rejects for an exit code. */
  readonly ended: Promise<Outcome>;
  kill(): void;
}

/** A process whose streams are used while it runs. */
export interface Running extends Feeding {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;

/** Starts a process whose standard input and output the caller drives. */
export const start = (command: Command): Running => {
  const { child, ...running } = launch(command, "pipe");
  return { ...running, stdout: child.stdout as Readable, stderr: child.stderr };
};

/** Starts a process whose input the caller drives; its output goes to an open file descriptor. */
export const startInto = (command: Command, output: number): Feeding => {
  const { child: _, ...feeding } = launch(command, output);
  return feeding;
};

const launch = (command: Command, stdout: "pipe" | number) => {
  const [file, ...args] = command.argv;
  const secret = command.secret === undefined ? [] : [new TextEncoder().encode(command.secret)];
  const child = execa(file, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env,
    extendEnv: false,
    // Any open descriptor will do (child_process, options.stdio); execa's types know the first few only.
    stdio: ["pipe", stdout as "pipe", "pipe", ...secret],
    buffer: false,
    encoding: "buffer",
    reject: false,
    stripFinalNewline: false,
    cleanup: true,
    detached: command.group === true,
  });
  const kill = (): void => killTree(child.pid, command.group === true);
  const signal = command.signal;
  if (signal?.aborted) kill();
  signal?.addEventListener("abort", kill, { once: true });

  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < MAX_STDERR) stderr += chunk.toString("utf8");
  });
  // A child that ends before it has read its input is reported by its exit, not by EPIPE.
  child.stdin.on("error", () => {});
  const ended = child.then((result): Outcome => {
    signal?.removeEventListener("abort", kill);
    if (result.exitCode === undefined && result.signal === undefined) {
      throw cannotStart(file, command.env, result.cause);
    }
    return {
      exitCode: result.exitCode ?? null,
      signal: result.signal ?? null,
      stdout: Buffer.alloc(0),
      stderr,
    };
  });
  ended.catch(() => {});
  return { child, pid: child.pid ?? -1, stdin: child.stdin, ended, kill };
};

/** Runs a process to its end and returns all it wrote. @throws Fault when it cannot be started. */
export const run = async (command: Command): Promise<Outcome> => {
  const running = start(command);
  const limit = command.maxOutput ?? MAX_OUTPUT;
  const chunks: Buffer[] = [];
  let size = 0;
  running.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) running.kill();
    else chunks.push(chunk);
  });
  running.stdin.end(command.input ?? "");
  const outcome = await running.ended;
  if (size > limit) throw new Fault(`${command.argv[0]} wrote more than ${limit} bytes`);
  return { ...outcome, stdout: Buffer.concat(chunks) };
};

/** Ends a process, or its whole group, at once. */
const killTree = (pid: number | undefined, group: boolean): void => {
  if (pid === undefined) return;
  try {
    process.kill(group ? -pid : pid, "SIGKILL");
  } catch {
    // Already gone.
  }
};
