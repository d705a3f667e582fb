import type { Raw } from "../../model/raw.ts";
import { foldPath } from "../../policy/fold-path.ts";
import type { PathChange } from "../../policy/push-facts.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { Selection } from "../read/list-objects.ts";
import { namesBefore } from "../read/names-before.ts";

/**
 * Names that a new one could be one file with, by folded form: those that the trusted parents hold and the
 * push does not delete, and the new ones themselves.
 */
export const gatherNames = async (
  repo: GitRepo,
  selection: Selection,
  changes: readonly PathChange[],
  deleted: ReadonlySet<Raw>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Raw>> => {
  const names = new Map<string, Raw>();
  const take = (path: Raw): void => {
    const folded = foldPath(path);
    if (!names.has(folded)) names.set(folded, path);
  };
  await namesBefore(repo, selection, (path) => (deleted.has(path) ? undefined : take(path)), signal);
  // Newest commits come first: the older name is the one that the newer collides with.
  for (const { path, oid } of changes.toReversed()) if (oid !== null) take(path);
  return names;
};
