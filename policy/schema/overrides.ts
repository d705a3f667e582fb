import * as z from "zod";
import { globs } from "./values.ts";

/** What may differ by repository and pusher is given by the policy's own sections. */
export const overridesSchema = <Shape extends z.ZodRawShape>(sections: Shape) =>
  z
    .array(
      z
        .strictObject({
          repository: globs
            .min(1)
            .optional()
            .describe("Repositories, as globs on their absolute path or on the server's name for them."),
          pusher: globs
            .min(1)
            .optional()
            .describe("Pushers, as globs on the name that the server vouches for."),
          ref: z
            .never({ error: "contents are never judged by the ref they come by; rules for refs: refs.rules" })
            .optional(),
          set: z.strictObject(sections).describe("What is laid over the policy for them: any section of it."),
        })
        .refine(({ repository, pusher }) => repository !== undefined || pusher !== undefined, {
          error: "needs repository, pusher or both; what differs by ref belongs in refs.rules",
        }),
    )
    .default([])
    .describe(
      "What differs for a repository or a pusher. Contents are never judged by the ref they come by.",
    );
