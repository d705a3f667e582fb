import type { Limit, LimitHit } from "../../model/limit-hit.ts";

/** Kept of one stretch; one more of another kind would not change what is decided. */
const MOST_KEPT = 50;

/** Limits of the stretch as a whole: where they were hit first is told. */
const OF_ALL: ReadonlySet<Limit> = new Set<Limit>(["bytes", "ratio", "entries", "sightings"]);

export interface LimitHits {
  clear(): void;
  add(limit: Limit, via: readonly string[], text: string): void;
  list(): readonly LimitHit[];
}

export const createLimitHits = (): LimitHits => {
  const byKey = new Map<string, LimitHit>();
  return {
    clear() {
      if (byKey.size > 0) byKey.clear();
    },
    add(limit, via, text) {
      if (byKey.size >= MOST_KEPT) return;
      const key = OF_ALL.has(limit) ? limit : [limit, ...via].join("\0");
      if (!byKey.has(key)) byKey.set(key, { limit, via, text });
    },
    list: () => [...byKey.values()],
  };
};
