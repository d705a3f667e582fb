import * as z from "zod";
import type { JsonSchema } from "../../policy/json-schema.ts";
import { egressSchema } from "./schema.ts";

/** The JSON Schema of the file of `bottle egress`, for editors: what may be written, before defaults are filled in. */
export const egressJsonSchema = (): JsonSchema => ({
  title: "bottle egress",
  ...(z.toJSONSchema(egressSchema, { io: "input", target: "draft-2020-12" }) as JsonSchema),
});
