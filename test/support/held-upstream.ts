import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeHook } from "./gate-repo.ts";
import { eventually } from "./processes.ts";
import type { Repo } from "./repo.ts";

/** A repository whose hook waits, with a push in its hands, until it is told to go on. */
export interface Held {
  /** Waits until the hook has a push in its hands. */
  readonly reached: () => Promise<true>;
  readonly release: () => Promise<void>;
}

/** Makes a repository hold every push in one of its hooks, and do something with it when told to go on. */
export const hold = async (
  repo: Repo,
  { hook = "pre-receive", last = "cat >/dev/null" }: { hook?: string; last?: string } = {},
): Promise<Held> => {
  const [reached, released] = [join(repo.dir, "held"), join(repo.dir, "released")];
  const wait = `while [ ! -e '${released}' ] && [ -d '${repo.dir}' ]; do sleep 0.05; done`;
  await writeHook(repo, hook, `#!/bin/sh\n: >'${reached}'\n${wait}\n${last}\n`);
  const release = () => writeFile(released, "");
  onTestFinished(() => release().catch(() => {}));
  const isThere = () =>
    access(reached).then(
      () => true as const,
      () => false as const,
    );
  return { reached: () => eventually(`a push to reach ${repo.dir}`, isThere), release };
};
