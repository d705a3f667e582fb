import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";

/** Gitaly's own, not a repository's (`+gitaly/tmp`). */
const SKIPPED = /^\+/;

/**
 * Every bare repository below a directory, in order. What a repository holds is not searched, links are not
 * followed.
 * @throws Fault when a directory cannot be read: one that was passed over would stay unguarded
 */
export const findRepositories = async (root: string): Promise<string[]> => {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Fault(`cannot look for repositories in ${root}: ${(cause as Error).message}`, { cause });
  });
  const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const isRepository =
    entries.some(({ name }) => name === "HEAD") &&
    ["objects", "refs"].every((name) => directories.includes(name));
  if (isRepository) return [root];
  const found: string[] = [];
  for (const name of directories.sort())
    if (!SKIPPED.test(name)) found.push(...(await findRepositories(join(root, name))));
  return found;
};
