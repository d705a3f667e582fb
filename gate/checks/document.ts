import * as z from "zod";

const oid = z.string().describe("A whole object id, 40 or 64 hex digits.");
const person = z.strictObject({
  name: z.string(),
  email: z.string(),
  date: z.string().describe("As git keeps it: seconds since 1970 and the time zone."),
});

const update = z.strictObject({
  ref: z.string().describe("The whole name, such as `refs/heads/main`."),
  kind: z.enum(["create", "move", "delete"]),
  from: oid.nullable().describe("What it named before; null: it is new."),
  to: oid.nullable().describe("What it is to name; null: it is deleted."),
});

const commit = z.strictObject({
  oid,
  parents: z.array(oid),
  author: person,
  committer: person,
  message: z.string(),
});

const tag = z.strictObject({
  oid,
  object: oid.describe("What it points at."),
  type: z.string().describe("What that is: `commit`, `tree`, `blob` or `tag`."),
  name: z.string(),
  tagger: person.nullable(),
  message: z.string(),
});

const file = z.strictObject({
  by: oid.describe("The commit that changes it; for a tree that only a tag or a ref names, that tree."),
  path: z.string(),
  mode: z.string().describe("As git keeps it: `100644`, `100755`, `120000` (symlink), `160000` (submodule)."),
  blob: oid
    .nullable()
    .describe(
      "What it holds from then on; null: it is deleted. A submodule's commit is no object of this push.",
    ),
});

const finding = z.strictObject({
  rule: z.string(),
  title: z.string(),
  confidence: z.enum(["high", "medium", "low"]),
  fingerprint: z.string(),
  mask: z.string().describe("The public prefix and the length; nothing else of the secret."),
  inherited: z.boolean().describe("Whether it stood there before this push."),
  waived: z.boolean().describe("Whether an operator's waiver accepts it."),
  occurrences: z.int(),
  spots: z.array(z.string()).describe("Where it stands, in words."),
});

const content = z.strictObject({
  oid,
  type: z.enum(["blob", "commit", "tag", "tree"]),
  size: z.int().describe("In bytes."),
  base64: z.string().describe("The bytes, as `git cat-file` gives them."),
});

/** What a check reads on its standard input: one push, as one JSON document. */
export const documentSchema = z
  .strictObject({
    version: z.literal(1).describe("Version of this format."),
    check: z.string().describe("The check's own name."),
    push: z.string().describe("The push's name in the audit."),
    repository: z.string().describe("Its git directory."),
    who: z.record(z.string(), z.union([z.string(), z.number()])).describe("Who pushes, as the audit has it."),
    updates: z.array(update),
    commits: z.array(commit).describe("Every new commit, newest first."),
    tags: z.array(tag).describe("Every new annotated tag."),
    files: z
      .array(file)
      .describe(
        "Every path that a new commit changes with regard to all of its parents, newest commit first.",
      ),
    findings: z.array(finding).describe("Every secret that was found, without the secret."),
    contents: z.array(content).describe("What the check has asked for; empty when it is first started."),
  })
  .describe("What a check reads on its standard input.");

export type PushDocument = z.output<typeof documentSchema>;
export type Content = z.output<typeof content>;
export type CommitEntry = z.output<typeof commit>;
export type TagEntry = z.output<typeof tag>;
export type FileEntry = z.output<typeof file>;
export type Person = z.output<typeof person>;
