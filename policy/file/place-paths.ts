import { dirname, resolve } from "node:path";
import type { Tree } from "./tree.ts";

/** Keys whose values are files of the operator; `*` is every item of a list. */
const PATHS: readonly (readonly string[])[] = [
  ["audit"],
  ["forward", "identity_file"],
  ["forward", "token_file"],
  ["forward", "ca_file"],
  ["commits", "allowed_signers"],
  ["secrets", "baseline"],
  ["secrets", "waivers"],
  ["scanners", "*", "program"],
  ["scanners", "*", "config"],
  ["scanners", "*", "ignore"],
  ["scanners", "*", "baseline"],
];

/** Makes every path absolute, from where the file that names it lies. */
export const placePaths = (tree: Tree): Tree => PATHS.reduce(placeAt, tree);

const placeAt = (tree: Tree, path: readonly string[]): Tree => {
  const [key, ...rest] = path;
  if (key === undefined) {
    const isPath = tree.kind === "leaf" && typeof tree.value === "string" && tree.value !== "";
    return isPath ? { ...tree, value: resolve(dirname(tree.origin.file), tree.value as string) } : tree;
  }
  if (key === "*") {
    return tree.kind === "list" ? { ...tree, items: tree.items.map((item) => placeAt(item, rest)) } : tree;
  }
  const entry = tree.kind === "map" ? tree.entries.get(key) : undefined;
  if (tree.kind !== "map" || entry === undefined) return tree;
  return { ...tree, entries: new Map([...tree.entries, [key, placeAt(entry, rest)]]) };
};
