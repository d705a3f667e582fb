import type { Spot } from "../../model/finding.ts";
import { GITLINK } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import { scanBytes } from "../../scanners/scanner.ts";
import { type GitRepo, git, startGit } from "../../sys/git.ts";
import { consume } from "../read/consume.ts";
import { type Change, RawDiffParser } from "../read/raw-diff-parser.ts";
import { readObjects } from "../read/read-objects.ts";
import { group } from "../scan/group.ts";
import { type Occurrence, secretKey } from "../scan/occurrence.ts";
import type { ScanOptions } from "../scan/scan-options.ts";
import { proveCoverage, type ScannedPush } from "../scan/scan-push.ts";
import { ScanSink } from "../scan/scan-sink.ts";

/**
 * Scans what a commit made now would add: the index compared with HEAD. A secret that stands in the same
 * file in HEAD is inherited.
 */
export const scanStaged = async (repo: GitRepo, options: ScanOptions): Promise<ScannedPush> => {
  const { scanner, limits, signal, follow = (sink) => sink } = options;
  const changes = (await staged(repo, signal)).filter(({ oid, mode }) => oid !== null && mode !== GITLINK);
  const oids = new Set(changes.map(({ oid }) => oid as Oid));

  const before = scanner.bytesScanned;
  const sink = new ScanSink(scanner, limits.blobBytes);
  const read = await readObjects(repo, oids, follow(sink), signal);
  const listed = { objectsListed: oids.size, objectsRead: read.objects, bytesRead: read.bytes };
  const coverage = proveCoverage(listed, sink, scanner.bytesScanned - before);

  const occurrences = changes.flatMap((change): Occurrence[] => {
    const inName = change.olds[0] === null ? scanBytes(scanner, "text", rawBytes(change.path)) : [];
    const inFile = sink.seen.get(change.oid as Oid)?.sightings ?? [];
    return [
      ...inName.map((sighting) => ({ sighting, spot: spot(change.path, null), file: null })),
      ...inFile.map((sighting) => ({
        sighting,
        spot: spot(change.path, sighting.line),
        file: { ...change, oid: change.oid as Oid, commit: NO_COMMIT },
      })),
    ];
  });
  const inherited = await inHead(repo, occurrences, options);
  return {
    findings: group(occurrences, inherited),
    strays: [],
    oversized: sink.oversized,
    counts: { blob: oids.size, commit: 0, tag: 0, tree: 0 },
    coverage,
  };
};

/** What is staged is compared with HEAD by path alone. */
const NO_COMMIT = { added: 0 } as const;

const spot = (path: Raw, line: number | null): Spot => ({ kind: "index", path, line });

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
  { scanner, limits, signal }: ScanOptions,
): Promise<ReadonlySet<Occurrence>> => {
  const olds = new Set(occurrences.flatMap(({ file }) => (file?.olds ?? []).filter((old) => old !== null)));
  if (olds.size === 0) return new Set();
  const sink = new ScanSink(scanner, limits.blobBytes);
  await readObjects(repo, olds, sink, signal);
  const stood = ({ sighting, file }: Occurrence): boolean =>
    (file?.olds ?? []).some((old) =>
      (sink.seen.get(old as Oid)?.sightings ?? []).some((known) => secretKey(known) === secretKey(sighting)),
    );
  return new Set(occurrences.filter(stood));
};
