import { policyJsonSchema } from "./json-schema.ts";

interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

const HEAD = `# The policy file

Made from the schema; change \`policy/schema.ts\` and run \`npm run generate\`.

A policy is found, on the server's side only, in this order: \`--policy FILE\`, the variable \`GATE_POLICY\`,
\`gate.policy\` in the repository's own git configuration, \`gate.yaml\` in the bare repository,
\`/etc/git-gate/gate.yaml\`. Without any of them the built-in default holds, which is the column "default". A file
that is named and cannot be read, or is wrong in any place, refuses every push: nothing is guessed.

Globs match whole names byte by byte: \`*\` stops at a slash, \`**\` does not, \`?\` is one byte. Durations and
sizes carry a unit (\`30s\`, \`500ms\`, \`25MiB\`). Paths are relative to the policy file.

| key | value | default | meaning |
|---|---|---|---|
`;

/** The reference page of the policy, as Markdown. */
export const policyReference = (): string =>
  HEAD +
  rows(policyJsonSchema() as Schema, "")
    .join("\n")
    .concat("\n");

const rows = (schema: Schema, path: string): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const inner = value.items?.properties === undefined ? value : value.items;
    const required = schema.required?.includes(key) === true;
    const row = `| \`${name}\` | ${kind(value)} | ${byDefault(value, required)} | ${value.description ?? ""} |`;
    return [row, ...rows(inner, inner === value ? name : `${name}[]`)];
  });

const kind = (schema: Schema): string => {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.type === "array")
    return schema.items?.properties === undefined ? "list of texts" : "list of rules";
  if (schema.type === "object") return "section";
  return "text";
};

const byDefault = (schema: Schema, required: boolean): string => {
  if (required) return "required";
  if (schema.default === undefined || schema.type === "object") return "";
  if (!Array.isArray(schema.default)) return `\`${schema.default}\``;
  return schema.default.length === 0 ? "none" : schema.default.map((value) => `\`${value}\``).join(", ");
};
