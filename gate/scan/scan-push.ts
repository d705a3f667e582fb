import { Fault } from "../../model/fault.ts";
import type { Finding } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import type { RefName } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import { leavesOut, type Selection } from "../read/list-objects.ts";
import { type BegunReading, beginSelection, type Coverage, type PushReading } from "../read/read-push.ts";
import { collect } from "./collect.ts";
import { group } from "./group.ts";
import { findInherited } from "./inherited.ts";
import type { Occurrence } from "./occurrence.ts";
import type { ScanOptions } from "./scan-options.ts";
import { type Oversized, ScanSink } from "./scan-sink.ts";

/** All that is known of the contents of a push. */
export interface ScannedPush {
  readonly findings: readonly Finding[];
  readonly strays: readonly Oid[];
  readonly oversized: readonly Oversized[];
  readonly counts: PushReading["counts"];
  readonly coverage: Coverage & { readonly objectsScanned: number; readonly bytesScanned: number };
}

/** Scans what a selection lists; the places of files are looked up only where something is found. */
export const scanSelection = (
  repo: GitRepo,
  selection: Selection,
  options: ScanOptions,
): Promise<ScannedPush> =>
  scanReading(repo, beginSelection(repo, selection, options.signal, { places: "of findings" }), [], {
    ...options,
    trusts: leavesOut(selection),
  });

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
  const { scanner, limits, follow = (sink) => sink } = options;
  const before = scanner.bytesScanned;
  const sink = new ScanSink(scanner, limits.blobBytes);
  const reading = await begun.into(follow(sink));
  const coverage = proveCoverage(reading.coverage, sink, scanner.bytesScanned - before);

  const occurrences = await collect(reading, sink, refs, scanner);
  const { trusts = true } = options;
  const inherited = trusts
    ? await findInherited(repo, reading.listed, occurrences, options)
    : new Set<Occurrence>();
  return {
    findings: group(occurrences, inherited),
    strays: reading.strays,
    oversized: sink.oversized,
    counts: reading.counts,
    coverage,
  };
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
