import { rawFromText } from "../../model/raw.ts";
import { matchesAny } from "../glob.ts";
import { mergeTrees } from "./merge.ts";
import { entryOf, plainOf, type Tree } from "./tree.ts";

/** For whom and for what a policy is asked, as the server vouches for it. */
export interface Subject {
  /** The repository by its path, and by the server's own name for it where there is one. */
  readonly repository: readonly string[];
  /** Null: the server names nobody; then no override for a pusher holds. */
  readonly pusher: string | null;
}

/** Nobody in no repository: what holds without any override. */
export const NO_SUBJECT: Subject = { repository: [], pusher: null };

/** Lays every override that is meant for a subject over a policy, in order; what is left has none. */
export const applyOverrides = (tree: Tree, subject: Subject): Tree =>
  overridesOf(tree)
    .filter((override) => isMeant(override, subject))
    .reduce(lay, withoutOverrides(tree));

/** The policy under each of its overrides alone. */
export const overridden = (tree: Tree): readonly Tree[] =>
  overridesOf(tree).map((override) => lay(withoutOverrides(tree), override));

/** The overrides of a policy, as they are written. */
export const overridesOf = (tree: Tree): readonly Tree[] => {
  const overrides = entryOf(tree, "overrides");
  return overrides?.kind === "list" ? overrides.items : [];
};

const lay = (tree: Tree, override: Tree): Tree => {
  const set = entryOf(override, "set");
  return set === undefined ? tree : mergeTrees(tree, set);
};

/** An override is only held to what it says by itself until it is laid over the rest. */
const withoutOverrides = (tree: Tree): Tree => {
  if (tree.kind !== "map") return tree;
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => key !== "overrides")) };
};

const isMeant = (override: Tree, { repository, pusher }: Subject): boolean =>
  selects(override, "repository", repository) && selects(override, "pusher", pusher === null ? [] : [pusher]);

const selects = (override: Tree, key: string, names: readonly string[]): boolean => {
  const globs = entryOf(override, key);
  if (globs === undefined) return true;
  const texts = plainOf(globs) as readonly string[];
  return names.some((name) => matchesAny(texts, rawFromText(name)));
};
