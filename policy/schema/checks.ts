import { isAbsolute } from "node:path";
import * as z from "zod";
import { CHECK_TIMEOUT_MS } from "../defaults.ts";
import { duration, level, seconds, text } from "./values.ts";

const check = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/, "must be lower-case letters, digits, dots, dashes and underscores")
    .describe("What its reasons are called by."),
  run: z
    .tuple([text], text)
    .refine(([program]) => isAbsolute(program), {
      path: [0],
      error: "must be the absolute path of a program",
    })
    .describe("The program, by its absolute path, and its arguments."),
  timeout: duration
    .prefault(seconds(CHECK_TIMEOUT_MS))
    .describe("For one push; what takes longer refuses it."),
  level: level.default("block").describe("The most that its reasons may do."),
});

export const checksSchema = z
  .array(check)
  .superRefine((checks, context) => {
    checks.forEach(({ name }, index) => {
      if (checks.findIndex((other) => other.name === name) !== index)
        context.addIssue({ code: "custom", path: [index, "name"], message: "stands twice" });
    });
  })
  .default([]);
