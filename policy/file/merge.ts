import { entryOf, plainOf, type Tree } from "./tree.ts";

type Merge = (below: Tree, above: Tree) => Tree;

const replace: Merge = (_, above) => above;

/** The first rule that speaks decides, so those of the file that extends come first. */
const prepend: Merge = (below, above) =>
  below.kind === "list" && above.kind === "list"
    ? { ...above, items: [...above.items, ...below.items] }
    : above;

/** Every rule counts; one with a name takes the place of the one of that name. */
const byName: Merge = (below, above) => {
  if (below.kind !== "list" || above.kind !== "list") return above;
  const names = above.items.map(nameOf);
  const kept = below.items.filter((item) => nameOf(item) === undefined || !names.includes(nameOf(item)));
  return { ...above, items: [...kept, ...above.items] };
};

const nameOf = (item: Tree): unknown => {
  const name = entryOf(item, "name");
  return name === undefined ? undefined : plainOf(name);
};

/** Where merging is not by key. A forward is replaced whole: its key belongs to its address. */
const SPECIAL: Readonly<Record<string, Merge>> = {
  "refs.rules": prepend,
  "commits.message": byName,
  paths: byName,
  checks: byName,
  overrides: byName,
  forward: replace,
};

/**
 * Lays one policy over another: mappings key by key, single values and lists replaced, rules as `SPECIAL`
 * says. What is not of the same kind is replaced, and complained about later.
 */
export const mergeTrees = (below: Tree, above: Tree, path = ""): Tree => {
  const special = Object.hasOwn(SPECIAL, path) ? SPECIAL[path] : undefined;
  if (special !== undefined) return special(below, above);
  if (below.kind !== "map" || above.kind !== "map") return above;
  const entries = new Map(below.entries);
  for (const [key, value] of above.entries) {
    const old = entries.get(key);
    entries.set(
      key,
      old === undefined ? value : mergeTrees(old, value, path === "" ? key : `${path}.${key}`),
    );
  }
  return { ...above, entries };
};
