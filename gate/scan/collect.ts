import type { Holder, Sighting, Spot } from "../../model/finding.ts";
import { GITLINK } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import { rawBytes } from "../../model/raw.ts";
import type { RefName } from "../../model/ref-update.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";
import type { FactGatherer } from "../facts/gather-facts.ts";
import type { Change } from "../read/raw-diff-parser.ts";
import type { PushReading } from "../read/read-push.ts";
import { byName } from "./by-name.ts";
import { type FileVersion, type Occurrence, secretKey } from "./occurrence.ts";
import type { ScanSink } from "./scan-sink.ts";
import type { Seen } from "./seen.ts";
import { standing } from "./standing.ts";

const SYMLINK = "120000";

/**
 * Gives every sighting its places: files and symlinks by the commits that put them there, messages and
 * headers by their commit or tag, and names of files and refs, which are scanned here. Newest first.
 */
export const collect = async (
  reading: PushReading,
  sink: ScanSink,
  refs: readonly RefName[],
  scanner: Scanner,
  facts?: FactGatherer | null,
): Promise<Occurrence[]> => {
  const found: Occurrence[] = [];
  const placed = new Set<Oid>();

  const nameless = byObject([...sink.oversized, ...sink.unread]);
  let by: Oid | null = null;
  let commit = { added: 0 };
  const place = (change: Change): void => {
    facts?.change(change);
    if (change.by !== by) commit = { added: 0 };
    by = change.by;
    if (change.oid === null) return;
    const isNew = change.olds.every((old) => old === null);
    if (isNew) {
      commit.added += 1;
      found.push(...inName(change, scanner, reading.trees));
    }
    // What a submodule points at may be a commit of this push, which has a place of its own.
    if (change.mode === GITLINK) return;
    for (const part of nameless.get(change.oid) ?? []) part.path ??= change.path;
    const seen = sink.seen.get(change.oid);
    const named = isNew ? byName(scanner, change, seen?.sightings) : undefined;
    if (named !== undefined && sink.keep(change.oid, 1, change.path))
      found.push(asNamed(change, named, reading.trees));
    if (seen === undefined) return;
    placed.add(change.oid);
    if (!sink.keep(change.oid, seen.sightings.length, change.path)) return;
    found.push(...inFile(change, seen.sightings, reading.trees, commit));
  };
  const hasPlaces = sink.namesCredentials || sink.seen.size + sink.oversized.length + sink.unread.length > 0;
  if (reading.places === "all" || hasPlaces) await reading.changes(place);
  for (const [oid, seen] of sink.seen) {
    if (placed.has(oid) || seen.type === "tree") continue;
    seen.sightings.forEach((sighting, index) => {
      found.push({ sighting, spot: ownSpot(oid, seen, index), file: null });
    });
  }
  found.push(...(await inTrees(reading, sink, found, scanner)));
  for (const ref of refs) {
    for (const sighting of scanBytes(scanner, "text", rawBytes(ref))) {
      found.push({ sighting, spot: { kind: "ref", ref }, file: null });
    }
  }
  return found;
};

/** What is still to be named, by the object it is about. */
const byObject = <T extends { readonly oid: Oid | null }>(parts: readonly T[]): ReadonlyMap<Oid, T[]> => {
  const byOid = new Map<Oid, T[]>();
  for (const part of parts) {
    if (part.oid === null) continue;
    const known = byOid.get(part.oid);
    if (known === undefined) byOid.set(part.oid, [part]);
    else known.push(part);
  }
  return byOid;
};

/**
 * Names in trees that no new path explains. Some stood there before the push, in a tree that was made anew for
 * another entry; what is left, such as the name of an empty directory, is told by its tree.
 */
const inTrees = async (
  reading: PushReading,
  sink: ScanSink,
  found: readonly Occurrence[],
  scanner: Scanner,
): Promise<Occurrence[]> => {
  const explained = new Set(
    found.filter(({ spot }) => spot.kind === "path").map(({ sighting }) => secretKey(sighting)),
  );
  const unexplained = (): Occurrence[] =>
    [...sink.seen]
      .filter(([, { type }]) => type === "tree")
      .flatMap(([oid, seen]) =>
        seen.sightings.map((sighting, index) => ({ sighting, spot: ownSpot(oid, seen, index), file: null })),
      )
      .filter(({ sighting }) => !explained.has(secretKey(sighting)));
  if (unexplained().length === 0) return [];
  await reading.namesBefore((path) => {
    for (const sighting of scanBytes(scanner, "text", rawBytes(path))) explained.add(secretKey(sighting));
  });
  return unexplained();
};

const inName = (change: Change, scanner: Scanner, trees: ReadonlySet<string>): Occurrence[] =>
  scanBytes(scanner, "text", rawBytes(change.path)).map((sighting) => ({
    sighting,
    spot: { kind: "path", path: change.path, by: holderOf(change, trees) },
    file: null,
  }));

const asNamed = (change: Change, sighting: Sighting, trees: ReadonlySet<string>): Occurrence => {
  const { path, oid } = change;
  const blob = oid === null ? {} : { blob: oid };
  const by = holderOf(change, trees);
  return { sighting, spot: { kind: "file", path, line: 1, by, symlink: false, ...blob }, file: null };
};

const holderOf = ({ by }: Change, trees: ReadonlySet<string>): Holder => ({
  type: trees.has(by) ? "tree" : "commit",
  oid: by,
});

const inFile = (
  change: Change,
  sightings: readonly Sighting[],
  trees: ReadonlySet<string>,
  commit: FileVersion["commit"],
): Occurrence[] => {
  const { by, path, oid, olds, mode } = change;
  const file = oid === null || trees.has(by) ? null : { by, path, oid, olds, commit };
  return sightings.map((sighting) => ({
    sighting,
    spot: {
      kind: "file",
      path,
      line: sighting.line,
      by: holderOf(change, trees),
      symlink: mode === SYMLINK,
      ...(oid === null ? {} : { blob: oid }),
      ...standing(sighting),
    },
    file,
  }));
};

const ownSpot = (oid: Oid, { type, sightings, parts }: Seen, index: number): Spot => {
  if (type === "commit") return { kind: "commit", commit: oid, part: parts[index] ?? "" };
  if (type === "tag") return { kind: "tag", tag: oid, part: parts[index] ?? "" };
  return { kind: "object", oid, type, line: sightings[index]?.line ?? 1 };
};
