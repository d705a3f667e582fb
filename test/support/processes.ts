import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const read = (file: string): Promise<string> => readFile(file, "latin1").catch(() => "");

/** Every process that runs now, zombies left out. */
export const processes = async (): Promise<readonly Process[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((pid) => processOf(Number(pid))));
  return all.filter((found) => found !== null);
};

const processOf = async (pid: number): Promise<Process | null> => {
  const status = await read(`/proc/${pid}/status`);
  const [state, parent] = [/^State:\s(\w)/m.exec(status)?.[1], /^PPid:\s(\d+)/m.exec(status)?.[1]];
  if (state === undefined || parent === undefined || state === "Z") return null;
  const command = (await read(`/proc/${pid}/cmdline`)).replaceAll("\0", " ").trim();
  return { pid, parent: Number(parent), command };
};

/** Processes that work in a directory: by their place, their command or their environment. */
export const processesIn = async (dir: string): Promise<readonly Process[]> => {
  const found = await Promise.all(
    (await processes()).map(async (one) => {
      if (one.pid === process.pid) return null;
      const place = await readlink(`/proc/${one.pid}/cwd`).catch(() => "");
      const about = [place, one.command, await read(`/proc/${one.pid}/environ`)];
      return about.some((text) => text.includes(dir)) ? one : null;
    }),
  );
  return found.filter((one) => one !== null);
};

/** A process and everything below it. */
export const familyOf = async (root: (one: Process) => boolean): Promise<readonly Process[]> => {
  const all = await processes();
  const family = all.filter(root);
  for (const member of family) {
    for (const one of all) if (one.parent === member.pid && !family.includes(one)) family.push(one);
  }
  return family;
};

/** The most memory a process has ever held, in `bytes`; 0 when it is gone. */
export const peakMemory = async (pid: number): Promise<number> => {
  const status = await read(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
};

/** Sends a signal to a process that may have ended by itself; strict where a test needs it to be there: `process.kill`. */
export const signalIfRunning = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

/** Waits until a question is answered with something; fails, saying what was awaited, when it never is. */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
): Promise<T> => {
  const PATIENCE = 60_000; // `ms`
  const PAUSE = 25; // `ms`
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await sleep(PAUSE);
  }
  throw new Error(`waited in vain for ${what}`);
};

/** Waits until nothing works in a directory any more. */
export const quiet = (dir: string): Promise<true> =>
  eventually(`the last process in ${dir} to end`, async () => (await processesIn(dir)).length === 0);
