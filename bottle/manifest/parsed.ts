import { entryOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import type { BottleFile, Settings } from "./schema.ts";

// A file is held to its schema once. Merging takes whole variables, remotes and routes, which stay what they were.
const parsed = new WeakMap<Tree, unknown>();

type Entry = [tree: Tree | undefined, value: unknown];

/** Keeps what the schema made of the parts of a right bottle. */
export const keepParsed = (tree: Tree, { env, git, egress }: BottleFile): void => {
  const entries: Entry[] = [
    ...under(tree, ["env"], env),
    ...under(tree, ["git", "remotes"], git.remotes),
    ...under(tree, ["egress", "routes"], egress.routes),
  ];
  for (const [part, value] of entries) if (part !== undefined) parsed.set(part, value);
};

const under = (tree: Tree, path: readonly string[], values: object): Entry[] => {
  const whole = path.reduce<Tree | undefined>(entryOf, tree);
  return Object.entries(values).map(([key, value]) => [entryOf(whole, key), value]);
};

/** The settings that a merged bottle comes to; every part of it is one of a right bottle. */
export const settingsOf = (tree: Tree, defaults: Settings): Settings => {
  const git = entryOf(tree, "git");
  const image = plain<string>(tree, "image");
  return {
    backend: plain(tree, "backend") ?? defaults.backend,
    ...(image === undefined ? {} : { image }),
    agent_provider: plain(tree, "agent_provider") ?? {},
    env: mapOf(entryOf(tree, "env")),
    git: { user: plain(git, "user") ?? {}, remotes: mapOf(entryOf(git, "remotes")) },
    egress: { routes: listOf(entryOf(entryOf(tree, "egress"), "routes")) },
  };
};

const plain = <T>(tree: Tree | undefined, key: string): T | undefined => {
  const entry = entryOf(tree, key);
  return entry === undefined ? undefined : (plainOf(entry) as T);
};

const mapOf = <T>(tree: Tree | undefined): Record<string, T> =>
  Object.fromEntries(
    tree?.kind === "map" ? [...tree.entries].map(([key, part]) => [key, parsed.get(part) as T]) : [],
  );

const listOf = <T>(tree: Tree | undefined): T[] =>
  tree?.kind === "list" ? tree.items.map((part) => parsed.get(part) as T) : [];
