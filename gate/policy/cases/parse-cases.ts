import * as z from "zod";
import { Fault } from "../../../model/fault.ts";
import { complaintLine, complaintsOf } from "../../../policy/file/complaints.ts";
import { readYaml } from "../../../policy/file/read-yaml.ts";
import { originOf, plainOf } from "../../../policy/file/tree.ts";
import { parseSize } from "../../../policy/units.ts";
import type { PolicyCase } from "./case.ts";

const text = z.string().min(1);
const ids = z.array(text);
const PERSON = "Somebody <somebody@example.com>";
const person = z
  .string()
  .regex(/^[^<>\n]* <[^<>\n]*>$/, "must be a name and an address, such as Ada <ada@example.com>");

const size = z.string().transform((written, context) => {
  const bytes = parseSize(written);
  if (bytes !== null) return bytes;
  context.addIssue("must be a size with a unit, such as 25MiB");
  return z.NEVER;
});

const oneCase = z.strictObject({
  name: text,
  push: z.strictObject({
    updates: z
      .array(
        z.strictObject({
          ref: text,
          act: z.enum(["create", "move", "rewrite", "delete"]).default("move"),
        }),
      )
      .default([]),
    commits: z
      .array(
        z.strictObject({
          author: person.default(PERSON),
          committer: person.optional(),
          message: z.string().default(""),
          signature: z.enum(["G", "B", "U", "X", "Y", "R", "E", "N"]).default("N"),
        }),
      )
      .default([]),
    changes: z
      .array(
        z.strictObject({
          path: text,
          act: z.enum(["add", "edit", "delete", "mode", "type"]).default("add"),
          kind: z.enum(["file", "executable", "symlink", "submodule"]).default("file"),
          content: z.string().default(""),
          before: z.string().nullable().default(null),
          size: size.nullable().default(null),
        }),
      )
      .default([]),
    findings: z
      .array(z.strictObject({ rule: text, confidence: z.enum(["high", "medium", "low"]).default("high") }))
      .default([]),
  }),
  expect: z.enum(["accept", "reject"]),
  reasons: ids.nullable().default(null),
  notes: ids.nullable().default(null),
});

const casesFile = z.strictObject({ cases: z.array(oneCase).min(1) });

/** Reads a file of cases. @throws Fault that names file, line and key. */
export const parseCases = (source: string, file: string): readonly PolicyCase[] => {
  const tree = readYaml(source, file);
  const { data, error } = casesFile.safeParse(plainOf(tree));
  if (data === undefined) {
    const complaints = complaintsOf(tree, casesFile, error.issues);
    throw new Fault(complaints.map(complaintLine).join("\n"), { hint: "docs/policy-guide.md shows cases" });
  }
  return data.cases.map(({ name, push, expect, reasons, notes }, index) => ({
    name,
    line: originOf(tree, ["cases", index]).line,
    ...push,
    commits: push.commits.map((commit) => ({ ...commit, committer: commit.committer ?? commit.author })),
    expect,
    reasons,
    notes,
  }));
};
