import type * as z from "zod";
import { nearest } from "../nearest.ts";
import { type Origin, originOf, type Tree } from "./tree.ts";

/** Something wrong in a policy file. */
export interface Complaint {
  readonly origin: Origin;
  /** The key, as `refs.rules.1.delete`; empty: the whole file. */
  readonly key: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

interface Schema {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly def?: { readonly innerType?: unknown; readonly valueType?: unknown };
}

/** What the schema found wrong, each with its place and with what would be right. */
export const complaintsOf = (tree: Tree, schema: unknown, issues: readonly Issue[]): Complaint[] =>
  issues.flatMap((issue) => explain(issue, [], schema)).map(({ path, message }) => at(tree, path, message));

/** A complaint about what stands at a path. */
export const at = (tree: Tree, path: readonly PropertyKey[], message: string): Complaint => ({
  origin: originOf(tree, path),
  key: path.map(String).join("."),
  message,
});

/** The line that names file, line and key. */
export const complaintLine = ({ origin, key, message }: Complaint): string =>
  `${origin.file}:${origin.line}: ${key === "" ? "the file" : key}: ${message}`;

interface Explained {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const explain = (issue: Issue, above: readonly PropertyKey[], schema: unknown): Explained[] => {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(key, keysAt(schema, path)),
    }));
  }
  if (issue.code === "invalid_union") {
    // Of several forms, the one that was meant is the one of the right type.
    const meant = issue.errors.find((errors) => errors.every(isInside)) ?? [];
    if (meant.length > 0) return meant.flatMap((inner) => explain(inner, path, schema));
  }
  if (issue.code === "invalid_key") {
    return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  }
  return [{ path, message: issue.message }];
};

const isInside = ({ code, path }: Issue): boolean =>
  path.length > 0 || (code !== "invalid_type" && code !== "invalid_value");

const unknownKey = (key: string, allowed: readonly string[]): string => {
  const near = nearest(key, allowed);
  const guess = near === null ? "" : `; did you mean ${near}?`;
  return `unknown key${guess} (allowed: ${allowed.join(", ")})`;
};

/** The keys the schema knows at a path. */
const keysAt = (schema: unknown, path: readonly PropertyKey[]): string[] => {
  let node: unknown = schema;
  for (const step of path) {
    const inner = unwrap(node);
    node = typeof step === "number" ? inner.element : (inner.shape?.[String(step)] ?? inner.def?.valueType);
  }
  return Object.keys(unwrap(node).shape ?? {});
};

/** What stands inside defaults and, of several forms, the one with keys. */
const unwrap = (schema: unknown): Schema => {
  let inner = schema as Schema;
  while (inner?.def?.innerType !== undefined || inner?.options !== undefined) {
    inner = (inner.def?.innerType ?? inner.options?.find((one) => unwrap(one).shape)) as Schema;
  }
  return inner ?? {};
};
