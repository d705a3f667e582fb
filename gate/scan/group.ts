import { type Finding, MOST_SPOTS, type Spot } from "../../model/finding.ts";
import { type Occurrence, secretKey } from "./occurrence.ts";

/**
 * Makes one finding of all occurrences of a secret. Where some are inherited and some are not, only the
 * new ones are named. `occurrences` come newest first; a finding names the oldest first.
 */
export const group = (occurrences: readonly Occurrence[], inherited: ReadonlySet<Occurrence>): Finding[] => {
  const bySecret = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const key = secretKey(occurrence.sighting);
    const same = bySecret.get(key);
    if (same === undefined) bySecret.set(key, [occurrence]);
    else same.push(occurrence);
  }
  return [...bySecret.values()].map((same) => finding(same, inherited));
};

const finding = (same: readonly Occurrence[], inherited: ReadonlySet<Occurrence>): Finding => {
  const fresh = same.filter((occurrence) => !inherited.has(occurrence));
  const named = (fresh.length > 0 ? fresh : same).slice(-MOST_SPOTS).reverse();
  const [first, ...rest] = named as [Occurrence, ...Occurrence[]];
  const spots: [Spot, ...Spot[]] = [first.spot, ...rest.map(({ spot }) => spot)];
  return {
    sighting: first.sighting,
    spots,
    occurrences: fresh.length > 0 ? fresh.length : same.length,
    inherited: fresh.length === 0,
  };
};
