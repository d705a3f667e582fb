import { wallClock } from "../../sys/clock.ts";
import type { GitRepo } from "../../sys/git.ts";
import { readLocalRefs } from "../forward/local-refs.ts";
import { stepsOf } from "./judged-path.ts";
import { readQueue } from "./queue.ts";
import type { QueueFacts } from "./waiting.ts";

/** The queue, the refs, and the queue again: pushes go on meanwhile. @throws Fault when the queue is damaged */
export const readFacts = async ({
  repo,
  stateDir,
}: {
  readonly repo: GitRepo;
  readonly stateDir: string;
}): Promise<QueueFacts> => {
  const entries = await readQueue(stateDir);
  if (entries.length === 0) return { entries, local: new Map(), steps: new Map(), now: wallClock() };
  const plain: GitRepo = { ...repo, quarantine: {} };
  const names = entries.flatMap(({ updates }) => updates.map(({ ref }) => ref));
  const local = await readLocalRefs(plain, names);
  const steps = stepsOf((await readQueue(stateDir)).flatMap(({ updates }) => updates));
  return { entries, local, steps, now: wallClock() };
};
