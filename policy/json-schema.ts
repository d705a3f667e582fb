import * as z from "zod";
import { policySchema } from "./schema.ts";

/** The JSON Schema of the policy file, for editors: what may be written, before defaults are filled in. */
export const policyJsonSchema = (): Record<string, unknown> => ({
  title: "gate.yaml",
  ...z.toJSONSchema(policySchema, { io: "input", target: "draft-2020-12" }),
});
