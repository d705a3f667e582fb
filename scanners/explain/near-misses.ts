import type { Sighting } from "../../model/finding.ts";
import { detectorsOf } from "../engine/detector.ts";
import type { Found, Rule } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { aim, newView } from "../shape/view.ts";
import { type Explain, explanationsOf } from "./explain-hit.ts";

/** A place where an anchor of a rule stands and the rule does not match. */
export interface Miss {
  readonly rule: string;
  /** 1-based; the column in `bytes`. */
  readonly line: number;
  readonly column: number;
  /** What the rule looks for there; it is spelt out in the rule, and so no secret. */
  readonly anchor: string;
  readonly why: string;
  /** Whether something like a secret stands there. */
  readonly near: boolean;
}

/**
 * Looks at every place where a rule's anchor stands, and says why there is no sighting of that rule. It looks
 * at the bytes as they stand, not into what is encoded or packed in them. Slow, and beside the engine: it asks
 * the engine's own detectors.
 */
export const findMisses = (
  bytes: Uint8Array,
  sightings: readonly Sighting[],
  rules: readonly Rule[],
): readonly Miss[] => {
  const view = newView();
  aim(view, bytes, 0, bytes.length);
  const text = latin1(bytes, 0, bytes.length);
  const folded = text.toLowerCase();
  const lines = startsOfLines(text);
  const seen = sightings.map((sighting) => stretchOf(sighting, lines));
  const misses = new Map<string, Miss>();

  const look = (rule: Rule, anchor: string, at: number, explain: Explain): void => {
    const answer = explain(view, at);
    const refused = "why" in answer ? answer : hidden(rule, answer, seen, text);
    if (refused === null) return;
    const line = lineOf(lines, at);
    const column = at - (lines[line - 1] as number) + 1;
    const miss = { rule: rule.id, line, column, anchor, why: refused.why, near: refused.near };
    const key = `${rule.id} ${line} ${miss.why}`;
    if (!misses.has(key)) misses.set(key, miss);
  };

  for (const rule of rules) {
    let explanations: readonly Explain[] | undefined;
    detectorsOf(rule).forEach(({ anchors, anyCase }, index) => {
      for (const anchor of anchors) {
        const [haystack, needle] = anyCase ? [folded, anchor.toLowerCase()] : [text, anchor];
        for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
          explanations ??= explanationsOf(rule);
          look(rule, anchor, at, explanations[index] as Explain);
        }
      }
    });
  }
  return [...misses.values()].sort((one, other) => one.line - other.line || one.column - other.column);
};

interface Seen {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Why what a rule found is no sighting of its own; null where it is one, or the same secret once more. */
const hidden = (
  rule: Rule,
  { start, end }: Found,
  seen: readonly Seen[],
  text: string,
): { readonly why: string; readonly near: boolean } | null => {
  const secret = text.slice(start, end);
  if (seen.some((one) => one.rule === rule.id && text.slice(one.start, one.end) === secret)) return null;
  const other = seen.find((one) => one.start < end && start < one.end);
  const why =
    other === undefined
      ? "another rule tells more about these bytes"
      : `${other.rule} tells more about these bytes`;
  return { why, near: true };
};

const stretchOf = ({ rule, line, column, length }: Sighting, lines: readonly number[]): Seen => {
  const start = (lines[line - 1] ?? 0) + column - 1;
  return { rule, start, end: start + length };
};

const startsOfLines = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
};

/** The 1-based number of the line that holds an offset. */
const lineOf = (starts: readonly number[], offset: number): number => {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
};
