import type { Sighting } from "../../model/finding.ts";
import type { Mode } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import type { Scanner } from "../../scanners/scanner.ts";

/** The blobs without a byte, of either kind of id: nothing is in a file of theirs. */
const EMPTY: ReadonlySet<string> = new Set([
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
]);

/** What every mode of a file begins with, of no link. */
const FILE = "100";

interface Entry {
  readonly path: Raw;
  readonly mode: Mode;
  readonly oid: Oid | null;
}

/** What the name of an entry tells, where that is a file which is not empty. */
export const byName = (
  scanner: Scanner,
  { path, mode, oid }: Entry,
  inFile: readonly Sighting[] = [],
): Sighting | undefined =>
  oid === null || !mode.startsWith(FILE) || EMPTY.has(oid) ? undefined : byPath(scanner, path, inFile);

/** What the name of a file tells, unless its contents told something surer. */
export const byPath = (scanner: Scanner, path: Raw, inFile: readonly Sighting[]): Sighting | undefined =>
  inFile.some(({ confidence }) => confidence !== "low") ? undefined : scanner.byName?.(path);
