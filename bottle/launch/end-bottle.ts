import { rm } from "node:fs/promises";
import { Fault } from "../../model/fault.ts";
import { lifeOf, type ProcessIdentity } from "../../sys/alive.ts";
import { wallClock } from "../../sys/clock.ts";
import { signalProcess } from "../../sys/start-wired.ts";
import { WaitedInVain, waitUntil } from "../../sys/wait-until.ts";
import { type BottleRecord, writeRecord } from "./record.ts";
import type { Shelved } from "./shelf.ts";
import { summarise } from "./summary.ts";
import { tidy } from "./tidy.ts";

/** How long a process may take to end once it is asked to, and once it is killed, in `ms`. */
const GRACE_MS = 5_000;
const KILL_MS = 10_000;

/** What was taken away of one bottle. */
export interface Cleaned {
  readonly name: string;
  /** Processes that still ran, by what they did. */
  readonly processes: readonly string[];
  /** Null: nothing of it is left. Else what is, in words. */
  readonly kept: string | null;
}

/**
 * Takes away what a launcher that was killed has left: processes, which are known by number and start, and files. With
 * `all` its logs and its work too. @throws Fault when a process does not end
 */
export const cleanBottle = async (bottle: Shelved, all: boolean): Promise<Cleaned> => {
  const { name, directory, record, condition } = bottle;
  if (condition === "running") throw new Fault(`${name} is running`, { hint: `bottle stop ${name}` });
  const processes = condition === "left behind" ? await endProcesses(record?.processes ?? []) : [];
  if (all || record === null) {
    await rm(directory, { recursive: true, force: true });
    return { name, processes, kept: null };
  }
  if (condition === "left behind") {
    // Nobody looked into its work; whether it is needed is for the user to say.
    await tidy(directory, true);
    await writeRecord(directory, { ...record, steps: [], processes: [], ended: await endOf(directory) });
  }
  return { name, processes, kept: "its logs, and its work where there is any; --all takes them too" };
};

const endOf = async (directory: string): Promise<NonNullable<BottleRecord["ended"]>> => ({
  at: new Date(wallClock()).toISOString(),
  exitCode: null,
  summary: summarise(directory),
  unpushed: ["the launcher was killed before its work could be looked at"],
});

const endProcesses = async (processes: BottleRecord["processes"]): Promise<readonly string[]> => {
  const alive: string[] = [];
  // The agent first: what it holds on to then goes.
  for (const { role, process } of [...processes].reverse()) {
    if ((await lifeOf(process)) !== "alive") continue;
    alive.push(role);
    await endProcess(role, process);
  }
  return alive;
};

/** Asks a process to end and, after a while, kills it. @throws Fault when it is there all the same */
const endProcess = async (role: string, process: ProcessIdentity): Promise<void> => {
  for (const [signal, deadlineMs] of [
    ["SIGTERM", GRACE_MS],
    ["SIGKILL", KILL_MS],
  ] as const) {
    if ((await lifeOf(process)) !== "alive") return;
    signalProcess(process.pid, signal, false);
    const ended = await hasEnded(process, deadlineMs);
    if (ended) return;
  }
  throw new Fault(`${role}, process ${process.pid}, does not end`, { hint: "look at that process" });
};

/** Has it ended, or does it within `deadlineMs`? */
export const hasEnded = async (process: ProcessIdentity, deadlineMs: number): Promise<boolean> => {
  try {
    return await waitUntil(
      async () => ((await lifeOf(process)) === "alive" ? { not: "it runs" } : { value: true }),
      { deadlineMs },
    );
  } catch (error) {
    if (error instanceof WaitedInVain) return false;
    throw error;
  }
};
