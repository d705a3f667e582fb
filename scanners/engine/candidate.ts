import type { Confidence } from "../../model/finding.ts";
import type { Found } from "../rules/rule.ts";
import type { Entry } from "./compile.ts";

export const confidenceOf = ({ found, entry }: Candidate): Confidence =>
  found.confidence ?? entry.detector.rule.confidence;

/** A match that may become a sighting, once it is known what else stands on the same bytes. */
export interface Candidate {
  readonly entry: Entry;
  readonly found: Found;
  /** One character a byte. */
  readonly secret: string;
  /** Offsets in the stretch. */
  readonly start: number;
  readonly end: number;
  line: number;
  column: number;
}

const rankOf = (candidate: Candidate): number => candidate.entry.detector.rule.rank ?? 2;

/** Whether `other` tells more about the bytes that both stand on. */
const outdoes = (other: Candidate, candidate: Candidate): boolean => {
  const rank = rankOf(other) - rankOf(candidate);
  if (rank !== 0) return rank > 0;
  const longer = other.end - other.start - (candidate.end - candidate.start);
  if (other.start === candidate.start && longer === 0) return other.entry.order < candidate.entry.order;
  return longer > 0 && other.start <= candidate.start && other.end >= candidate.end;
};

/** Drops each candidate that another one outdoes. Wants and keeps the order of starts. */
export const settle = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const hidden = new Set<Candidate>();
  const open: Candidate[] = [];
  for (const candidate of candidates) {
    let kept = 0;
    for (const other of open) {
      if (other.end <= candidate.start) continue;
      open[kept++] = other;
      if (outdoes(other, candidate)) hidden.add(candidate);
      else if (outdoes(candidate, other)) hidden.add(other);
    }
    open.length = kept;
    open.push(candidate);
  }
  return hidden.size === 0 ? candidates : candidates.filter((candidate) => !hidden.has(candidate));
};

export const byStart = (one: Candidate, other: Candidate): number =>
  one.start - other.start || one.entry.order - other.entry.order;
