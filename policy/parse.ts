import { dirname, resolve } from "node:path";
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import { Fault } from "../model/fault.ts";
import { nearest } from "./nearest.ts";
import type { Policy } from "./policy.ts";
import { type PolicyFile, policySchema } from "./schema.ts";

/** Reads the text of a policy file. @throws Fault that names file, line and key, and what would be right. */
export const parsePolicy = (text: string, file: string): Policy => {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    version: "1.2",
  });
  const [error] = document.errors.length > 0 ? document.errors : document.warnings;
  if (error !== undefined) {
    const line = lines.linePos(error.pos[0]).line;
    throw new Fault(`${file}:${line}: ${error.message.split("\n")[0]}`, {
      hint: "the policy must be valid YAML 1.2",
    });
  }
  refuseAliases(document, lines, file);
  const result = policySchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (result.success) return toPolicy(result.data, dirname(file));

  const complaints = result.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ path: issue.path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: unknownKey(key, keysAt(issue.path)),
    }));
  });
  const located = complaints.map(({ path, message }) => {
    const line = lineOf(document.contents as Node | null, path, lines);
    return `${file}:${line}: ${path.length === 0 ? "the file" : path.join(".")}: ${message}`;
  });
  throw new Fault(located.join("\n"), {
    hint: "nothing was guessed: until the policy is right, pushes are refused",
  });
};

/** What a rule says stands where the rule stands; and an alias can make a small file a huge one. */
const refuseAliases = (document: Document, lines: LineCounter, file: string): void => {
  visit(document, {
    Alias: (_, { source, range }) => {
      throw new Fault(`${file}:${lines.linePos(range?.[0] ?? 0).line}: *${source}: aliases are not read`, {
        hint: "write the value out where it is meant",
      });
    },
  });
};

const unknownKey = (key: string, allowed: readonly string[]): string => {
  const near = nearest(key, allowed);
  const guess = near === null ? "" : `; did you mean ${near}?`;
  return `unknown key${guess} (allowed: ${allowed.join(", ")})`;
};

interface Shape {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly def?: { readonly innerType?: unknown };
}

/** The keys the schema knows at a path. */
const keysAt = (path: readonly PropertyKey[]): string[] => {
  let schema: unknown = policySchema;
  for (const step of path) {
    const inner = unwrap(schema);
    schema = typeof step === "number" ? inner.element : inner.shape?.[String(step)];
  }
  return Object.keys(unwrap(schema).shape ?? {});
};

const unwrap = (schema: unknown): Shape => {
  let inner = schema as Shape;
  while (inner?.def?.innerType !== undefined) inner = inner.def.innerType as Shape;
  return inner ?? {};
};

/** The line of the key at a path, or of the nearest thing above it that is there. */
const lineOf = (root: Node | null, path: readonly PropertyKey[], lines: LineCounter): number => {
  let node: unknown = root;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else {
      const item = (node as { items?: readonly unknown[] } | null)?.items?.[Number(step)];
      if (item === undefined) break;
      offset = (item as Node).range?.[0] ?? offset;
      node = item;
    }
  }
  return lines.linePos(offset).line;
};

const toPolicy = (file: PolicyFile, directory: string): Policy => ({
  refs: file.refs,
  secrets: file.secrets,
  limits: { timeMs: file.limits.time, blobBytes: file.limits.blob },
  forward: file.forward === undefined ? null : toForward(file.forward, directory),
  audit: file.audit === undefined ? null : resolve(directory, file.audit),
  contact: file.contact ?? null,
});

const toForward = (
  file: NonNullable<PolicyFile["forward"]>,
  directory: string,
): NonNullable<Policy["forward"]> => ({
  url: file.url,
  ...(file.identity_file === undefined ? {} : { identityFile: resolve(directory, file.identity_file) }),
  ...(file.known_host_key === undefined ? {} : { knownHostKey: file.known_host_key }),
  connectTimeoutMs: file.connect_timeout,
  stallTimeoutMs: file.stall_timeout,
  timeoutMs: file.timeout,
});
