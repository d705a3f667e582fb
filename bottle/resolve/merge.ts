import { entryOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import { routeKey } from "../manifest/route-key.ts";

type Merge = (below: Tree, above: Tree) => Tree;
type Map_ = Extract<Tree, { readonly kind: "map" }>;

const replace: Merge = (_, above) => above;

/** Key by key; an explicit empty value clears what lies below. */
const merging =
  (special: Readonly<Record<string, Merge>>, otherwise: Merge): Merge =>
  (below, above) => {
    if (below.kind !== "map" || above.kind !== "map" || above.entries.size === 0) return above;
    const entries = new Map(below.entries);
    for (const [key, value] of above.entries) {
      const old = entries.get(key);
      const merge = Object.hasOwn(special, key) ? (special[key] as Merge) : otherwise;
      entries.set(key, old === undefined ? value : merge(old, value));
    }
    return { ...above, entries };
  };

const byKey = merging({}, replace);

/** What is empty says nothing. */
const unlessEmpty: Merge = (below, above) => (plainOf(above) === "" ? below : above);

/** `git.user`: field by field. */
export const mergeUser = merging({}, unlessEmpty);

const byHost: Merge = (below, above) => {
  if (below.kind !== "list" || above.kind !== "list" || above.items.length === 0) return above;
  const hosts = new Set(above.items.map(routeKey));
  return { ...above, items: [...below.items.filter((route) => !hosts.has(routeKey(route))), ...above.items] };
};

/** A credential belongs to its template: of another template nothing is kept. */
const provider: Merge = (below, above) => {
  const template = entryOf(above, "template");
  const old = entryOf(below, "template");
  const same = template === undefined || old === undefined || plainOf(template) === plainOf(old);
  return same ? byKey(below, above) : above;
};

const bottle = merging(
  {
    agent_provider: provider,
    env: byKey,
    git: merging({ user: mergeUser, remotes: byKey }, replace),
    egress: merging({ routes: byHost }, replace),
  },
  replace,
);

/**
 * Lays one bottle over another. `env` by key, `git.user` by field unless empty, `git.remotes` by name and
 * `egress.routes` by host (an entry is replaced whole), `agent_provider` by key for the same template, the rest
 * replaced. An explicit empty mapping or list clears. Where nothing clears and no template changes, it does not
 * matter which two neighbours are laid over each other first: (a + b) + c is a + (b + c).
 */
export const mergeBottles = (below: Tree, above: Tree): Tree => {
  if (below.kind !== "map" || above.kind !== "map") return above;
  // A bottle that says nothing clears nothing.
  return above.entries.size === 0 ? below : bottle(below, above);
};

/** Lays an agent over a bottle: its `git.user` and nothing else. */
export const overlayAgent = (merged: Tree, agent: Tree): Tree => {
  const user = ["git", "user"].reduce<Tree | undefined>(entryOf, agent);
  if (user?.kind !== "map" || user.entries.size === 0 || merged.kind !== "map") return merged;
  const git = entryOf(merged, "git");
  const below: Map_ = git?.kind === "map" ? git : { kind: "map", origin: user.origin, entries: new Map() };
  const old = entryOf(below, "user");
  // An agent adds to its bottle's identity and cannot clear it.
  const overlaid = old === undefined ? user : mergeUser(old, user);
  const entries = new Map([...below.entries, ["user", overlaid] as const]);
  return { ...merged, entries: new Map([...merged.entries, ["git", { ...below, entries }] as const]) };
};
