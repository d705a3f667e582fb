import * as z from "zod";
import type { JsonSchema } from "../../policy/json-schema.ts";
import { agentSchema, bottleSchema } from "./schema.ts";

const KINDS = { bottle: bottleSchema, agent: agentSchema } as const;

/** The JSON Schema of a manifest's settings, for editors: what may be written, before defaults are filled in. */
export const manifestJsonSchema = (kind: keyof typeof KINDS): JsonSchema => {
  const schema = z.toJSONSchema(KINDS[kind], { io: "input", target: "draft-2020-12" }) as JsonSchema;
  return { title: `${kind} manifest`, ...schema };
};
