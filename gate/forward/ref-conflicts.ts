import type { RefName, RefUpdate } from "../../model/ref-update.ts";

/**
 * New refs that cannot stand beside another one, because one name is a directory of the other
 * (`refs/heads/a`, `refs/heads/a/b`), with the name in the way. A ref that the same push deletes is in the
 * way too: upstream gets the push as one transaction, and git does not free a name within one.
 */
export const refConflicts = (
  updates: readonly RefUpdate[],
  existing: Iterable<RefName>,
): ReadonlyMap<RefName, RefName> => {
  const created = updates.filter(({ kind }) => kind === "create").map(({ ref }) => ref);
  const names = new Set<string>([...existing, ...created]);
  const below = new Map<string, string>();
  for (const name of names) for (const parent of parents(name)) below.set(parent, name);
  const conflicts = new Map<RefName, RefName>();
  for (const ref of created) {
    const inTheWay = parents(ref).find((parent) => names.has(parent)) ?? below.get(ref);
    if (inTheWay !== undefined) conflicts.set(ref, inTheWay as RefName);
  }
  return conflicts;
};

/** `refs/heads/a/b` → `refs/heads/a`, `refs/heads`, `refs`. */
export const parents = (name: string): string[] => {
  const found: string[] = [];
  for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1))
    found.push(name.slice(0, at));
  return found;
};
