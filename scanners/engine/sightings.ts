import type { Sighting } from "../../model/finding.ts";
import type { Rule } from "../rules/rule.ts";
import type { FingerprintOf } from "../scanner.ts";
import { type Candidate, confidenceOf } from "./candidate.ts";

/** Different secrets of one rule that are kept in one stretch; past that, one more sighting says so. */
export const MOST_PER_RULE = 5000;

/** The rule of that sighting: a stretch must not hide a secret behind a mass of others. */
export const OVERFLOW = "too-many-secrets";

const SHORT = 256;

export interface Sightings {
  clear(): void;
  add(candidate: Candidate, via: readonly string[]): void;
  list(): readonly Sighting[];
}

interface Placed {
  readonly sighting: Sighting;
  readonly start: number;
  readonly order: number;
}

const STRENGTH = { low: 0, medium: 1, high: 2 } as const;

/** The surest sighting of a secret counts, and of those the first. Views are not in step with each other. */
const isBetter = (candidate: Candidate, known: Placed): boolean => {
  const surer = STRENGTH[confidenceOf(candidate)] - STRENGTH[known.sighting.confidence];
  return surer > 0 || (surer === 0 && candidate.start < known.start);
};

const NONE: readonly Sighting[] = [];

/** Collects what a stretch holds: for each rule and secret one place, in order of offset. */
export const createSightings = (fingerprint: FingerprintOf): Sightings => {
  const byRule = new Map<Rule, Map<string, Placed>>();
  let overflows: Placed[] = [];

  // A long secret is known by its fingerprint, so that memory stays bounded.
  const keyOf = (rule: Rule, secret: string): string =>
    secret.length <= SHORT ? secret : `\0${fingerprint(rule.id, Buffer.from(secret, "latin1"))}`;

  const placed = (candidate: Candidate, via: readonly string[]): Placed => {
    const { found, secret, line, column, start, end, entry } = candidate;
    const { id, title, remedy } = entry.detector.rule;
    const { shown = 0, mask = `${secret.slice(0, shown)}… (${secret.length} characters)` } = found;
    const confidence = confidenceOf(candidate);
    const print = fingerprint(id, Buffer.from(secret, "latin1"));
    const place = { line, column, length: end - start, via };
    return {
      sighting: { rule: id, title, confidence, fingerprint: print, mask, ...place, remedy },
      start,
      order: entry.order,
    };
  };

  const overflow = (candidate: Candidate): Placed => {
    const { line, column, start, end, entry } = candidate;
    const { id } = entry.detector.rule;
    const sighting: Sighting = {
      rule: OVERFLOW,
      title: `More than ${MOST_PER_RULE} different secrets of ${id}`,
      confidence: "high",
      fingerprint: fingerprint(OVERFLOW, Buffer.from(id)),
      mask: "…",
      line,
      column,
      length: end - start,
      via: [],
      remedy:
        "Split the file, or keep it out of the repository; the rest of it was not judged for this rule.",
    };
    return { sighting, start, order: entry.order };
  };

  return {
    clear() {
      if (byRule.size > 0) byRule.clear();
      if (overflows.length > 0) overflows = [];
    },
    add(candidate, via) {
      const { rule } = candidate.entry.detector;
      let bySecret = byRule.get(rule);
      if (bySecret === undefined) {
        bySecret = new Map();
        byRule.set(rule, bySecret);
      }
      const key = keyOf(rule, candidate.secret);
      const known = bySecret.get(key);
      if (known !== undefined) {
        if (isBetter(candidate, known)) bySecret.set(key, placed(candidate, via));
      } else if (bySecret.size < MOST_PER_RULE) {
        bySecret.set(key, placed(candidate, via));
      } else if (!overflows.some(({ order }) => order === candidate.entry.order)) {
        overflows.push(overflow(candidate));
      }
    },
    list() {
      if (byRule.size === 0) return NONE;
      const all = [...byRule.values()].flatMap((bySecret) => [...bySecret.values()]);
      all.push(...overflows);
      all.sort((one, other) => one.start - other.start || one.order - other.order);
      return all.map(({ sighting }) => sighting);
    },
  };
};
