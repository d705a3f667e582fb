import { closeSync } from "node:fs";
import { Fault } from "../../../model/fault.ts";
import type { Oid } from "../../../model/oid.ts";
import { checkGit, type GitRepo, startGitInto } from "../../../sys/git.ts";
import { makePipes, type Pipe } from "../../../sys/pipes.ts";
import { writeIds } from "../write-ids.ts";
import { byName } from "./by-name.ts";
import { OidDigest } from "./oid-digest.ts";
import type { ShareRead } from "./read-share.ts";

/** Reads one share to its end, elsewhere: `readEnd` is a descriptor of git's pipe, whose tips are told too. */
export type ReadElsewhere = (readEnd: number, tips: readonly string[]) => Promise<ShareRead>;

/** Several readers beside the first, each with a git process of its own. */
export interface Shares {
  /** Asks for an object; objects of one name are read by the same reader, since git stores them together. */
  read(oid: Oid, name: string): void;
  /** No more ids. */
  end(): void;
  /** @throws Fault when a share was not read as it was asked for. */
  into(read: ReadElsewhere, tips: readonly string[]): Promise<readonly ShareRead[]>;
}

/** @throws Fault where pipes cannot be made. */
export const openShares = async (repo: GitRepo, count: number, signal: AbortSignal): Promise<Shares> => {
  const pipes = await makePipes(count, repo.base);
  const readers = pipes.map((pipe) => startShare(repo, pipe, signal));
  return {
    read: (oid, name) => readers[hashOf(name) % count]?.read(oid, name),
    end() {
      for (const reader of readers) reader.end();
    },
    into: (read, tips) => Promise.all(readers.map((reader) => reader.into(read, tips))),
  };
};

const ARGS = ["cat-file", "--batch", "--buffer"] as const;
/** Versions of a file are asked for one after another, so few bases of deltas are needed at a time. */
const SMALL_CACHE = ["-c", "core.deltaBaseCacheLimit=8m"] as const;

const startShare = (repo: GitRepo, { readEnd, writeEnd }: Pipe, signal: AbortSignal) => {
  const running = startGitInto(repo, [...SMALL_CACHE, ...ARGS], writeEnd, { signal });
  // Only git may hold this end, or its reader would wait for ever.
  closeSync(writeEnd);
  const digest = new OidDigest();
  const ids = writeIds(running.stdin);
  const sorted = byName((oid) => {
    digest.add(oid);
    ids.write(oid);
  });
  return {
    read: sorted.read,
    end(): void {
      sorted.flush();
      ids.end();
    },
    async into(read: ReadElsewhere, tips: readonly string[]): Promise<ShareRead> {
      try {
        const [share, outcome] = await Promise.all([
          read(readEnd, tips).catch((error: unknown) => {
            running.kill();
            signal.throwIfAborted();
            throw error;
          }),
          running.ended,
        ]);
        signal.throwIfAborted();
        checkGit(ARGS, outcome);
        if (share.objects !== ids.asked || share.digest !== digest.value())
          throw new Fault(
            `git cat-file answered for ${share.objects} objects and not for the ${ids.asked} asked for`,
          );
        return share;
      } finally {
        closeSync(readEnd);
      }
    },
  };
};

/** Spreads names evenly (FNV-1a). */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};
