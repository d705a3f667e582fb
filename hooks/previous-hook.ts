import { constants } from "node:os";
import { resolve } from "node:path";
import type { PreviousHook } from "../gate/previous-hook.ts";
import { start } from "../sys/run.ts";
import { keptHook } from "./hook-name.ts";
import { HOOK_FILE_VARIABLE, NODE_OPTIONS_VARIABLE } from "./hook-script.ts";
import { isExecutable } from "./is-executable.ts";

/** What the hook that was there before the gate made of the push. */
export type PreviousHookOutcome =
  | { readonly ran: false }
  | { readonly ran: true; readonly file: string; readonly exitCode: number };

export interface PreviousHookRun {
  /** The gate's own hook file, beside which the other is kept; null: the gate was not started by its stub. */
  readonly file: string | null;
  /** The arguments and the input that git gave the hook. */
  readonly args: readonly string[];
  readonly stdin: Uint8Array;
  /** The environment that git gave the hook: with the quarantine, and whatever the server sets. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Gets what the hook writes, as it comes. */
  readonly write: (chunk: Uint8Array) => void;
  /** Kills the hook, with all that it has started, when aborted. Without one it keeps its terminal. */
  readonly signal?: AbortSignal;
}

/** The file from which git started the gate, as the stub tells it. */
export const startedFrom = (env: NodeJS.ProcessEnv, cwd: string): string | null => {
  const file = env[HOOK_FILE_VARIABLE];
  return file === undefined || file === "" ? null : resolve(cwd, file);
};

/**
 * Runs the hook that the installation found, as git would have: only when it is executable, in the same
 * directory, with the same input, arguments and environment. Any exit code but 0 is to refuse the push.
 * @throws the signal's reason when it was aborted
 */
export const runPreviousHook = async (given: PreviousHookRun): Promise<PreviousHookOutcome> => {
  if (given.file === null) return { ran: false };
  const file = keptHook(given.file);
  if (!isExecutable(file)) return { ran: false };
  const running = start({
    // Git sends both outputs of a hook to the pusher, in the order they were written in.
    argv: ["/bin/sh", "-c", 'exec "$0" "$@" 2>&1', file, ...given.args],
    cwd: given.cwd,
    env: originalEnv(given.env),
    ...(given.signal === undefined ? {} : { signal: given.signal, group: true }),
  });
  running.stdout.on("data", given.write);
  running.stdin.end(given.stdin);
  const { exitCode, signal, stderr } = await running.ended;
  given.signal?.throwIfAborted();
  // What the shell itself says when it cannot start the hook goes before the redirection.
  if (stderr !== "") given.write(Buffer.from(stderr));
  return { ran: true, file, exitCode: exitCode ?? signalCode(signal) };
};

/** The kept hook as the line of a push asks for it; `cwd` is where git started the gate. */
export const previousHook =
  (cwd: string): PreviousHook =>
  async ({ name, args, stdin, env, signal, write }) => {
    const file = startedFrom(env, cwd);
    const outcome = await runPreviousHook({
      file,
      args,
      stdin,
      env,
      cwd,
      write,
      ...(signal === undefined ? {} : { signal }),
    });
    if (!outcome.ran || outcome.exitCode === 0) return null;
    return {
      rule: "hook/previous",
      level: "block",
      message: `this repository's own ${name} hook ${name === "post-receive" ? "failed" : "refused the push"} (exit code ${outcome.exitCode})`,
      hint: "what it said stands above",
    };
  };

/** The environment before the stub put its two variables there. */
const originalEnv = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const original: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && name !== HOOK_FILE_VARIABLE && name !== NODE_OPTIONS_VARIABLE) {
      original[name] = value;
    }
  }
  const options = env[NODE_OPTIONS_VARIABLE];
  return options === undefined || options === "" ? original : { ...original, NODE_OPTIONS: options };
};

// As a shell reports it: 128 and the signal's number.
const signalCode = (signal: string | null): number =>
  128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0);
