import { type Finding, MOST_SPOTS, type Spot } from "../../model/finding.ts";
import { type Occurrence, secretKey } from "./occurrence.ts";

/** Occurrences that are old news. */
export interface Old {
  readonly inherited?: ReadonlySet<Occurrence>;
  /** Whether the operator's baseline lists it; asked of every occurrence. */
  readonly isKnown?: ((occurrence: Occurrence) => boolean) | undefined;
}

const NONE: ReadonlySet<Occurrence> = new Set();

/**
 * Makes one finding of all occurrences of a secret. Where some are old news and some are not, only the
 * new ones are named. `occurrences` come newest first; a finding names the oldest first.
 */
export const group = (
  occurrences: readonly Occurrence[],
  { inherited = NONE, isKnown = () => false }: Old = {},
): Finding[] => {
  const known = new Set(occurrences.filter(isKnown));
  const bySecret = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const key = secretKey(occurrence.sighting);
    const same = bySecret.get(key);
    if (same === undefined) bySecret.set(key, [occurrence]);
    else same.push(occurrence);
  }
  return [...bySecret.values()].map((same) => finding(same, inherited, known));
};

const finding = (
  same: readonly Occurrence[],
  inherited: ReadonlySet<Occurrence>,
  known: ReadonlySet<Occurrence>,
): Finding => {
  const fresh = same.filter((occurrence) => !inherited.has(occurrence) && !known.has(occurrence));
  const listed = fresh.length > 0 ? 0 : same.filter((occurrence) => known.has(occurrence)).length;
  const held = fresh.length > 0 ? fresh : same;
  const named = held.slice(-MOST_SPOTS).reverse();
  const unnamed = furtherPlaces(held.slice(0, -MOST_SPOTS), named);
  const [first, ...rest] = named as [Occurrence, ...Occurrence[]];
  const spots: [Spot, ...Spot[]] = [first.spot, ...rest.map(({ spot }) => spot)];
  return {
    sighting: first.sighting,
    spots,
    ...(unnamed.length === 0 ? {} : { unnamed }),
    occurrences: held.length,
    inherited: fresh.length === 0,
    ...(listed === 0 ? {} : { known: listed }),
  };
};

/** One spot for each file, and each kind of place without a path, that none of the `named` is. */
const furtherPlaces = (others: readonly Occurrence[], named: readonly Occurrence[]): Spot[] => {
  const known = new Set(named.map(({ spot }) => placeOf(spot)));
  const further: Spot[] = [];
  for (const { spot } of others) {
    const place = placeOf(spot);
    if (known.has(place)) continue;
    known.add(place);
    further.push(spot);
  }
  return further;
};

const placeOf = (spot: Spot): string => ("path" in spot ? `/${spot.path}` : spot.kind);
