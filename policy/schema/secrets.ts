import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { text, verdict } from "./values.ts";

const { levels, inlineAllow } = DEFAULT_POLICY.secrets;

export const secretsSchema = z
  .strictObject({
    levels: z
      .strictObject({
        high: verdict.default(levels.high).describe("Shape and checksum, or an unmistakable prefix."),
        medium: verdict.default(levels.medium).describe("Shape and context."),
        low: verdict.default(levels.low).describe("Looks random, or harmless if real."),
      })
      .prefault({})
      .describe("What a finding of each confidence does."),
    rules: z
      .record(text, verdict)
      .default({})
      .describe("What a finding of a rule does, by rule id (`gate rules`); `name:id` for another scanner's."),
    baseline: text
      .optional()
      .describe("Findings that were known before the gate came, relative to this file."),
    waivers: text.optional().describe("The operator's exceptions, relative to this file."),
    inline_allow: z
      .boolean()
      .default(inlineAllow)
      .describe("Whether a comment in a pushed file may excuse a finding on its line."),
  })
  .prefault({});
