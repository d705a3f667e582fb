import * as z from "zod";
import type { JsonSchema } from "../../../policy/json-schema.ts";
import { serveSchema } from "./schema.ts";

/** The JSON Schema of the file of `gate serve`, for editors: what may be written, before defaults are filled in. */
export const serveJsonSchema = (): JsonSchema => ({
  title: "gate serve",
  ...(z.toJSONSchema(serveSchema, { io: "input", target: "draft-2020-12" }) as JsonSchema),
});
