import { type JsonSchema, policyJsonSchema } from "./json-schema.ts";

const HEAD = `# The policy file

Made from the schema; change \`policy/schema/\` and run \`npm run generate\`.

A policy is found, on the server's side only, in this order: \`--policy FILE\`, the variable \`GATE_POLICY\`,
\`gate.policy\` in the repository's own git configuration, \`gate.yaml\` in the bare repository,
\`/etc/git-gate/gate.yaml\`. Without any of them the built-in default holds, which is the column "default". A file
that is named and cannot be read, or is wrong in any place, refuses every push: nothing is guessed.

Globs match whole names byte by byte: \`*\` stops at a slash, \`**\` does not, \`?\` is one byte. Durations and
sizes carry a unit (\`30s\`, \`500ms\`, \`25MiB\`). Paths are relative to the file that names them. How the rules
work together, what each looks for and why the defaults are what they are: [the guide](policy-guide.md).

| key | value | default | meaning |
|---|---|---|---|
`;

/** The reference page of the policy, as Markdown. */
export const policyReference = (): string => HEAD + keyRows(policyJsonSchema());

/** The rows of a table of keys: key, value, default, meaning. */
export const keyRows = (schema: JsonSchema): string => rows(schema, "").join("\n").concat("\n");

const rows = (schema: JsonSchema, path: string): string[] =>
  Object.entries(schema.properties ?? {})
    .filter(([, { $ref, not }]) => $ref === undefined && not === undefined)
    .flatMap(([key, value]) => {
      const name = path === "" ? key : `${path}.${key}`;
      const required = schema.required?.includes(key) === true;
      const cells = [`\`${name}\``, kind(value), byDefault(value, required), value.description ?? ""];
      const item = detailed(value);
      const below =
        item === null
          ? rows(named(value) ?? value, named(value) ? `${name}.NAME` : name)
          : rows(item, `${name}[]`);
      return [`| ${cells.join(" | ")} |`, ...below];
    });

/** What stands under names that are free, where that has keys. */
const named = ({ additionalProperties: entry }: JsonSchema): JsonSchema | null =>
  typeof entry === "object" && entry.properties !== undefined ? entry : null;

/** What a list holds, where that has keys. */
const detailed = ({ items, anyOf }: JsonSchema): JsonSchema | null => {
  const forms = [items, ...(items?.anyOf ?? []), ...(anyOf ?? []).map((form) => form.items)];
  return forms.find((form) => form?.properties !== undefined) ?? null;
};

const kind = (schema: JsonSchema): string => {
  if (schema.anyOf !== undefined) return schema.anyOf.map(kind).join(" or ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.type === "array") return detailed(schema) === null ? list(schema) : "list of entries";
  if (schema.type === "object") return schema.properties === undefined ? "mapping" : "section";
  if (schema.type === "boolean") return "`true`, `false`";
  return schema.type === "integer" ? "number" : "text";
};

const list = ({ items }: JsonSchema): string =>
  items?.enum === undefined ? "list of texts" : `list of ${kind(items)}`;

const byDefault = (schema: JsonSchema, required: boolean): string => {
  if (required) return "required";
  if (schema.default === undefined || schema.type === "object") return "";
  if (!Array.isArray(schema.default)) return `\`${schema.default}\``;
  return schema.default.length === 0 ? "none" : schema.default.map((value) => `\`${value}\``).join(", ");
};
