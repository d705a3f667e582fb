import { Fault } from "../../model/fault.ts";
import type { ObjectType } from "../../model/object.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { type RefUpdate, tipOf } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { ObjectSink } from "./batch-parser.ts";
import { type Census, CensusSink } from "./census.ts";
import { startStrays } from "./find-strays.ts";
import { incoming, type Selection, startList } from "./list-objects.ts";
import { namesBefore } from "./names-before.ts";
import { OidSet } from "./oid-set.ts";
import type { Change } from "./raw-diff-parser.ts";
import { deferChanges, startChanges } from "./read-changes.ts";
import { type ReadCounts, readObjects, startReader } from "./read-objects.ts";
import { shareList } from "./share/share-list.ts";
import type { ReadElsewhere } from "./share/shares.ts";

/** What was listed and what was read; a push is only judged when they agree. */
export interface Coverage {
  readonly objectsListed: number;
  readonly objectsRead: number;
  readonly bytesRead: number;
}

/** A push whose every object has been handed to the sink. */
export interface PushReading {
  /** Every incoming object. */
  readonly listed: OidSet;
  readonly counts: Readonly<Record<ObjectType, number>>;
  readonly coverage: Coverage;
  /** Objects of the quarantine that nothing reaches and the repository does not have; they were read too. */
  readonly strays: readonly Oid[];
  /** Trees that a ref or tag names directly; they stand in for a commit in `changes`. */
  readonly trees: ReadonlySet<string>;
  /** `of findings`: `changes` compares trees only when it is called, and need not be called. */
  readonly places: "all" | "of findings";
  /**
   * Every path that an incoming commit added or changed with regard to all of its parents, newest commit
   * first, then the trees that only tags hold. To be called once at most.
   */
  changes(each: (change: Change) => void): Promise<void>;
  /** Every path in the trees of the trusted parents of what was read. */
  namesBefore(each: (path: Raw) => void): Promise<void>;
}

/** A reading whose processes run already; what they write waits until somebody takes it. */
export interface BegunReading {
  /**
   * Hands every object to the sink, but for those that are read elsewhere, where there are many and the reading
   * was begun with more readers. @throws Fault for any failure of git: no answer is not "nothing".
   */
  into(sink: ObjectSink, elsewhere?: ReadElsewhere): Promise<PushReading>;
}

const NOTHING: PushReading = {
  listed: new OidSet(),
  counts: { blob: 0, commit: 0, tag: 0, tree: 0 },
  coverage: { objectsListed: 0, objectsRead: 0, bytesRead: 0 },
  strays: [],
  trees: new Set(),
  places: "all",
  changes: async () => {},
  namesBefore: async () => {},
};

/** Begins to read every incoming object of a push; one that only deletes brings none. */
export const beginPush = (
  repo: GitRepo,
  updates: readonly RefUpdate[],
  signal: AbortSignal,
  readers = 0,
): BegunReading => {
  const tips = updates.map(tipOf).filter((tip) => tip !== null);
  if (tips.length === 0) return { into: async () => NOTHING };
  return beginSelection(repo, incoming(tips, repo.untrusted), signal, { places: "all", readers });
};

/**
 * Begins to read everything a selection lists, with a fixed number of git processes: the list goes to the
 * reader and to the comparison of trees while it is still being written. Of a long list, the rest is shared by
 * `readers` more, for `into` to have them read elsewhere.
 */
export const beginSelection = (
  repo: GitRepo,
  selection: Selection,
  signal: AbortSignal,
  { places, readers = 0 }: { readonly places: PushReading["places"]; readonly readers?: number },
): BegunReading => {
  const listed = new OidSet();
  // Everything waits for the list, so its process comes first; nothing it says is heard before all are started.
  const list = startList(repo, selection, signal);
  const reader = startReader(repo, signal);
  const changes = places === "all" ? startChanges(repo, signal) : deferChanges(repo, signal);
  const quarantine = startStrays(repo, signal);
  const shared = shareList(repo, reader, readers, signal);
  const add = (oid: Oid, isCommit: boolean, name: string): void => {
    if (!listed.add(oid)) return;
    if (isCommit) changes.commit(oid);
    shared.read(oid, isCommit ? oid : name, listed.size);
  };
  // Whether the list is whole or broken off, nothing more is read.
  const listing = list.each(add).finally(() => shared.end());
  listing.catch(() => {});

  return {
    async into(sink, elsewhere) {
      const census = new CensusSink(sink, new Set(selection.tips), (oid) => {
        if (!listed.has(oid)) throw new Fault(`git cat-file answered for ${oid}, which was not asked for`);
      });
      const [own, shares] = await Promise.all([
        reader.into(census),
        shared.into(elsewhere, selection.tips),
        listing,
      ]);
      const objectsListed = listed.size;
      const strays = await quarantine.notIn(listed);
      const hidden = strays.length === 0 ? NO_OBJECTS : await readObjects(repo, strays, sink, signal);
      const { counts, trees } = sumOf([census, ...shares]);
      for (const tree of trees) changes.tree(parseOid(tree));
      const parts: readonly ReadCounts[] = [own, hidden, ...shares];
      return {
        listed,
        counts,
        coverage: {
          objectsListed: objectsListed + strays.length,
          objectsRead: parts.reduce((sum, { objects }) => sum + objects, 0),
          bytesRead: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        },
        strays,
        trees,
        places,
        changes: (each) => changes.finish(each),
        namesBefore: (each) => namesBefore(repo, selection, each, signal),
      };
    },
  };
};

const NO_OBJECTS = { objects: 0, bytes: 0 } as const;

type PartialCensus = Pick<Census, "counts"> & { readonly trees: Iterable<string> };

const sumOf = (parts: readonly PartialCensus[]): Census => {
  const counts: Record<ObjectType, number> = { blob: 0, commit: 0, tag: 0, tree: 0 };
  for (const part of parts)
    for (const type of Object.keys(counts) as ObjectType[]) counts[type] += part.counts[type];
  return { counts, trees: new Set(parts.flatMap(({ trees }) => [...trees])) };
};
