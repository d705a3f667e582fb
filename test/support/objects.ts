import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { mustGit, type Repo } from "./repo.ts";

export type Content = string | Uint8Array;

/** One entry of a tree at any depth: bytes to store, or an object that is already there. */
export interface FileEntry {
  readonly path: Content;
  readonly mode?: "100644" | "100755" | "120000" | "160000";
  readonly content?: Content;
  readonly oid?: string;
}

/** Paths and what stands there. */
export type Files = Readonly<Record<string, Content | Omit<FileEntry, "path">>> | readonly FileEntry[];

export interface CommitSpec {
  readonly files?: Files;
  /** A tree that is already there, in place of `files`. */
  readonly tree?: string;
  readonly parents?: readonly string[];
  readonly message?: Content;
  /** `Name <email>`. */
  readonly author?: Content;
  readonly committer?: Content;
  /** Header lines after the committer's, without the last newline. */
  readonly headers?: Content;
}

const PERSON = "Implementer <implementer@example.com>";
const WHEN = "1700000000 +0000";

const join = (...parts: readonly Content[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

/** Stores exactly these bytes as an object, however odd they are. */
export const writeObject = (
  repo: Repo,
  type: "blob" | "commit" | "tag" | "tree",
  bytes: Content,
): Promise<string> =>
  mustGit(repo, ["hash-object", "-t", type, "-w", "--literally", "--stdin"], { input: bytes });

/** Stores a tree with all its subtrees and blobs. */
export const writeTree = async (repo: Repo, files: Files): Promise<string> => {
  const lines: Buffer[] = [];
  for (const entry of entriesOf(files)) {
    const oid = entry.oid ?? (await writeObject(repo, "blob", entry.content ?? ""));
    lines.push(join(`${entry.mode ?? "100644"} ${oid}\t`, entry.path, "\0"));
  }
  const index = `${repo.dir}/.index-${randomUUID()}`;
  const env = { GIT_INDEX_FILE: index };
  await mustGit(repo, ["update-index", "-z", "--index-info"], { env, input: Buffer.concat(lines) });
  const tree = await mustGit(repo, ["write-tree", "--missing-ok"], { env });
  await rm(index, { force: true });
  return tree;
};

const entriesOf = (files: Files): readonly FileEntry[] => {
  if (isList(files)) return files;
  return Object.entries(files).map(([path, value]) =>
    typeof value === "string" || value instanceof Uint8Array ? { path, content: value } : { path, ...value },
  );
};

const isList = (files: Files): files is readonly FileEntry[] => Array.isArray(files);

/** Stores a commit, byte for byte as told. */
export const writeCommit = async (repo: Repo, spec: CommitSpec): Promise<string> => {
  const tree = spec.tree ?? (await writeTree(repo, spec.files ?? {}));
  const parents = (spec.parents ?? []).map((parent) => `parent ${parent}\n`).join("");
  const people = [
    ...["author ", spec.author ?? PERSON, ` ${WHEN}\n`],
    ...["committer ", spec.committer ?? PERSON, ` ${WHEN}\n`],
  ];
  const headers = spec.headers === undefined ? [] : [spec.headers, "\n"];
  const bytes = join(
    `tree ${tree}\n${parents}`,
    ...people,
    ...headers,
    "\n",
    spec.message ?? "Change something\n",
  );
  return writeObject(repo, "commit", bytes);
};

interface TagSpec {
  readonly object: string;
  readonly type?: "blob" | "commit" | "tag" | "tree";
  readonly name: Content;
  readonly tagger?: Content;
  readonly message?: Content;
}

/** Stores an annotated tag, byte for byte as told. */
export const writeTag = (repo: Repo, spec: TagSpec): Promise<string> => {
  const head = [`object ${spec.object}\ntype ${spec.type ?? "commit"}\ntag `, spec.name];
  const body = ["\ntagger ", spec.tagger ?? PERSON, ` ${WHEN}\n\n`, spec.message ?? "A tag\n"];
  return writeObject(repo, "tag", join(...head, ...body));
};

/** The first digits of an id, as the gate writes them. */
export const shortOid = (oid: string): string => oid.slice(0, 10);
