import { Fault } from "../model/fault.ts";
import { type Complaint, complaintLine, complaintsOf } from "./file/complaints.ts";
import { readChain } from "./file/extends.ts";
import { placePaths } from "./file/place-paths.ts";
import { applyOverrides, NO_SUBJECT, overridden, type Subject } from "./file/subject.ts";
import { entryOf, type Origin, originOf, plainOf, type Tree } from "./file/tree.ts";
import { unknownRules } from "./file/unknown-rules.ts";
import type { Policy } from "./policy.ts";
import { type PolicyFile, policySchema } from "./schema/policy-file.ts";
import { toPolicy } from "./to-policy.ts";

/** What a policy's text alone does not tell. */
export interface ParseOptions {
  /** Ids of the builtin rules, asked for only where a policy names any. */
  readonly knownRules: () => readonly string[];
  /** Reads a file that `extends` names, by its absolute path. @throws Fault */
  readonly readFile: (file: string) => string;
  /** Default: nobody in no repository, so that no override holds. */
  readonly subject?: Subject;
}

/** A policy and the places it is written at. */
export interface ParsedPolicy {
  readonly policy: Policy;
  /** Every file that was read, the one that extends the others last. */
  readonly files: readonly string[];
  /** Where the value of a key is written, such as `refs.rules.0`; null: nowhere, it is a default. */
  readonly origin: (key: string) => Origin | null;
  /** The policy under each override alone. @throws Fault for one that makes it wrong. */
  readonly variants: () => readonly Policy[];
}

/** Reads the text of a policy file. @throws Fault that names file, line and key, and what would be right. */
export const parsePolicy = (text: string, file: string, options: ParseOptions): ParsedPolicy => {
  const { tree, files } = readChain(text, file, {
    readFile: options.readFile,
    check: (single) => refuse([...wrongAlone(single), ...unknownRules(single, options.knownRules)]),
  });
  const merged = placePaths(applyOverrides(tree, options.subject ?? NO_SUBJECT));
  return {
    policy: toPolicy(validated(merged)),
    files,
    variants: () => overridden(tree).map((variant) => toPolicy(validated(placePaths(variant)))),
    origin: (key) => {
      const path = key.split(".");
      const written = path.reduce<Tree | undefined>(entryOf, merged);
      return written === undefined ? null : originOf(merged, path);
    },
  };
};

/** What is wrong in a file whatever it extends. */
const wrongAlone = (tree: Tree): Complaint[] => {
  const { error } = policySchema.safeParse(plainOf(tree));
  const issues = (error?.issues ?? []).filter(
    (issue) => issue.code !== "custom" || issue.params?.["across"] !== true,
  );
  return complaintsOf(tree, policySchema, issues);
};

const validated = (tree: Tree): PolicyFile => {
  const { data, error } = policySchema.safeParse(plainOf(tree));
  refuse(complaintsOf(tree, policySchema, error?.issues ?? []));
  return data as PolicyFile;
};

const refuse = (complaints: readonly Complaint[]): void => {
  if (complaints.length === 0) return;
  throw new Fault(complaints.map(complaintLine).join("\n"), {
    hint: "nothing was guessed: until the policy is right, pushes are refused",
  });
};
