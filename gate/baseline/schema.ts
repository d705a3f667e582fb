import * as z from "zod";
import { type BaselineFile, FORMAT } from "./baseline-file.ts";
import { PLACES } from "./place.ts";

const id = z.string().regex(/^[0-9a-f]{16}$/, "must be 16 hex digits");
const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a full object id");
const name = z.string().min(1).max(65_536).optional();

const entry = z
  .strictObject({
    rule: z.string().min(1).max(200),
    fingerprint: id,
    path: name,
    ref: name,
    commit: oid.optional(),
    tag: oid.optional(),
    object: oid.optional(),
    digest: id.optional(),
    count: z.int().min(1),
  })
  .superRefine((entry, context) => {
    const named = PLACES.filter((place) => entry[place] !== undefined);
    if (named.length !== 1) context.addIssue(`must name one place: ${PLACES.join(", ")}`);
    else if (entry.digest !== undefined && entry.path === undefined && entry.ref === undefined)
      context.addIssue("a digest belongs to a path or a ref");
  });

/** Unknown keys are errors. */
export const baselineSchema: z.ZodType<BaselineFile> = z.strictObject({
  format: z.literal(FORMAT),
  tool: z.literal("git-gate"),
  key: id,
  findings: z.array(entry),
});
