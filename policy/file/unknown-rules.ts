import { nearest } from "../nearest.ts";
import { at, type Complaint } from "./complaints.ts";
import { overridesOf } from "./subject.ts";
import { entryOf, type Tree } from "./tree.ts";

/** Ids of rules in `secrets.rules` that the builtin scanner does not know; `name:id` is another scanner's. */
export const unknownRules = (tree: Tree, known: () => readonly string[]): Complaint[] => [
  ...among(tree, ["secrets", "rules"], known),
  ...overridesOf(tree).flatMap((_, index) =>
    among(tree, ["overrides", index, "set", "secrets", "rules"], known),
  ),
];

const among = (tree: Tree, path: readonly PropertyKey[], known: () => readonly string[]): Complaint[] => {
  const rules = path.reduce<Tree | undefined>(entryOf, tree);
  const ids = rules?.kind === "map" ? [...rules.entries.keys()] : [];
  const own = ids.filter((id) => !id.includes(":"));
  if (own.length === 0) return [];
  const all = known();
  return own
    .filter((id) => !all.includes(id))
    .map((id) => {
      const near = nearest(id, all);
      const guess = near === null ? "" : `; did you mean ${near}?`;
      return at(tree, [...path, id], `there is no rule of this id${guess} (gate rules lists them)`);
    });
};
