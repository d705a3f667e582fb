import { setTimeout as sleep } from "node:timers/promises";
import { sinceStart } from "../../sys/clock.ts";
import type { Command } from "../../sys/run.ts";
import { start } from "../../sys/run.ts";

/** Limits of a process on the leash, in `ms`. */
export interface Leash {
  readonly totalMs: number;
  /** Longest time without a byte of output. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked several times a second; the process ends when it answers false. */
  readonly wanted?: (() => boolean) | undefined;
}

/** Why a process was killed; `flood`: it wrote more than anyone would keep. */
export type Cut = "timeout" | "stall" | "unwanted" | "flood";

export interface LeashedEnd {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly cut: Cut | null;
  readonly stdout: Buffer;
  /** Bytes; the last part when there was more than is kept. */
  readonly stderr: Buffer;
}

/**
 * A dead man's pipe. Standard input is a pipe whose other end only this process holds. A watcher in the
 * same process group reads it: when this process ends, for whatever reason, the read returns and the
 * watcher kills the group, the program and its ssh included (`kill … 0`, kill(1p)). When the program ends
 * first, the pipe is closed from here and the watcher is the last of the group to go. It keeps no other
 * stream open, so nobody waits for it. Descriptor 3 is the command's (`secret`). POSIX shell: dash, bash,
 * busybox.
 */
const WATCHED = `exec 4<&0 </dev/null
{ read -r line <&4; kill -KILL 0; } >/dev/null 2>&1 3<&- &
exec "$@" 4<&-`;

const WANTED_MS = 200;
const MAX_STDOUT = 64 * 1024 * 1024;
const MAX_STDERR = 256 * 1024;
/** After the kill only a process that left the group can hold the output open. */
const CLOSING_MS = 2_000;

/** Runs a program in a process group of its own that ends with it, with this process, or at a limit. */
export const runOnLeash = async (command: Command, leash: Leash): Promise<LeashedEnd> => {
  const began = sinceStart();
  const running = start({ ...command, argv: ["sh", "-c", WATCHED, "forward", ...command.argv], group: true });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let kept = 0;
  let size = 0;
  let last = began;
  let cut: Cut | null = null;
  let killed: () => void = () => {};
  const closing = new Promise<void>((resolve) => {
    killed = resolve;
  });
  const end = (why: Cut): void => {
    if (cut !== null) return;
    cut = why;
    running.kill();
    killed();
  };
  running.stdout.on("data", (chunk: Buffer) => {
    last = sinceStart();
    size += chunk.length;
    if (size > MAX_STDOUT) end("flood");
    else stdout.push(chunk);
  });
  running.stderr.on("data", (chunk: Buffer) => {
    last = sinceStart();
    stderr.push(chunk);
    kept += chunk.length;
    while (kept > MAX_STDERR && stderr.length > 1) kept -= (stderr.shift() as Buffer).length;
  });
  const abort = (): void => end("unwanted");
  leash.signal?.addEventListener("abort", abort, { once: true });
  if (leash.signal?.aborted) abort();
  const tick = setInterval(
    () => {
      const now = sinceStart();
      if (now - began >= leash.totalMs) end("timeout");
      else if (leash.stallMs !== undefined && now - last >= leash.stallMs) end("stall");
      else if (leash.wanted?.() === false) end("unwanted");
    },
    Math.min(WANTED_MS, leash.totalMs),
  );
  try {
    const outcome = await Promise.race([running.ended, closing.then(() => sleep(CLOSING_MS, null))]);
    return {
      exitCode: cut === null ? (outcome?.exitCode ?? null) : null,
      cut,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr),
    };
  } finally {
    clearInterval(tick);
    leash.signal?.removeEventListener("abort", abort);
  }
};
