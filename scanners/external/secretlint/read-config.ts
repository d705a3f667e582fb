import { readFileSync } from "node:fs";
import * as z from "zod";
import { Fault } from "../../../model/fault.ts";

const said = z.looseObject({ id: z.string().min(1), disabled: z.boolean().optional() });

const schema = z.strictObject({
  rules: z.array(said.extend({ rules: z.array(said).default([]) })).min(1),
});

export type LintConfig = z.output<typeof schema>;

const PRESET = "@secretlint/secretlint-rule-preset-recommend";

/** What runs where the policy names no configuration. */
export const RECOMMENDED: LintConfig = { rules: [{ id: PRESET, rules: [] }] };

/** Reads a `.secretlintrc.json`. @throws Fault that names file and field */
export const readLintConfig = (file: string): LintConfig => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Fault(`scanner secretlint: ${file} cannot be read as JSON`, {
      cause,
      hint: "it must be a .secretlintrc.json; other forms are not read",
    });
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault(`scanner secretlint: ${file}: ${issue?.path.join(".") || "file"}: ${issue?.message}`, {
    hint: 'it must say { "rules": [{ "id": "a package", … }] }',
  });
};
