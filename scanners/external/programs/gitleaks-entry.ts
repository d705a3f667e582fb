import * as z from "zod";

/** What is read of one finding in a JSON report of gitleaks and betterleaks; other keys are passed over. */
export const gitleaksEntry = z.object({
  RuleID: z.string().min(1),
  Description: z.string(),
  StartLine: z.number().int(),
  EndLine: z.number().int(),
  StartColumn: z.number().int(),
  EndColumn: z.number().int(),
  Match: z.string(),
  Secret: z.string(),
  File: z.string().min(1),
  Entropy: z.number(),
  Tags: z.array(z.string()).nullish(),
});

export type GitleaksEntry = z.output<typeof gitleaksEntry>;
