import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { count, globs, verdict } from "./values.ts";

const { refs } = DEFAULT_POLICY;

const refRule = z.strictObject({
  match: globs.min(1).describe("Ref names, as globs; the first rule that speaks decides."),
  create: verdict.optional().describe("A ref that was not there."),
  move: verdict.optional().describe("Any move, also one that keeps the old commits."),
  rewrite: verdict.optional().describe("A move that does not keep the old commits, or moves a tag."),
  delete: verdict.optional().describe("A ref taken away."),
});

export const refsSchema = z
  .strictObject({
    allow: globs
      .min(1)
      .default([...refs.allow])
      .describe("Namespaces that may be pushed to, as globs."),
    rules: z.array(refRule).default([]),
    max_updates: count(1).default(refs.maxUpdates).describe("Most refs that one push may update."),
    max_deletes: count(0).default(refs.maxDeletes).describe("Most refs that one push may delete."),
  })
  .prefault({});
