import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { run } from "./run.ts";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the system that runs it: only good for comparing. */
  readonly start: string;
  /** Where `pid` means something: host name, and on Linux the process namespace too (a container). */
  readonly host: string;
}

/** `elsewhere`: a process of another host or container, which cannot be judged from here. */
export type Life = "alive" | "dead" | "elsewhere";

/** What tells this process from any other, now; null when there is no such process. */
export const processIdentity = async (pid: number): Promise<ProcessIdentity | null> => {
  const [start, host] = await Promise.all([startOf(pid), thisHost()]);
  return start === null || start === ENDED ? null : { pid, start, host };
};

/** Whether the very process is still there: a process that got the same number later is not it. */
export const lifeOf = async (identity: ProcessIdentity): Promise<Life> => {
  if (identity.host !== (await thisHost())) return "elsewhere";
  const start = await startOf(identity.pid);
  if (start !== null) return start === identity.start ? "alive" : "dead";
  return canBeSignalled(identity.pid) ? "alive" : "dead";
};

/** True when the process is known to run here; false when it is dead or out of sight. */
export const isAlive = async (identity: ProcessIdentity): Promise<boolean> =>
  (await lifeOf(identity)) === "alive";

/** @throws TypeError unless `value` has the shape of an identity; for what was read from a file. */
export const parseIdentity = (value: unknown): ProcessIdentity => {
  const { pid, start, host } = (value ?? {}) as Record<string, unknown>;
  if (!Number.isSafeInteger(pid) || (pid as number) <= 0) throw new TypeError("pid is not a process number");
  if (typeof start !== "string" || start === "") throw new TypeError("start is not a text");
  if (typeof host !== "string" || host === "") throw new TypeError("host is not a text");
  return { pid: pid as number, start, host };
};

/** The start of a zombie: equal to no identity's. */
const ENDED = "ended";

const startOf = (pid: number): Promise<string | null> =>
  process.platform === "linux" ? startFromProc(pid) : startFromPs(pid);

/**
 * proc(5): field 22 of `/proc/PID/stat` is the start in clock ticks since boot; the boot's own id makes it
 * good across a reboot. Field 2 is the program's name in parentheses and may hold anything, so fields are
 * counted from the last `)`. A zombie has ended: it only waits to be collected.
 */
const startFromProc = async (pid: number): Promise<string | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X") return ENDED;
  return `${await bootId()}:${ticks}`;
};

/** ps(1), POSIX but for `lstart`, which macOS and the BSDs have: `Mon Nov 23 15:54:44 2026`. */
export const startFromPs = async (pid: number): Promise<string | null> => {
  const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  const { stdout, exitCode } = await run({
    argv: ["ps", "-o", "stat=", "-o", "lstart=", "-p", String(pid)],
    env,
  });
  const [, state, start] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout.toString("latin1")) ?? [];
  if (exitCode !== 0 || state === undefined || start === undefined) return null;
  return state.startsWith("Z") ? ENDED : start;
};

/** Signal 0 asks whether there is such a process; "not permitted" means that there is. */
const canBeSignalled = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const once = (make: () => Promise<string>): (() => Promise<string>) => {
  let made: Promise<string> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const bootId = once(async () =>
  (await readFile("/proc/sys/kernel/random/boot_id", "latin1").catch(() => "boot")).trim(),
);

const thisHost = once(async () => {
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return namespace === "" ? hostname() : `${hostname()} ${namespace}`;
});
