import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectSink } from "../../../gate/read/batch-parser.ts";
import type { Change } from "../../../gate/read/raw-diff-parser.ts";
import { beginPush, type PushReading } from "../../../gate/read/read-push.ts";
import { parseOid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { type GitRepo, hookRepo } from "../../../sys/git.ts";
import { packOf } from "../../support/raw-push.ts";
import { initRepo, mustGit, type ObjectFormat, type Repo } from "../../support/repo.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";

/** A repository that receives, with nobody at the door, and one that sends. */
export interface Pair {
  readonly sandbox: Sandbox;
  readonly gate: Repo;
  readonly client: Repo;
}

export const makePair = async (format: ObjectFormat = "sha1"): Promise<Pair> => {
  const sandbox = await makeSandbox();
  const gate = await initRepo(sandbox, "gate.git", { bare: true, format });
  return { sandbox, gate, client: await initRepo(sandbox, "clone", { format }) };
};

/** Unpacks as receive-pack does before it runs the hook: into a quarantine, completing a thin pack. */
export const quarantine = async (gate: Repo, pack: Uint8Array): Promise<GitRepo> => {
  const objects = join(gate.dir, "objects");
  const path = join(objects, "tmp_objdir-incoming-test");
  await mkdir(join(path, "pack"), { recursive: true });
  const variables = {
    GIT_OBJECT_DIRECTORY: path,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    GIT_QUARANTINE_PATH: path,
  };
  await mustGit(gate, ["index-pack", "--stdin", "--fix-thin"], { env: variables, input: pack });
  return hookRepo(gate.dir, { ...gate.env, ...variables });
};

/** New refs as a hook is told of them. */
export const creations = (refs: Readonly<Record<string, string>>): RefUpdate[] =>
  Object.entries(refs).map(([ref, to]) => ({ kind: "create", ref: rawFromText(ref), to: parseOid(to) }));

/** Puts everything the client stores into the quarantine of a gate. */
export const sendAll = async ({ gate, client }: Pair): Promise<GitRepo> => {
  const list = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
  const oids = (await mustGit(client, list)).split("\n").filter((oid) => oid !== "");
  return quarantine(gate, await packOf(client, oids));
};

/** A push, taken apart. */
export interface Read {
  readonly reading: PushReading;
  /** Type and bytes of every object, by its id. */
  readonly objects: ReadonlyMap<string, { readonly type: string; readonly bytes: Buffer }>;
  readonly changes: readonly Change[];
}

export const readPush = async (repo: GitRepo, updates: readonly RefUpdate[]): Promise<Read> => {
  const ended = new AbortController();
  try {
    const objects = new Map<string, { type: string; bytes: Buffer }>();
    const changes: Change[] = [];
    const reading = await beginPush(repo, updates, ended.signal).into(gather(objects));
    await reading.changes((change) => changes.push(change));
    return { reading, objects, changes };
  } finally {
    ended.abort();
  }
};

const gather = (objects: Map<string, { type: string; bytes: Buffer }>): ObjectSink => {
  let current = { oid: "", type: "", chunks: [] as Buffer[] };
  return {
    begin: (oid, type) => {
      current = { oid, type, chunks: [] };
    },
    write: (chunk) => void current.chunks.push(Buffer.from(chunk)),
    end: () => void objects.set(current.oid, { type: current.type, bytes: Buffer.concat(current.chunks) }),
  };
};
