import { GITLINK, type Mode } from "../../model/object.ts";
import { shortOid } from "../../model/oid.ts";
import { matchesAny } from "../glob.ts";
import { indexGlobs } from "../glob-index.ts";
import type { PathAct, PathRule, Policy } from "../policy.ts";
import type { PathChange } from "../push-facts.ts";
import { ABSENT, type PrepareRule, SYMLINK } from "./change-rule.ts";

/** Paths that the operator names. Every rule that matches is told; none takes another's effect away. */
export const protectedPaths: PrepareRule = ({ paths }) => {
  if (paths.length === 0) return null;
  const index = indexGlobs(paths.map(({ match }) => match));
  return {
    byName: true,
    concerns: ({ path }) => index.matching(path).length > 0,
    judge: (change, _, show) => {
      const acts = actsOf(change);
      return index.matching(change.path).flatMap((number) => {
        const rule = paths[number] as PathRule;
        const done = rule.on.filter((act) => acts.has(act));
        if (done.length === 0 || matchesAny(rule.except, change.path)) return [];
        return [
          {
            rule: `path/${rule.name ?? "protected"}`,
            level: rule.level,
            key: `paths.${number}`,
            message: `${show(change.path)}: ${done.map((act) => ACTS[act]).join(", ")} by ${shortOid(change.by)}`,
            hint: rule.hint ?? "leave it out of the push, or ask for this change to be made",
          },
        ];
      });
    },
  };
};

/** Whether a policy refuses changes by their path, so that a merge may not bring back an older state either. */
export const guardsPaths = ({ paths, content }: Policy): boolean =>
  paths.length > 0 || content.ci === "block" || content.hooks === "block";

const ACTS: Readonly<Record<PathAct, string>> = {
  add: "added",
  edit: "edited",
  delete: "deleted",
  mode: "made executable or not",
  type: "made another kind of entry",
};

/** What a change does to its path; a merge does what it does with regard to any parent. */
const actsOf = ({ oid, mode, olds, oldModes }: PathChange): ReadonlySet<PathAct> => {
  if (oid === null) return new Set(["delete"]);
  const acts = new Set<PathAct>();
  oldModes.forEach((old, parent) => {
    if (old === ABSENT) acts.add("add");
    else if (kindOf(old) !== kindOf(mode)) acts.add("type");
    else if (old !== mode) acts.add("mode");
    if (old !== ABSENT && (olds[parent] !== oid || mode === GITLINK)) acts.add("edit");
  });
  return acts;
};

const kindOf = (mode: Mode): string => (mode === SYMLINK || mode === GITLINK ? mode : "file");
