import { type Document, isScalar, Scalar, visit } from "yaml";
import { Fault } from "../../model/fault.ts";
import { keyOf } from "../../policy/file/key-of.ts";
import type { Inspect } from "../../policy/file/read-yaml.ts";

interface Surprise {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

const QUOTES = "write it in quotes";

/** Unquoted words that one version of YAML reads otherwise than the other (YAML 1.1 types; YAML 1.2, 10.3). */
const SURPRISES: readonly Surprise[] = [
  {
    pattern: /^(?:y|n|yes|no|on|off)$/i,
    why: "is true or false to some readers and text to others",
    hint: `${QUOTES}, or true or false`,
  },
  { pattern: /^[-+]?0[\d_]+$/, why: "is octal to some readers and decimal to others", hint: QUOTES },
  {
    pattern: /^[-+]?0[box][\da-f_]+$/i,
    why: "is a number to some readers and text to others",
    hint: QUOTES,
  },
  {
    pattern: /^[-+]?\d[\d_]*(?::[0-5]?\d)+$/,
    why: "is a number to base 60 to some readers and text to others",
    hint: QUOTES,
  },
  { pattern: /^[-+]?\d+_[\d_]*$/, why: "is a number to some readers and text to others", hint: QUOTES },
  {
    pattern: /^<<$/,
    why: "merges mappings for some readers",
    hint: "write the entries out where they are meant",
  },
];

/** Refuses YAML that does not mean the same to every reader, and what hides one thing behind another. */
export const plainYaml =
  (file: string): Inspect =>
  (document, lineAt) => {
    for (const { node, path, offset, isKey } of nodesOf(document)) {
      const refuse = (what: string, hint: string): never => {
        const key = keyOf([...path, node]);
        throw new Fault(`${file}:${lineAt(offset)}: ${key === "" ? "the file" : key}: ${what}`, { hint });
      };
      if (node.anchor !== undefined)
        refuse(`&${node.anchor}: anchors are not read`, "write the value out where it is meant");
      if (node.tag !== undefined)
        refuse(`${node.tag}: tags are not read`, "write the value plainly; quotes make it text");
      if (!isScalar(node)) continue;
      if (isKey && node.value === "__proto__") refuse("can not be a key", "choose another name");
      if (isKey && typeof node.value !== "string") refuse("a key must be text", QUOTES);
      if (node.type !== Scalar.PLAIN) continue;
      const surprise = SURPRISES.find(({ pattern }) => pattern.test(node.source ?? ""));
      if (surprise !== undefined) refuse(`${node.source} ${surprise.why}`, surprise.hint);
    }
  };

interface Seen {
  readonly node: {
    readonly anchor?: string | undefined;
    readonly tag?: string | undefined;
    readonly value?: unknown;
    readonly source?: string | undefined;
    readonly type?: unknown;
  };
  /** What it stands in, the document first. */
  readonly path: readonly unknown[];
  readonly offset: number;
  readonly isKey: boolean;
}

const nodesOf = (document: Document): readonly Seen[] => {
  const seen: Seen[] = [];
  visit(document, {
    Node: (key, node, path) => {
      if ("anchor" in node || "tag" in node || isScalar(node))
        seen.push({ node: node as Seen["node"], path, offset: node.range?.[0] ?? 0, isKey: key === "key" });
    },
  });
  return seen;
};
