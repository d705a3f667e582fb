import type { Sighting, Spot } from "../../../model/finding.ts";
import { rawBytes } from "../../../model/raw.ts";
import type { BatchPlace, Hit } from "../../../scanners/external/batch.ts";
import { isForeign } from "../../../scanners/external/foreign-rule.ts";
import { LineIndex } from "../../../scanners/external/line-index.ts";
import { mergeSightings, type Stretched } from "../../../scanners/external/merge.ts";
import type { Occurrence } from "../occurrence.ts";
import { addTo } from "./add-to.ts";
import { placeKey } from "./place-key.ts";

/** The bytes of a sighting, and where it holds. */
export interface KnownStretch {
  readonly start: number;
  readonly end: number;
  readonly holdsAt: Hit["holdsAt"];
}

/**
 * Takes away what the operator's lists let off where it stands, and makes one occurrence of what scanners saw
 * together at one place. Keeps the order.
 */
export const settle = (
  occurrences: readonly Occurrence[],
  stretches: ReadonlyMap<Sighting, KnownStretch>,
): readonly Occurrence[] => {
  const held = occurrences.filter(
    ({ sighting, spot }) => stretches.get(sighting)?.holdsAt(batchPlace(spot)) ?? true,
  );
  const byPlace = new Map<string, Placed[]>();
  for (const occurrence of held) {
    const key = placeKey(occurrence.spot);
    const stretch = stretches.get(occurrence.sighting) ?? stretchInName(occurrence);
    if (stretch === null) continue;
    const { start, end } = stretch;
    const placed = { occurrence, sighting: occurrence.sighting, start, end };
    addTo(byPlace, key, placed);
  }
  const merged = new Map<Occurrence, Occurrence | null>();
  for (const placed of byPlace.values()) {
    if (!placed.some(({ sighting }) => isForeign(sighting.rule))) continue;
    for (const { occurrence } of placed) merged.set(occurrence, null);
    for (const { member, sighting } of mergeSightings(placed)) {
      merged.set(member.occurrence, { ...member.occurrence, sighting });
    }
  }
  return held.flatMap((occurrence) => {
    const now = merged.get(occurrence);
    return now === undefined ? [occurrence] : now === null ? [] : [now];
  });
};

interface Placed extends Stretched {
  readonly occurrence: Occurrence;
}

const batchPlace = (spot: Spot): BatchPlace | null => {
  if (spot.kind === "file")
    return { path: spot.path, commit: spot.by.type === "commit" ? spot.by.oid : null };
  return spot.kind === "index" && spot.line !== null ? { path: spot.path, commit: null } : null;
};

/** What the builtin scanner saw in a name is counted from the name's own first byte. */
const stretchInName = ({ sighting, spot }: Occurrence): Pick<KnownStretch, "start" | "end"> | null => {
  const name = spot.kind === "path" ? spot.path : spot.kind === "ref" ? spot.ref : null;
  if (name === null) return null;
  const start = new LineIndex(rawBytes(name)).startOf(sighting.line) + sighting.column - 1;
  return { start, end: start + sighting.length };
};
