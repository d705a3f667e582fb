import { readFileSync } from "node:fs";
import type { Sighting } from "../../../model/finding.ts";
import { type Raw, rawFromBytes } from "../../../model/raw.ts";
import type { Hit } from "../../../scanners/external/batch.ts";
import { LineIndex } from "../../../scanners/external/line-index.ts";
import { namePart } from "../name-part.ts";
import type { SeenObjects } from "./external-scan.ts";
import type { KnownStretch } from "./settle.ts";
import type { Spooled } from "./spool.ts";

/** Text of a commit or tag that is read to name the part of a sighting, in `bytes`. */
const HEADER_READ = 1024 * 1024;

/** Adds what was seen in an object, and gives back the secrets with their masks. */
export const addToSink = (
  sink: SeenObjects,
  { oid, type, file }: Spooled,
  hits: readonly Hit[],
  stretches: Map<Sighting, KnownStretch>,
): readonly (readonly [Raw, string])[] => {
  const bytes = readFileSync(file);
  const lines = new LineIndex(bytes);
  const own = sink.seen.get(oid) ?? { type, sightings: [], parts: [] };
  for (const sighting of own.sightings) {
    const start = lines.startOf(sighting.line) + sighting.column - 1;
    stretches.set(sighting, { start, end: start + sighting.length, holdsAt: () => true });
  }
  for (const { sighting, start, end, holdsAt } of hits) stretches.set(sighting, { start, end, holdsAt });
  const seen = hits.map(({ sighting }) => sighting);
  const text = type === "blob" ? "" : bytes.toString("latin1", 0, HEADER_READ);
  const parts = type === "blob" ? [] : seen.map(({ line }) => namePart(text, line));
  sink.seen.set(oid, {
    ...own,
    sightings: [...own.sightings, ...seen],
    parts: [...own.parts, ...parts],
  });
  return hits.map(({ sighting, start, end }) => [rawFromBytes(bytes.subarray(start, end)), sighting.mask]);
};
