import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { Fault } from "../../model/fault.ts";
import { keyOf } from "./key-of.ts";
import type { Tree } from "./tree.ts";

/** No policy is longer, in `bytes`; what is longer is no policy. */
const LONGEST = 1024 * 1024;

/** Looks at what was parsed, with the line of an offset in it. @throws Fault */
export type Inspect = (document: Document, lineAt: (offset: number) => number) => void;

/**
 * Reads YAML 1.2 of one meaning; `what` names the kind of file, `inspect` may refuse more of it.
 * @throws Fault that names file and line.
 */
export const readYaml = (text: string, file: string, what = "the policy", inspect?: Inspect): Tree => {
  if (text.length > LONGEST)
    throw new Fault(`${file}: longer than a policy can be (${LONGEST} bytes)`, {
      hint: "split it, and name its parts in extends",
    });
  try {
    return read(text, file, what, inspect);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Fault(`${file}: nested too deep to be read`, { cause: error });
  }
};

const read = (text: string, file: string, what: string, inspect?: Inspect): Tree => {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    version: "1.2",
  });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const [error] = document.errors.length > 0 ? document.errors : document.warnings;
  if (error !== undefined) {
    const key = error.code === "DUPLICATE_KEY" ? `${keyAt(document, error.pos[0])}: ` : "";
    throw new Fault(`${file}:${lineAt(error.pos[0])}: ${key}${error.message.split("\n")[0]}`, {
      hint: `${what} must be valid YAML 1.2`,
    });
  }
  refuseAliases(document, lineAt, file);
  inspect?.(document, lineAt);
  if (document.contents === null) return { kind: "map", origin: { file, line: 1 }, entries: new Map() };
  return treeOf(document.contents, 0, (offset) => ({ file, line: lineAt(offset) }));
};

/** The key that is written at an offset. */
const keyAt = (document: Document, offset: number): string => {
  let found = "";
  visit(document, {
    Pair: (_, pair, path) => {
      if (!isNode(pair.key) || pair.key.range?.[0] !== offset) return undefined;
      found = keyOf([...path, pair]);
      return visit.BREAK;
    },
  });
  return found;
};

/** What a rule says stands where the rule stands; and an alias can make a small file a huge one. */
const refuseAliases = (document: Document, lineAt: (offset: number) => number, file: string): void => {
  visit(document, {
    Alias: (_, alias, path) => {
      const line = lineAt(alias.range?.[0] ?? 0);
      throw new Fault(`${file}:${line}: ${keyOf([...path, alias])}: *${alias.source}: aliases are not read`, {
        hint: "write the value out where it is meant",
      });
    },
  });
};

type Place = (offset: number) => Tree["origin"];

/** `offset` is where the node's key or item begins. */
const treeOf = (node: unknown, offset: number, place: Place): Tree => {
  const origin = place(offset);
  if (isMap(node)) {
    const entries = new Map<string, Tree>();
    for (const { key, value } of node.items) {
      if (!isScalar(key))
        throw new Fault(`${origin.file}:${origin.line}: a key must be a word, not a list or a mapping`);
      entries.set(String(key.value), treeOf(value, key.range?.[0] ?? offset, place));
    }
    return { kind: "map", origin, entries };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => treeOf(item, startOf(item) ?? offset, place));
    return { kind: "list", origin, items };
  }
  return { kind: "leaf", origin, value: isScalar(node) ? node.value : null };
};

const startOf = (node: unknown): number | undefined =>
  (node as { readonly range?: readonly [number, number, number] | null } | null)?.range?.[0];
