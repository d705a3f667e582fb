import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import { run } from "./run.ts";

/** A pipe as two file descriptors, both blocking: a thread may wait on its end without an event loop. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

/**
 * Makes pipes that have no name when this returns. Node has no pipe(2), so they are made as FIFOs (fifo(7)) in
 * a directory of their own and unlinked at once.
 * @throws Fault when there is no `mkfifo` or no room for temporary files.
 */
export const makePipes = async (count: number, env: NodeJS.ProcessEnv): Promise<readonly Pipe[]> => {
  const directory = mkdtempSync(join(tmpdir(), "git-gate-"));
  const made: Pipe[] = [];
  try {
    const names = Array.from({ length: count }, (_, index) => join(directory, String(index)));
    const PATH = env["PATH"] ?? "";
    const outcome = await run({ argv: ["mkfifo", "-m", "600", ...names], env: { PATH } });
    if (outcome.exitCode !== 0) throw new Fault(`mkfifo failed: ${outcome.stderr.trim()}`);
    for (const name of names) {
      // Opened for both first: neither this nor the next call then waits for somebody at the other end.
      const writeEnd = openSync(name, "r+");
      made.push({ writeEnd, readEnd: openSync(name, "r") });
    }
    return made;
  } catch (error) {
    for (const { readEnd, writeEnd } of made) for (const end of [readEnd, writeEnd]) closeSync(end);
    throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
