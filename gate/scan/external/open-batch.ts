import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import type { Holder, Sighting, Spot } from "../../../model/finding.ts";
import type { Oid } from "../../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../../model/raw.ts";
import type { BatchContent, BatchPlace, BatchScanner, Hit } from "../../../scanners/external/batch.ts";
import type { GitRepo } from "../../../sys/git.ts";
import type { Change } from "../../read/raw-diff-parser.ts";
import { readObjects } from "../../read/read-objects.ts";
import type { PushReading } from "../../read/read-push.ts";
import type { Occurrence } from "../occurrence.ts";
import { addTo } from "./add-to.ts";
import { addToSink } from "./add-to-sink.ts";
import { asBatch } from "./as-batch.ts";
import type { ExternalBatch, SeenObjects } from "./external-scan.ts";
import { placesOf, toLaid } from "./lay-objects.ts";
import type { Laid } from "./lay-out.ts";
import type { NameList } from "./name-list.ts";
import { type Named, namesOfPush, partsOf } from "./names-of-push.ts";
import type { PrivateDir } from "./private-dir.ts";
import { runScanners } from "./run-scanners.ts";
import { type KnownStretch, settle } from "./settle.ts";
import { Spool, type Spooled } from "./spool.ts";

interface BatchOptions {
  readonly repo: GitRepo;
  readonly signal: AbortSignal;
  readonly directory: PrivateDir;
  readonly scanners: readonly BatchScanner[];
  /** Settles when the scanners are known to be usable. */
  readonly ready: Promise<unknown>;
  readonly blobBytes: number;
  readonly inlineAllow: boolean;
  readonly hide: (secret: Raw, mask: string) => void;
}

/** Lays objects before the other scanners and gives what they see its places. */
export const openBatch = (options: BatchOptions): ExternalBatch => {
  const { repo, signal, directory, scanners, ready, blobBytes, inlineAllow, hide } = options;
  const stretches = new Map<Sighting, KnownStretch>();
  const inNames: Occurrence[] = [];

  const spoolObjects = async (oids: Iterable<Oid>): Promise<Spool> => {
    const place = join(directory.path, "objects");
    const spool = new Spool({ directory: place, blobLimit: blobBytes, inlineAllow });
    try {
      await readObjects(repo, oids, spool, signal);
    } finally {
      spool.abandon();
    }
    return spool;
  };

  const scan = async (laid: readonly Laid[], spooled: readonly Spooled[]): Promise<readonly Hit[]> => {
    await ready;
    if (laid.length === 0) return [];
    const batch = asBatch(join(directory.path, "scan"), laid, spooled);
    const hits = await runScanners(scanners, batch, signal);
    // The name of what is no file of the push is nobody's finding.
    return hits.filter(({ content, start, end }) => end > start || content.places.length > 0);
  };

  const keep = (hits: readonly Hit[], spooled: readonly Spooled[], sink: SeenObjects): void => {
    const objects = new Map(spooled.map((object) => [object.file, object]));
    for (const [content, own] of byContent(hits)) {
      const object = objects.get(content.file);
      if (object === undefined) continue;
      const seen = addToSink(sink, object, own, stretches);
      for (const [secret, mask] of seen) hide(secret, mask);
    }
  };

  const keepNames = async (
    hits: readonly Hit[],
    names: NameList<Named>,
    reading: PushReading,
  ): Promise<void> => {
    const bytes = names.bytes;
    let before: ReadonlySet<string> | null = null;
    for (const { sighting, start, end, holdsAt } of hits) {
      const { name, start: nameStart, what } = names.at(start);
      hide(rawFromBytes(bytes.subarray(start, end)), sighting.mask);
      if (what.kind === "entry") {
        before ??= await namesBefore(reading);
        if (before.has(name)) continue;
      }
      const here = { ...sighting, line: 1, column: start - nameStart + 1 };
      stretches.set(here, { start: start - nameStart, end: end - nameStart, holdsAt });
      for (const spot of spotsOf(name, what)) inNames.push({ sighting: here, spot, file: null });
    }
  };

  return {
    async scanReading(reading, sink, refs) {
      const changes: Change[] = [];
      await reading.changes((change) => changes.push(change));
      const spool = await spoolObjects(incoming(reading));
      proveCoverage(spool, reading, sink);
      const holderOf = ({ by }: Change): Holder => ({
        type: reading.trees.has(by) ? "tree" : "commit",
        oid: by,
      });
      const places = placesOf(changes, holderOf);
      const names = namesOfPush({ changes, entries: spool.names, refs, holderOf });
      const nameFile = join(directory.path, "objects", "names");
      writeFileSync(nameFile, names.bytes, { mode: 0o600 });
      const laid = [...toLaid(spool.objects, places), { file: nameFile, names: ["names"], places: [] }];
      const hits = await scan(laid, spool.objects);
      keep(hits, spool.objects, sink);
      await keepNames(
        hits.filter(({ content }) => content.file === nameFile),
        names,
        reading,
      );
      return { ...reading, changes: async (each) => changes.forEach(each) };
    },
    async scanBlobs(blobs, sink) {
      const spool = await spoolObjects(new Set(blobs.map(({ oid }) => oid)));
      const places = new Map<Oid, BatchPlace[]>();
      for (const { oid, path } of blobs) addTo(places, oid, { path, commit: null });
      keep(await scan(toLaid(spool.objects, places), spool.objects), spool.objects, sink);
    },
    settle: (occurrences) => settle([...occurrences, ...inNames], stretches),
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
};

const incoming = function* ({ listed, strays }: PushReading): Generator<Oid> {
  yield* listed;
  yield* strays;
};

/** The objects laid before the scanners are those that were read for the push. @throws Fault when they are not */
const proveCoverage = (spool: Spool, { coverage }: PushReading, sink: SeenObjects): void => {
  const { objectsRead, bytesRead } = coverage;
  if (spool.count + sink.oversized.length !== objectsRead || spool.bytes + sink.bytesSkipped !== bytesRead) {
    throw new Fault(
      `coverage: ${objectsRead} objects read, ${spool.count} laid before other scanners, ` +
        `${sink.oversized.length} over the limit`,
    );
  }
};

const spotsOf = (name: Raw, what: Named): readonly Spot[] => {
  if (what.kind === "path") return what.holders.map((by) => ({ kind: "path", path: name, by }));
  if (what.kind === "ref") return [{ kind: "ref", ref: name }];
  return [{ kind: "object", oid: what.tree, type: "tree", line: 1 }];
};

const namesBefore = async (reading: PushReading): Promise<ReadonlySet<string>> => {
  const paths = new Set<Raw>();
  await reading.namesBefore((path) => paths.add(path));
  return partsOf(paths);
};

const byContent = (hits: readonly Hit[]): ReadonlyMap<BatchContent, readonly Hit[]> => {
  const grouped = new Map<BatchContent, Hit[]>();
  for (const hit of hits) addTo(grouped, hit.content, hit);
  return grouped;
};
