import { Fault } from "../../model/fault.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import { startGit } from "../../sys/git.ts";
import { consume, hold } from "./consume.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { OidSet } from "./oid-set.ts";

/** A listing of the quarantine that waits until it is known what the push reaches. */
export interface StrayReader {
  /** Everything the quarantine stores that is neither reached nor stored in the repository itself. */
  notIn(reached: OidSet): Promise<Oid[]>;
}

const HELD = [
  "cat-file",
  "--batch-all-objects",
  "--batch-check=%(objectname)",
  "--unordered",
  "--buffer",
] as const;
const STORED = ["cat-file", "--batch-check=%(objectname)", "--buffer"] as const;

/**
 * Objects that the push left in the quarantine although nothing in the push reaches them. Where a server
 * serves any object by id, they would be a hidden store. The bases that git adds to complete a thin pack
 * (git-index-pack(1), --fix-thin) are in the repository already and are not among them.
 */
export const startStrays = (repo: GitRepo, signal: AbortSignal): StrayReader => {
  const objects = repo.quarantine["GIT_OBJECT_DIRECTORY"];
  if (objects === undefined) return { notIn: async () => [] };
  const alone: GitRepo = { ...repo, quarantine: { GIT_OBJECT_DIRECTORY: objects } };
  const running = startGit(alone, HELD, { signal });
  hold(running);
  running.stdin.end();
  return {
    async notIn(reached) {
      const unreached: Oid[] = [];
      const lines = new LineSplitter((line) => {
        const oid = parseOid(line);
        if (!reached.has(oid)) unreached.push(oid);
      });
      await consume(running, HELD, lines, signal);
      return unreached.length === 0 ? [] : notStored(repo, unreached, signal);
    },
  };
};

/** Those that the repository does not have outside the quarantine. */
const notStored = async (repo: GitRepo, oids: readonly Oid[], signal: AbortSignal): Promise<Oid[]> => {
  const alternates = repo.quarantine["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  const store: GitRepo = {
    ...repo,
    quarantine: alternates === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates },
  };
  const missing: Oid[] = [];
  let answers = 0;
  const each = (line: string): void => {
    answers += 1;
    if (line.endsWith(" missing")) missing.push(parseOid(line.slice(0, -" missing".length)));
  };
  const running = startGit(store, STORED, { signal });
  running.stdin.end(oids.map((oid) => `${oid}\n`).join(""));
  await consume(running, STORED, new LineSplitter(each), signal);
  if (answers !== oids.length)
    throw new Fault(`git cat-file answered for ${answers} of ${oids.length} objects`);
  return missing;
};
