import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { checksSchema } from "./checks.ts";
import { commitsSchema } from "./commits.ts";
import { contentSchema } from "./content.ts";
import { filesSchema } from "./files.ts";
import { forwardSchema } from "./forward.ts";
import { limitsSchema } from "./limits.ts";
import { overridesSchema } from "./overrides.ts";
import { pathsSchema } from "./paths.ts";
import { refsSchema } from "./refs.ts";
import { scannersSchema } from "./scanners.ts";
import { secretsSchema } from "./secrets.ts";
import { text } from "./values.ts";

const SECTIONS = {
  mode: z
    .enum(["enforce", "monitor"])
    .default(DEFAULT_POLICY.mode)
    .describe(
      "`monitor` tells what would be refused and lets it pass; what could not be decided is refused.",
    ),
  refs: refsSchema,
  commits: commitsSchema,
  paths: pathsSchema,
  files: filesSchema,
  content: contentSchema,
  secrets: secretsSchema,
  scanners: scannersSchema,
  checks: checksSchema,
  limits: limitsSchema,
  forward: forwardSchema,
  audit: text.optional().describe("The audit log, relative to this file."),
  contact: text.optional().describe("Whom a pusher asks when a refusal is wrong."),
};

/** The policy file. Unknown keys are errors at every depth. */
export const policySchema = z.strictObject({
  version: z.literal(1).describe("Version of this format."),
  extends: z
    .union([text, z.array(text).min(1)], { error: "must be the path of a policy or a list of paths" })
    .optional()
    .describe("Policies that this one is laid over, relative to this file; of several, later over earlier."),
  ...SECTIONS,
  overrides: overridesSchema(SECTIONS),
});

export type PolicyFile = z.output<typeof policySchema>;
