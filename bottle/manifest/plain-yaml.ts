import { type Document, isScalar, Scalar, visit } from "yaml";
import { Fault } from "../../model/fault.ts";
import type { Inspect } from "../../policy/file/read-yaml.ts";

interface Surprise {
  readonly pattern: RegExp;
  readonly why: string;
}

/** Unquoted words that one version of YAML reads otherwise than the other (YAML 1.1 types; YAML 1.2, 10.3). */
const SURPRISES: readonly Surprise[] = [
  { pattern: /^(?:y|n|yes|no|on|off)$/i, why: "is true or false to some readers and text to others" },
  { pattern: /^[-+]?0[\d_]+$/, why: "is octal to some readers and decimal to others" },
  { pattern: /^[-+]?0[box][\da-f_]+$/i, why: "is a number to some readers and text to others" },
  {
    pattern: /^[-+]?\d[\d_]*(?::[0-5]?\d)+$/,
    why: "is a number to base 60 to some readers and text to others",
  },
  { pattern: /^[-+]?\d+_[\d_]*$/, why: "is a number to some readers and text to others" },
  { pattern: /^<<$/, why: "merges mappings for some readers" },
];

/** Refuses YAML that does not mean the same to every reader, and what hides one thing behind another. */
export const plainYaml =
  (file: string): Inspect =>
  (document, lineAt) => {
    const refuse = (offset: number, what: string, hint: string): never => {
      throw new Fault(`${file}:${lineAt(offset)}: ${what}`, { hint });
    };
    for (const { node, offset, isKey } of nodesOf(document)) {
      if (node.anchor !== undefined)
        refuse(offset, `&${node.anchor}: anchors are not read`, "write the value out where it is meant");
      if (node.tag !== undefined)
        refuse(offset, `${node.tag}: tags are not read`, "write the value plainly; quotes make it text");
      if (!isScalar(node)) continue;
      if (isKey && node.value === "__proto__")
        refuse(offset, "__proto__ can not be a key", "choose another name");
      if (isKey && typeof node.value !== "string")
        refuse(offset, `${node.source}: a key must be text`, "write it in quotes");
      if (node.type !== Scalar.PLAIN) continue;
      const surprise = SURPRISES.find(({ pattern }) => pattern.test(node.source ?? ""));
      if (surprise !== undefined)
        refuse(offset, `${node.source}: ${surprise.why}`, "write it in quotes, or true or false");
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
  readonly offset: number;
  readonly isKey: boolean;
}

const nodesOf = (document: Document): readonly Seen[] => {
  const seen: Seen[] = [];
  visit(document, {
    Node: (key, node) => {
      if ("anchor" in node || "tag" in node || isScalar(node))
        seen.push({ node: node as Seen["node"], offset: node.range?.[0] ?? 0, isKey: key === "key" });
    },
  });
  return seen;
};
