import type { Holder } from "../../../model/finding.ts";
import { GITLINK } from "../../../model/object.ts";
import type { Oid } from "../../../model/oid.ts";
import type { BatchPlace } from "../../../scanners/external/batch.ts";
import type { Change } from "../../read/raw-diff-parser.ts";
import { addTo } from "./add-to.ts";
import type { Laid } from "./lay-out.ts";
import { NAMELESS, safeName } from "./safe-name.ts";
import type { Spooled } from "./spool.ts";

/** Where each blob of a push stands. */
export const placesOf = (
  changes: readonly Change[],
  holderOf: (change: Change) => Holder,
): ReadonlyMap<Oid, readonly BatchPlace[]> => {
  const places = new Map<Oid, BatchPlace[]>();
  for (const change of changes) {
    if (change.oid === null || change.mode === GITLINK) continue;
    const { type, oid } = holderOf(change);
    addTo(places, change.oid, { path: change.path, commit: type === "commit" ? oid : null });
  }
  return places;
};

/** Objects with bytes, each under the safe form of every name it has in the push. */
export const toLaid = (
  objects: readonly Spooled[],
  placesOfBlobs: ReadonlyMap<Oid, readonly BatchPlace[]>,
): readonly Laid[] =>
  objects
    .filter(({ size }) => size > 0)
    .map(({ oid, type, file }) => {
      const places = type === "blob" ? (placesOfBlobs.get(oid) ?? []) : [];
      const names = [...new Set(places.map(({ path }) => safeName(path)))];
      return { file, names: names.length > 0 ? names : [type === "blob" ? NAMELESS : type], places };
    });
