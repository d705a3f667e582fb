import type { Job } from "./job.ts";
import type { Repository, Workshop } from "./repository.ts";

/**
 * What git needs to read everything out of a repository and throw it away: the least that anything which
 * reads with git can take. `--buffer` is git at its fastest.
 */
const FLOOR = "git rev-list --objects --no-object-names --all | git cat-file --batch --buffer > /dev/null";

export const floorJob = ({ dir, env }: Repository): Job => ({ argv: ["sh", "-c", FLOOR], cwd: dir, env });

/** `gate scan` of all history; a real one may hold findings, which is exit code 1. */
export const scanJob = ({ program }: Workshop, { dir, env }: Repository): Job => ({
  argv: [process.execPath, program, "scan", "--all", "--quiet", "--repo", dir],
  cwd: dir,
  env,
  allow: [1],
});
