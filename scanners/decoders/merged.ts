import type { Sighting } from "../../model/finding.ts";
import { hasOwnLines } from "../../model/way-in.ts";

/** Different secrets kept of one stretch, at all depths together. */
const MOST_KEPT = 20_000;

const STRENGTH = { low: 0, medium: 1, high: 2 } as const;

const isInEntry = ({ via }: Sighting): boolean => via.some((step) => step.includes("!"));

/** How well a sighting tells where the secret is: in an entry's line, in the file itself, behind a decoding. */
const clarity = (sighting: Sighting): number =>
  isInEntry(sighting) ? 2 : sighting.via.length === 0 ? 1 : 1 - sighting.via.length;

const surer = (one: Sighting, other: Sighting): number =>
  STRENGTH[one.confidence] - STRENGTH[other.confidence];

const isBetter = (one: Sighting, other: Sighting): boolean => {
  const by = surer(one, other);
  return by > 0 || (by === 0 && clarity(one) > clarity(other));
};

/** Sightings of one stretch, however they were come by: one for each rule and secret. */
export interface Merged {
  /** Begins with those of the bytes as they stand. */
  begin(own: readonly Sighting[]): void;
  /** False when there are too many. */
  add(sighting: Sighting): boolean;
  list(): readonly Sighting[];
}

const placeKey = ({ rule, line, column }: Sighting): string => `${rule} ${line} ${column}`;

export const createMerged = (): Merged => {
  const bySecret = new Map<string, Sighting>();
  const byPlace = new Map<string, Sighting>();

  /** Whether it is a secret that was seen there already, only written otherwise. */
  const isAnother = (sighting: Sighting): boolean => {
    const seen = hasOwnLines(sighting.via) ? undefined : byPlace.get(placeKey(sighting));
    return seen !== undefined && surer(sighting, seen) <= 0;
  };

  return {
    begin(own) {
      bySecret.clear();
      byPlace.clear();
      for (const sighting of own) {
        bySecret.set(`${sighting.rule} ${sighting.fingerprint}`, sighting);
        if (sighting.via.length === 0) byPlace.set(placeKey(sighting), sighting);
      }
    },
    add(sighting) {
      const key = `${sighting.rule} ${sighting.fingerprint}`;
      const known = bySecret.get(key);
      if (known === undefined && isAnother(sighting)) return true;
      if (known === undefined && bySecret.size >= MOST_KEPT) return false;
      if (known === undefined || isBetter(sighting, known)) bySecret.set(key, sighting);
      return true;
    },
    list() {
      return [...bySecret.values()].sort(
        (one, other) =>
          Number(isInEntry(one)) - Number(isInEntry(other)) ||
          one.line - other.line ||
          one.column - other.column,
      );
    },
  };
};
