import * as z from "zod";
import { answerSchema } from "./answer.ts";
import { documentSchema } from "./document.ts";

/** The JSON Schemas of what a check reads and of what it may answer. */
export const checkSchemas = (): Readonly<Record<"push" | "answer", Record<string, unknown>>> => ({
  push: z.toJSONSchema(documentSchema, { target: "draft-2020-12" }),
  answer: z.toJSONSchema(answerSchema, { target: "draft-2020-12" }),
});
