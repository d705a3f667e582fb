import * as z from "zod";

const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a whole object id");

const reason = z.strictObject({
  level: z
    .enum(["block", "warn"])
    .describe("Refuse the push, or only say so. The policy may allow no more than `warn`."),
  text: z.string().max(2000).regex(/\S/, "must say something").describe("What is wrong, for the pusher."),
  path: z.string().min(1).max(4096).optional().describe("The file it is about."),
  commit: oid.optional().describe("The commit it is about."),
});

/** What a check says when it has come to its end. */
export const reasonsSchema = z.strictObject({
  reasons: z.array(reason).max(1000).describe("Empty: nothing is wrong."),
});

/** What a check says when it cannot judge without contents. */
export const needSchema = z.strictObject({
  need: z
    .array(oid)
    .min(1)
    .max(10_000)
    .describe("Objects of this push; the program is started again with what they hold."),
});

export const answerSchema = z
  .union([reasonsSchema, needSchema])
  .describe("What a check writes to its standard output.");

export type Answer = z.output<typeof answerSchema>;
export type AnsweredReason = z.output<typeof reason>;
