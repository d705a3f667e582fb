import * as z from "zod";
import { policySchema } from "./schema/policy-file.ts";

/** As much of JSON Schema as the policy's has. */
export interface JsonSchema {
  readonly title?: string;
  readonly $ref?: string;
  /** What may not be written. */
  readonly not?: JsonSchema;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/** The JSON Schema of the policy file, for editors: what may be written, before defaults are filled in. */
export const policyJsonSchema = (): JsonSchema => {
  const schema = z.toJSONSchema(policySchema, { io: "input", target: "draft-2020-12" }) as JsonSchema;
  return { title: "gate.yaml", ...schema, properties: { ...schema.properties, overrides: briefly(schema) } };
};

/** The sections of an override are those of the file; written once they are enough. */
const briefly = ({ properties = {} }: JsonSchema): JsonSchema => {
  const overrides = properties["overrides"] as JsonSchema;
  const set = overrides.items?.properties?.["set"] as JsonSchema;
  const sections = Object.keys(set.properties ?? {}).map((key) => [key, { $ref: `#/properties/${key}` }]);
  const items = {
    ...overrides.items,
    properties: { ...overrides.items?.properties, set: { ...set, properties: Object.fromEntries(sections) } },
  };
  return { ...overrides, items };
};
