import * as z from "zod";
import { SCANNER_TIMEOUT_MS } from "../defaults.ts";
import { duration, seconds, text } from "./values.ts";

/** Those that can do without settings. */
const BARE = ["builtin", "gitleaks", "betterleaks", "trufflehog", "kingfisher", "secretlint"] as const;

const scanner = z
  .strictObject({
    use: z.enum([...BARE, "gitleaks-rules"]).describe("Which scanner."),
    program: text.optional().describe("The program, relative to this file; absent: found on the PATH."),
    config: text.optional().describe("Its own configuration, relative to this file."),
    ignore: text.optional().describe("Its own list of findings to ignore, relative to this file."),
    baseline: text.optional().describe("Its own report of known findings, relative to this file."),
    timeout: duration
      .prefault(seconds(SCANNER_TIMEOUT_MS))
      .describe("For one push; what takes longer refuses it."),
  })
  .superRefine(({ use, program, config, ignore, baseline }, context) => {
    if (use === "builtin" && [program, config, ignore, baseline].some((value) => value !== undefined))
      context.addIssue("the builtin scanner has no settings of its own");
    if (use === "gitleaks-rules" && config === undefined)
      context.addIssue("needs config: the gitleaks file whose rules are meant");
  });

export const scannersSchema = z
  .array(z.union([z.enum(BARE), scanner]))
  .min(1)
  .default(["builtin"])
  .describe("What looks for secrets: a name, or a name with settings.");
