import type { Policy } from "../policy.ts";
import { attributeDrivers } from "./attributes.ts";
import type { ChangeRule, PrepareRule } from "./change-rule.ts";
import { binaries, executables, fileSizes, lfsPointers } from "./files.ts";
import { gitNames } from "./git-names.ts";
import { hiddenText } from "./hidden-text.ts";
import { installScripts } from "./install-scripts.ts";
import { collidingNames, confusableNames } from "./names.ts";
import { protectedPaths } from "./paths.ts";
import { ciDefinitions, hookDirectories } from "./run-by-others.ts";
import { symlinks } from "./symlinks.ts";
import { urls } from "./urls.ts";

/** Every rule about changed paths, in the order in which they are told. */
const RULES: readonly PrepareRule[] = [
  protectedPaths,
  fileSizes,
  binaries,
  executables,
  lfsPointers,
  symlinks,
  gitNames,
  confusableNames,
  collidingNames,
  hiddenText,
  ciDefinitions,
  hookDirectories,
  installScripts,
  attributeDrivers,
  urls,
];

const prepared = new WeakMap<Policy, readonly ChangeRule[]>();

/** The rules that a policy asks something of. */
export const changeRules = (policy: Policy): readonly ChangeRule[] => {
  const known = prepared.get(policy);
  if (known !== undefined) return known;
  const rules = RULES.map((prepare) => prepare(policy)).filter((rule) => rule !== null);
  prepared.set(policy, rules);
  return rules;
};
