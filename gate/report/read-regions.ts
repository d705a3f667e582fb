import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Spot } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import type { GitRepo } from "../../sys/git.ts";
import { readObjects } from "../read/read-objects.ts";
import { type Region, regionOf, startsOfLines } from "./region.ts";

/** A larger file is not read again for a report; its spots have a line and no more. In `bytes`. */
const LARGEST = 32 * 1024 * 1024;

export type Regions = ReadonlyMap<Spot, Region>;

/**
 * Reads the files of the spots once more, to say where in its line each secret begins and ends: one git process
 * for all blobs, one file at a time in memory.
 */
export const readRegions = async (
  repo: GitRepo,
  workTree: string | null,
  spots: readonly Spot[],
  signal: AbortSignal,
): Promise<Regions> => {
  const regions = new Map<Spot, Region>();
  const measure = (bytes: Buffer, inFile: readonly Spot[]): void => {
    const starts = startsOfLines(bytes);
    for (const spot of inFile) {
      if (!("stretch" in spot) || spot.stretch === undefined || spot.line === null) continue;
      const region = regionOf(bytes, starts, spot.line, spot.stretch);
      if (region !== undefined) regions.set(spot, region);
    }
  };

  const byBlob = new Map<Oid, Spot[]>();
  for (const spot of spots) {
    if ("blob" in spot && spot.blob !== undefined) {
      byBlob.set(spot.blob, [...(byBlob.get(spot.blob) ?? []), spot]);
    } else if (spot.kind === "worktree" && workTree !== null) {
      const bytes = readFromDisk(join(workTree, "/"), spot.path);
      if (bytes !== null) measure(bytes, [spot]);
    }
  }
  if (byBlob.size === 0) return regions;
  let oid: Oid | null = null;
  let chunks: Buffer[] | null = null;
  const sink = {
    begin(next: Oid, _type: string, size: number): void {
      oid = next;
      chunks = size > LARGEST ? null : [];
    },
    write(chunk: Buffer): void {
      // The reader uses a chunk's memory again.
      chunks?.push(Buffer.from(chunk));
    },
    end(): void {
      if (chunks !== null) measure(Buffer.concat(chunks), byBlob.get(oid as Oid) ?? []);
    },
  };
  await readObjects(repo, byBlob.keys(), sink, signal);
  return regions;
};

/** Null where the file has gone since it was scanned. */
const readFromDisk = (root: string, path: Raw): Buffer | null => {
  const file = Buffer.concat([Buffer.from(root), rawBytes(path)]);
  try {
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) return readlinkSync(file, { encoding: "buffer" });
    return stat.isFile() && stat.size <= LARGEST ? readFileSync(file) : null;
  } catch {
    return null;
  }
};
