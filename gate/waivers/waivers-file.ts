import * as z from "zod";
import { Fault } from "../../model/fault.ts";
import { complaintLine, complaintsOf } from "../../policy/file/complaints.ts";
import { readYaml } from "../../policy/file/read-yaml.ts";
import { originOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import { PATHLESS, type Waiver } from "../../policy/waive.ts";
import { isDay } from "./days.ts";
import { WAIVERS_FILE } from "./trusted-file.ts";

const day = z.string().refine(isDay, "must be a day of the calendar, such as 2027-01-31");

const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\S(?:.*\S)?$/u, "must be one line of text");

/** One entry of the file. */
export const waiverSchema = z.strictObject({
  fingerprint: z
    .string({ error: "must be 16 hex digits, in quotes when all are decimal" })
    .regex(/^[0-9a-f]{16}$/, "must be 16 hex digits, as a refusal shows them"),
  repository: z
    .string()
    .startsWith("/", "must be the absolute path of a git directory")
    .max(4096)
    .regex(/^[^\0\n]+$/, "must be one line of text"),
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine(
      (path) => !path.startsWith(":") || PATHLESS.some((place) => place === path),
      `must be a path, a glob, or one of ${PATHLESS.join(", ")}`,
    ),
  approver: words(200),
  reason: words(1000),
  approved: day,
  expires: day,
});

const fileSchema = z.strictObject({ version: z.literal(1), waivers: z.array(waiverSchema).default([]) });

/** What two waivers may not have in common. */
export const waiverKey = ({ fingerprint, repository, path }: Waiver): string =>
  JSON.stringify([fingerprint, repository, path]);

/** Reads the text of a waivers file. @throws Fault that names file, line and key, and what would be right. */
export const parseWaivers = (text: string, file: string): readonly Waiver[] => {
  const tree = readYaml(text, file, WAIVERS_FILE);
  const { data, error } = fileSchema.safeParse(plainOf(tree));
  if (error !== undefined) refuse(complaintsOf(tree, fileSchema, error.issues).map(complaintLine));
  const waivers = (data as z.output<typeof fileSchema>).waivers;
  refuse(twice(tree, file, waivers));
  return waivers;
};

const twice = (tree: Tree, file: string, waivers: readonly Waiver[]): string[] => {
  const lines = new Map<string, number>();
  return waivers.flatMap((waiver, index) => {
    const { line } = originOf(tree, ["waivers", index]);
    const first = lines.get(waiverKey(waiver));
    lines.set(waiverKey(waiver), first ?? line);
    if (first === undefined) return [];
    return [`${file}:${line}: waivers.${index}: the fingerprint, repository and path of line ${first} again`];
  });
};

const refuse = (complaints: readonly string[]): void => {
  if (complaints.length === 0) return;
  throw new Fault(complaints.join("\n"), { hint: "until the waivers are right, pushes are refused" });
};
