import { Fault } from "../../model/fault.ts";
import type { Oid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import { startGit } from "../../sys/git.ts";
import { BatchParser, type ObjectSink } from "./batch-parser.ts";
import { consume, hold } from "./consume.ts";

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

const FLUSH = 400;
const ARGS = ["cat-file", "--batch", "--buffer"] as const;
/** Versions of a file come far apart in a long list; half of git's own default is enough to keep their bases. */
const CACHE = ["-c", "core.deltaBaseCacheLimit=48m"] as const;

/** Starts the one process that reads the contents of objects. */
export const startReader = (repo: GitRepo, signal: AbortSignal): ObjectReader => {
  const running = startGit(repo, [...CACHE, ...ARGS], { signal });
  hold(running);
  let asked = 0;
  let pending: string[] = [];
  const flush = (): void => {
    if (pending.length > 0) running.stdin.write(pending.join(""));
    pending = [];
  };
  return {
    read(oid) {
      asked += 1;
      if (pending.push(`${oid}\n`) >= FLUSH) flush();
    },
    end() {
      flush();
      running.stdin.end();
    },
    async into(sink) {
      const parser = new BatchParser(sink);
      await consume(running, ARGS, parser, signal);
      if (parser.objects !== asked) {
        throw new Fault(`git cat-file answered for ${parser.objects} of ${asked} objects`);
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
