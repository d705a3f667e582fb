import type { Confidence, Sighting } from "../../model/finding.ts";
import { isForeign } from "./foreign-rule.ts";

/** A sighting and the bytes it covers; offsets count from the same zero for all that are merged. */
export interface Stretched {
  readonly sighting: Sighting;
  readonly start: number;
  readonly end: number;
}

/** What is left of a set: one of its members, with the sighting that stands for it and for those it was merged with. */
export interface Merged<T> {
  readonly member: T;
  readonly sighting: Sighting;
}

const STRENGTH: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

interface Cluster<T> {
  readonly start: number;
  readonly end: number;
  readonly members: T[];
}

/**
 * Makes one sighting of all that mean the same secret: the builtin scanner's own where there is one, else the
 * surest, with the highest confidence of them all and the names of the others. What nothing meets comes back
 * as it was. Pure.
 */
export const mergeSightings = <T extends Stretched>(sightings: readonly T[]): readonly Merged<T>[] => {
  const clusters: Cluster<T>[] = [];
  let open: Cluster<T>[] = [];
  for (const one of [...sightings].sort((a, b) => a.start - b.start)) {
    open = open.filter(({ end }) => end > one.start);
    const same = open.find((cluster) => isSame(cluster, one) && mayJoin(cluster, one));
    if (same !== undefined) {
      same.members.push(one);
      continue;
    }
    const cluster = { start: one.start, end: one.end, members: [one] };
    clusters.push(cluster);
    open.push(cluster);
  }
  return clusters.map(({ members }) => asOne(members as [T, ...T[]]));
};

/**
 * Two stretches mean the same secret when they share at least half of the longer one. A shorter one inside of
 * something much longer stays apart: an exception for the one must not excuse the other.
 */
const isSame = (cluster: Cluster<Stretched>, one: Stretched): boolean => {
  const shared = Math.min(cluster.end, one.end) - Math.max(cluster.start, one.start);
  return shared > 0 && shared * 2 >= Math.max(cluster.end - cluster.start, one.end - one.start);
};

/** The builtin scanner's own sightings are never merged with each other: it has judged them apart. */
const mayJoin = ({ members }: Cluster<Stretched>, { sighting }: Stretched): boolean =>
  isForeign(sighting.rule) || members.every((member) => isForeign(member.sighting.rule));

const asOne = <T extends Stretched>(members: readonly [T, ...T[]]): Merged<T> => {
  const surest = members.reduce((best, one) =>
    STRENGTH[one.sighting.confidence] > STRENGTH[best.sighting.confidence] ? one : best,
  );
  const member = members.find(({ sighting }) => !isForeign(sighting.rule)) ?? surest;
  const others = new Set(members.map(({ sighting }) => sighting.rule));
  others.delete(member.sighting.rule);
  if (members.length === 1) return { member, sighting: member.sighting };
  const { confidence } = surest.sighting;
  const alsoSeenBy = others.size === 0 ? {} : { alsoSeenBy: [...others] };
  return { member, sighting: { ...member.sighting, confidence, ...alsoSeenBy } };
};
