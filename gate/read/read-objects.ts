import { Fault } from "../../model/fault.ts";
import type { Oid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import { startGit } from "../../sys/git.ts";
import { BatchParser, type ObjectSink } from "./batch-parser.ts";
import { consume, hold } from "./consume.ts";
import { writeIds } from "./write-ids.ts";

/** What was read: this half of the proof of coverage must equal what was listed. */
export interface ReadCounts {
  readonly objects: number;
  readonly bytes: number;
}

/** A `git cat-file --batch` that takes ids as they become known. */
export interface ObjectReader {
  read(oid: Oid): void;
  /** No more ids. */
  end(): void;
  /**
   * Hands every object to a sink; to be called once. Until then the contents wait in git.
   * @throws Fault when an object is missing or an answer is lost.
   */
  into(sink: ObjectSink): Promise<ReadCounts>;
}

const ARGS = ["cat-file", "--batch", "--buffer"] as const;
/** Versions of a file come far apart in a long list; half of git's own default is enough to keep their bases. */
const CACHE = ["-c", "core.deltaBaseCacheLimit=48m"] as const;

/** Starts the one process that reads the contents of objects. */
export const startReader = (repo: GitRepo, signal: AbortSignal): ObjectReader => {
  const running = startGit(repo, [...CACHE, ...ARGS], { signal });
  hold(running);
  const ids = writeIds(running.stdin);
  return {
    read: ids.write,
    end: ids.end,
    async into(sink) {
      const parser = new BatchParser(sink);
      await consume(running, ARGS, parser, signal);
      if (parser.objects !== ids.asked) {
        throw new Fault(`git cat-file answered for ${parser.objects} of ${ids.asked} objects`);
      }
      return { objects: parser.objects, bytes: parser.bytes };
    },
  };
};

/** Reads a known list of objects. */
export const readObjects = (
  repo: GitRepo,
  oids: Iterable<Oid>,
  sink: ObjectSink,
  signal: AbortSignal,
): Promise<ReadCounts> => {
  const reader = startReader(repo, signal);
  for (const oid of oids) reader.read(oid);
  reader.end();
  return reader.into(sink);
};
