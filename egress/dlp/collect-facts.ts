import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import type { DlpFacts, MessagePlace } from "../../policy/request/facts.ts";
import type { KnownScan } from "./known/known-scan.ts";
import type { KnownValues } from "./known/known-values.ts";
import type { Scanned } from "./scan-body.ts";

/** Gathers what is seen in one message. */
export interface FactCollector {
  add(scanned: Scanned, place: MessagePlace | ((sighting: Sighting) => MessagePlace)): void;
  unread(what: string): void;
  facts(): DlpFacts;
}

/** `isHarmless` tells sightings that are none. */
export const collectFacts = (
  values: KnownValues,
  known: KnownScan,
  isHarmless: (sighting: Sighting) => boolean,
): FactCollector => {
  // One for each secret and place: a text may be looked at in parts that overlap.
  const sightings = new Map<string, DlpFacts["sightings"][number]>();
  const unread = new Set<string>();
  return {
    add(scanned, place) {
      for (const sighting of scanned.sightings) {
        const where = typeof place === "string" ? place : place(sighting);
        const name = values.rules.nameOf(sighting.rule);
        if (name !== undefined) known.add(name, where);
        else if (!isHarmless(sighting)) {
          const key = `${where} ${sighting.rule} ${sighting.fingerprint}`;
          if (!sightings.has(key)) sightings.set(key, { sighting, place: where });
        }
      }
      for (const limit of scanned.limits) unread.add(describeLimit(limit));
    },
    unread(what) {
      unread.add(what);
    },
    facts: () => ({ sightings: [...sightings.values()], known: known.end(), unread: [...unread] }),
  };
};

/** Without the names of an archive's entries, which the sender chose. */
const describeLimit = ({ via, text }: LimitHit): string => {
  const steps = via.map((step) => step.split("!", 1)[0]).filter((step) => step !== "");
  return steps.length === 0 ? text : `${steps.join(", ")} ${text}`;
};
