import * as z from "zod";
import { ACROSS, count, level, size, text } from "./values.ts";

const identity = z
  .strictObject({
    name: text.optional().describe("Glob on the name."),
    email: text.optional().describe("Glob on the address."),
  })
  .refine(({ name, email }) => name !== undefined || email !== undefined, "needs a name, an email or both");

const messageRule = z
  .strictObject({
    name: text.optional().describe("What replaces the rule in a policy that extends this one."),
    pattern: text.optional().describe("RE2 pattern that every message must match."),
    forbid: text.optional().describe("RE2 pattern that no message may match."),
    level: level.default("block").describe("What a message that is not as it should be does."),
    hint: text.optional().describe("Told to the pusher."),
  })
  .refine(
    ({ pattern, forbid }) => (pattern === undefined) !== (forbid === undefined),
    "needs either pattern or forbid",
  );

export const commitsSchema = z
  .strictObject({
    author: z.array(identity).min(1).optional().describe("Who may be a commit's author; absent: anyone."),
    committer: z
      .union([z.literal("author"), z.array(identity).min(1)], {
        error: 'must be "author" or a list of identities',
      })
      .optional()
      .describe("Who may be a commit's committer; `author`: whoever may be author; absent: anyone."),
    message: z.array(messageRule).default([]),
    signed: z
      .enum(["off", "warn", "block"])
      .default("off")
      .describe("What a commit does that no allowed signer has signed (ssh)."),
    allowed_signers: text
      .optional()
      .describe("Who may sign, relative to this file (ssh-keygen(1), ALLOWED SIGNERS)."),
    max_count: count(1).optional().describe("Most commits that one push may bring."),
    max_message: size.optional().describe("Longest message of a commit."),
  })
  .refine(({ signed, allowed_signers }) => signed === "off" || allowed_signers !== undefined, {
    path: ["signed"],
    error: "needs allowed_signers, which says whose signature counts",
    params: ACROSS,
  })
  .refine(({ author, committer }) => committer !== "author" || author !== undefined, {
    path: ["committer"],
    error: "is `author`, but author names nobody",
    params: ACROSS,
  })
  .prefault({});
