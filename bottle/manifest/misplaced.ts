import { at, type Complaint } from "../../policy/file/complaints.ts";
import { entryOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import { PROVIDERS } from "../providers/providers.ts";

/** What is refused with a reason of its own, and the file without it. */
export interface Sifted {
  readonly tree: Tree;
  readonly complaints: readonly Complaint[];
}

type Path = readonly string[];

/** What a bottle may say and an agent may not. */
const BOTTLE_ONLY: readonly Path[] = [
  ["extends"],
  ["backend"],
  ["image"],
  ["agent_provider"],
  ["env"],
  ["egress"],
  ["git", "remotes"],
];

const WHY_NOT =
  "belongs in a bottle: an agent's file can come from a cloned repository, which must not grant itself hosts, variables, credentials or remotes";

/** Refuses an agent what only a bottle may say. */
export const siftAgent = (tree: Tree): Sifted =>
  BOTTLE_ONLY.reduce<Sifted>(
    ({ tree: rest, complaints }, path) =>
      path.reduce<Tree | undefined>(entryOf, rest) === undefined
        ? { tree: rest, complaints }
        : { tree: without(rest, path), complaints: [...complaints, at(rest, path, WHY_NOT)] },
    { tree, complaints: [] },
  );

/** Refuses `role` on a route: what a role would do, a provider does. */
export const siftBottle = (tree: Tree): Sifted => {
  const routes = ["egress", "routes"].reduce<Tree | undefined>(entryOf, tree);
  const items = routes?.kind === "list" ? routes.items : [];
  const complaints = items.flatMap((route, index) => {
    const role = entryOf(route, "role");
    return role === undefined
      ? []
      : [at(tree, ["egress", "routes", index, "role"], unknownRole(plainOf(role)))];
  });
  if (routes?.kind !== "list" || complaints.length === 0) return { tree, complaints };
  const plain = { ...routes, items: items.map((route) => without(route, ["role"])) };
  return { tree: replaced(tree, ["egress", "routes"], plain), complaints };
};

const unknownRole = (role: unknown): string => {
  const owner = PROVIDERS.find(({ roles }) => roles.includes(String(role)));
  const instead = (owner === undefined ? PROVIDERS : [owner]).map(({ usage }) => usage).join(" or ");
  return `unknown role; a provider brings its own routes: write ${instead}`;
};

const without = (tree: Tree, [key, ...rest]: Path): Tree => {
  if (tree.kind !== "map" || key === undefined) return tree;
  const entry = tree.entries.get(key);
  const others = [...tree.entries].filter(([name]) => name !== key);
  if (entry === undefined || rest.length === 0) return { ...tree, entries: new Map(others) };
  return { ...tree, entries: new Map([...others, [key, without(entry, rest)]]) };
};

const replaced = (tree: Tree, [key, ...rest]: Path, value: Tree): Tree => {
  if (key === undefined) return value;
  const entry = entryOf(tree, key);
  if (tree.kind !== "map" || entry === undefined) return tree;
  return { ...tree, entries: new Map([...tree.entries, [key, replaced(entry, rest, value)]]) };
};
