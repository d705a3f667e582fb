import * as z from "zod";
import type { Answer } from "../inside/messages.ts";

const exitCode = z.int().min(0).max(255);
const words = z.string().max(4_096);

const answerSchema = z.discriminatedUnion("to", [
  z.object({ to: z.literal("open") }),
  z.object({
    to: z.literal("probe"),
    probed: z.array(z.object({ what: words, wrong: words.nullable() })).max(64),
  }),
  z.object({
    to: z.literal("clone"),
    wrong: z
      .string()
      .max(64 * 1024)
      .nullable(),
  }),
  z.object({ to: z.literal("run") }),
  z.object({ to: z.literal("end"), exitCode, unpushed: z.array(words).max(256) }),
  z.object({ to: z.literal("attach"), id: z.string(), exitCode }),
]);

/** What a relay has said, checked; null: it is nothing that a relay says. */
export const parseAnswer = (value: unknown): Answer | null => answerSchema.safeParse(value).data ?? null;
