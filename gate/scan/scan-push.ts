import { Fault } from "../../model/fault.ts";
import type { Finding } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import type { RefName } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import { leavesOut, type Selection } from "../read/list-objects.ts";
import { type BegunReading, beginSelection, type Coverage, type PushReading } from "../read/read-push.ts";
import type { ReadElsewhere } from "../read/share/shares.ts";
import { tallied } from "../read/tally.ts";
import { collect } from "./collect.ts";
import { group } from "./group.ts";
import { findInherited } from "./inherited.ts";
import type { Occurrence } from "./occurrence.ts";
import type { ScanOptions } from "./scan-options.ts";
import { ScanSink } from "./scan-sink.ts";
import type { Oversized, Unread } from "./seen.ts";

/** All that is known of the contents of a push. */
export interface ScannedPush {
  readonly findings: readonly Finding[];
  readonly strays: readonly Oid[];
  readonly oversized: readonly Oversized[];
  readonly unread: readonly Unread[];
  readonly counts: PushReading["counts"];
  readonly coverage: Coverage & { readonly objectsScanned: number; readonly bytesScanned: number };
}

/** Scans what a selection lists; the places of files are looked up only where something is found. */
export const scanSelection = (
  repo: GitRepo,
  selection: Selection,
  options: ScanOptions,
): Promise<ScannedPush> =>
  scanReading(
    repo,
    beginSelection(repo, selection, options.signal, {
      places: "of findings",
      readers: options.crew?.size ?? 0,
    }),
    [],
    { ...options, trusts: leavesOut(selection) },
  );

/**
 * Scans everything a begun reading brings, and the names of the refs.
 * @throws Fault when anything could not be read, or was read and not scanned.
 */
export const scanReading = async (
  repo: GitRepo,
  begun: BegunReading,
  refs: readonly RefName[],
  options: ScanOptions,
): Promise<ScannedPush> => {
  const { scanner, limits, tally, facts } = options;
  const before = scanner.bytesScanned;
  const sink = new ScanSink(scanner, limits);
  const watched = facts?.watch(sink) ?? sink;
  const followed = tally === undefined ? watched : tallied(watched, (bytes) => tally(1, bytes));
  const read = await begun.into(followed, scanElsewhere(repo, options, sink));
  const coverage = proveCoverage(
    read.coverage,
    sink,
    scanner.bytesScanned - before + sink.bytesSpared + sink.bytesElsewhere,
  );
  using external = options.external?.open(repo, options.signal);
  const reading = (await external?.scanReading(read, sink, refs)) ?? read;

  facts?.objectsPassed(reading.counts);
  const collected = await collect(reading, sink, refs, scanner, facts);
  const occurrences = external?.settle(collected) ?? collected;
  const { trusts = true } = options;
  const inherited = trusts
    ? await findInherited(repo, reading.listed, occurrences, options)
    : new Set<Occurrence>();
  return {
    findings: group(occurrences, { inherited, isKnown: options.isKnown }),
    strays: reading.strays,
    oversized: sink.oversized,
    unread: sink.unread,
    counts: reading.counts,
    coverage,
  };
};

/** Has the crew read and scan a share; what it saw becomes the sink's. */
const scanElsewhere =
  (
    repo: GitRepo,
    { crew, limits, signal, tally, facts, builtin = true }: ScanOptions,
    sink: ScanSink,
  ): ReadElsewhere =>
  async (readEnd, tips) => {
    if (crew === undefined || crew === null)
      throw new Fault("there is nobody to scan a share of the objects");
    const task = { readEnd, tips, gitDir: repo.gitDir, limits, builtin, asks: facts?.asks ?? null };
    const scan = await crew.scan(task, ({ objects, bytes }) => tally?.(objects, bytes), signal);
    sink.absorb(scan);
    facts?.absorb(scan.noted);
    return scan.read;
  };

/** Objects listed = objects read = objects scanned, bytes read = bytes scanned; oversized ones are named apart. */
export const proveCoverage = (
  coverage: Coverage,
  sink: Pick<ScanSink, "oversized" | "bytesSkipped" | "objectsScanned">,
  bytesScanned: number,
): ScannedPush["coverage"] => {
  const { objectsListed, objectsRead, bytesRead } = coverage;
  const objectsScanned = sink.objectsScanned;
  if (objectsListed !== objectsRead || objectsRead !== objectsScanned + sink.oversized.length) {
    throw new Fault(
      `coverage: ${objectsListed} objects listed, ${objectsRead} read, ${objectsScanned} scanned, ` +
        `${sink.oversized.length} over the limit`,
    );
  }
  if (bytesRead !== bytesScanned + sink.bytesSkipped) {
    throw new Fault(
      `coverage: ${bytesRead} bytes read, ${bytesScanned} scanned, ${sink.bytesSkipped} over the limit`,
    );
  }
  return { ...coverage, objectsScanned, bytesScanned };
};
