import type { Spot } from "../../model/finding.ts";
import type { DeskRepository } from "../desk/find-repository.ts";
import type { Commits } from "./read-commits.ts";
import type { Regions } from "./read-regions.ts";
import type { ScanReport } from "./report.ts";

/** What some formats say of the spots beyond what the scan keeps. */
export interface Details {
  readonly regions: Regions;
  readonly commits: Commits;
}

export const NO_DETAILS: Details = { regions: new Map(), commits: new Map() };

/** Which of the details a format gives. */
export type Wanted = readonly (keyof Details)[];

/** Gathers the details that a format wants; two git processes at most. @throws Fault */
export const gatherDetails = async (
  { reasons, notes }: ScanReport,
  { repo, workTree }: DeskRepository,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Details> => {
  const spots: readonly Spot[] = [...reasons, ...notes].flatMap(({ finding }) => finding?.spots ?? []);
  if (wanted.length === 0 || spots.length === 0) return NO_DETAILS;
  const { readCommits } = await import("./read-commits.ts");
  const { readRegions } = await import("./read-regions.ts");
  const [regions, commits] = await Promise.all([
    wanted.includes("regions") ? readRegions(repo, workTree, spots, signal) : NO_DETAILS.regions,
    wanted.includes("commits") ? readCommits(repo, spots, signal) : NO_DETAILS.commits,
  ]);
  return { regions, commits };
};
