import type { Sighting, Spot } from "../../model/finding.ts";
import { GITLINK } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import { scanBytes } from "../../scanners/scanner.ts";
import { type GitRepo, git, startGit } from "../../sys/git.ts";
import { consume } from "../read/consume.ts";
import { type Change, RawDiffParser } from "../read/raw-diff-parser.ts";
import { readObjects } from "../read/read-objects.ts";
import { tallied } from "../read/tally.ts";
import { byName } from "../scan/by-name.ts";
import { group } from "../scan/group.ts";
import { type Occurrence, secretKey } from "../scan/occurrence.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { proveCoverage, type ScannedPush } from "../scan/scan-push.ts";
import { ScanSink } from "../scan/scan-sink.ts";
import { standing } from "../scan/standing.ts";

/**
 * Scans what a commit made now would add: the index compared with HEAD. A secret that stands in the same
 * file in HEAD is inherited.
 */
export const scanStaged = async (repo: GitRepo, options: ScanOptions): Promise<ScannedPush> => {
  const { scanner, limits, signal, tally } = options;
  const changes = (await staged(repo, signal)).filter(({ oid, mode }) => oid !== null && mode !== GITLINK);
  const oids = new Set(changes.map(({ oid }) => oid as Oid));

  const before = scanner.bytesScanned;
  const sink = new ScanSink(scanner, limits);
  const followed = tally === undefined ? sink : tallied(sink, (bytes) => tally(1, bytes));
  const read = await readObjects(repo, oids, followed, signal);
  const listed = { objectsListed: oids.size, objectsRead: read.objects, bytesRead: read.bytes };
  const coverage = proveCoverage(listed, sink, scanner.bytesScanned - before);

  using external = options.external?.open(repo, signal);
  await external?.scanBlobs(
    changes.map(({ oid, path }) => ({ oid: oid as Oid, path })),
    sink,
  );

  for (const part of sink.unread) part.path = changes.find(({ oid }) => oid === part.oid)?.path ?? null;
  const all = changes.flatMap((change): Occurrence[] => {
    const isNew = change.olds[0] === null;
    const inItsName = isNew ? scanBytes(scanner, "text", rawBytes(change.path)) : [];
    const inFile = sink.seen.get(change.oid as Oid)?.sightings ?? [];
    const named = isNew ? byName(scanner, change, inFile) : undefined;
    return [
      ...(named === undefined ? [] : [{ sighting: named, spot: asNamed(change), file: null }]),
      ...inItsName.map((sighting) => ({ sighting, spot: inName(change), file: null })),
      ...inFile.map((sighting) => ({
        sighting,
        spot: inIndex(change, sighting),
        file: { ...change, oid: change.oid as Oid, commit: NO_COMMIT },
      })),
    ];
  });
  const occurrences = external?.settle(all) ?? all;
  const inherited = await inHead(repo, occurrences, options);
  return {
    findings: group(occurrences, { inherited, isKnown: options.isKnown }),
    strays: [],
    oversized: sink.oversized,
    unread: sink.unread,
    counts: { blob: oids.size, commit: 0, tag: 0, tree: 0 },
    coverage,
  };
};

/** What is staged is compared with HEAD by path alone. */
const NO_COMMIT = { added: 0 } as const;

const inName = ({ path }: Change): Spot => ({ kind: "index", path, line: null });

const asNamed = ({ path, oid }: Change): Spot => ({ kind: "index", path, line: 1, blob: oid as Oid });

const inIndex = ({ path, oid }: Change, sighting: Sighting): Spot => ({
  kind: "index",
  path,
  line: sighting.line,
  blob: oid as Oid,
  ...standing(sighting),
});

const staged = async (repo: GitRepo, signal: AbortSignal): Promise<Change[]> => {
  const base = await headTree(repo, signal);
  const args = ["diff-index", "--cached", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base];
  const running = startGit(repo, args, { signal });
  running.stdin.end();
  const changes: Change[] = [];
  await consume(running, args, new RawDiffParser((change) => changes.push(change), base as Oid), signal);
  return changes;
};

/** The tree of HEAD, or the empty tree before the first commit. */
const headTree = async (repo: GitRepo, signal: AbortSignal): Promise<string> => {
  const head = await git(repo, ["rev-parse", "--verify", "--quiet", "HEAD^{tree}"], { signal, allow: [1] });
  if (head.exitCode === 0) return head.stdout.toString("latin1").trim();
  const empty = await git(repo, ["hash-object", "-t", "tree", "--stdin"], { signal });
  return empty.stdout.toString("latin1").trim();
};

const inHead = async (
  repo: GitRepo,
  occurrences: readonly Occurrence[],
  { scanner, limits, signal, external }: ScanOptions,
): Promise<ReadonlySet<Occurrence>> => {
  const olds = occurrences.flatMap(({ file }) =>
    (file?.olds ?? []).filter((old) => old !== null).map((oid) => ({ oid, path: file?.path as Raw })),
  );
  if (olds.length === 0) return new Set();
  const sink = new ScanSink(scanner, limits);
  await readObjects(repo, new Set(olds.map(({ oid }) => oid)), sink, signal);
  using batch = external?.open(repo, signal);
  await batch?.scanBlobs(olds, sink);
  const stood = ({ sighting, file }: Occurrence): boolean =>
    (file?.olds ?? []).some((old) =>
      (sink.seen.get(old as Oid)?.sightings ?? []).some((known) => secretKey(known) === secretKey(sighting)),
    );
  return new Set(occurrences.filter(stood));
};
