import { dirname, join, resolve } from "node:path";
import { entryOf, type Tree } from "../../policy/file/tree.ts";

const PATHS = ["identity_file", "ca_file", "policy"];

/** Makes the paths of remotes absolute, from where the file that names them lies; `~/` is the home directory. */
export const placePaths = (tree: Tree, home: string): Tree => {
  const git = entryOf(tree, "git");
  const remotes = entryOf(git, "remotes");
  if (tree.kind !== "map" || git?.kind !== "map" || remotes?.kind !== "map") return tree;
  const placed = new Map([...remotes.entries].map(([name, remote]) => [name, placeRemote(remote, home)]));
  const entries = new Map([...git.entries, ["remotes", { ...remotes, entries: placed }] as const]);
  return { ...tree, entries: new Map([...tree.entries, ["git", { ...git, entries }] as const]) };
};

const placeRemote = (remote: Tree, home: string): Tree =>
  remote.kind === "map"
    ? {
        ...remote,
        entries: new Map([...remote.entries].map(([key, value]) => [key, place(key, value, home)])),
      }
    : remote;

const place = (key: string, leaf: Tree, home: string): Tree => {
  if (!PATHS.includes(key) || leaf.kind !== "leaf" || typeof leaf.value !== "string") return leaf;
  const { value, origin } = leaf;
  return {
    ...leaf,
    value: value.startsWith("~/") ? join(home, value.slice(2)) : resolve(dirname(origin.file), value),
  };
};
