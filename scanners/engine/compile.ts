import { type Rule, shapesOf } from "../rules/rule.ts";
import type { Anchors } from "../shape/anchors.ts";
import { buildAutomaton } from "./automaton.ts";
import { detectorsOf } from "./detector.ts";
import type { Detector } from "./detector-type.ts";
import {
  type KnownAnchors,
  packAutomaton,
  shapeName,
  unpackAutomaton,
  unpackShapes,
} from "./packed-automaton.ts";
import { anchorsOfShape } from "./shape-detector.ts";
import { createWalker, type Walker } from "./walk/walker.ts";

/** The longest look back that any rule may take: what a window keeps of the one before. */
export const BACK = 2048;
/** The longest look ahead that any rule may take. */
export const REACH = 66_500;

/** A detector to ask where an anchor stands; `exact` where the case of its letters counts. */
export interface Entry {
  readonly detector: Detector;
  readonly order: number;
  readonly length: number;
  readonly exact: string | undefined;
}

export interface Compiled {
  readonly walker: Walker;
  /** For each ending state, by its number: whom to ask. */
  readonly entries: readonly (readonly Entry[])[];
  /** For each ending state: how many bytes behind the ending the widest of them may look. */
  readonly ahead: Int32Array;
}

/** Turns rules into one automaton and the detectors to ask where it stops; takes a packed automaton if it fits. */
export const compile = (rules: readonly Rule[], packed: Uint8Array | null = null): Compiled => {
  const byAnchor = entriesByAnchor(rules, packed === null ? {} : unpackShapes(packed));
  const sorted = [...byAnchor.keys()].sort();
  const automaton = (packed === null ? null : unpackAutomaton(packed, sorted)) ?? buildAutomaton(sorted);
  const entriesOf = (index: number): readonly Entry[] => byAnchor.get(sorted[index] as string) ?? [];
  const entries = automaton.endings.map((indexes) =>
    indexes.length === 1 ? entriesOf(indexes[0] as number) : indexes.flatMap(entriesOf),
  );
  const ahead = new Int32Array(entries.length);
  for (let state = 0; state < entries.length; state++) {
    for (const { detector, length } of entries[state] as readonly Entry[]) {
      ahead[state] = Math.max(ahead[state] as number, detector.reach - length + 1);
    }
  }
  return { walker: createWalker(automaton), entries, ahead };
};

/** The rules' automaton as bytes, to be built once and given to `compile`. */
export const packAutomatonOf = (rules: readonly Rule[]): Uint8Array => {
  const shapes: Record<string, Anchors> = {};
  for (const rule of rules) {
    if ("probe" in rule) continue;
    const { anyCase = false } = rule;
    for (const shape of shapesOf(rule)) shapes[shapeName(shape, anyCase)] = anchorsOfShape(shape, anyCase);
  }
  const sorted = [...entriesByAnchor(rules, shapes).keys()].sort();
  return packAutomaton(buildAutomaton(sorted), sorted, shapes);
};

/** Whom to ask for each anchor, in lower case. */
const entriesByAnchor = (
  rules: readonly Rule[],
  known: KnownAnchors,
): ReadonlyMap<string, readonly Entry[]> => {
  const byAnchor = new Map<string, Entry[]>();
  for (let order = 0; order < rules.length; order++) {
    for (const detector of detectorsOf(rules[order] as Rule, known)) {
      const { anchors, anyCase, back, reach, rule } = detector;
      if (back > BACK || reach > REACH) throw new Error(`${rule.id} looks too far`);
      for (const text of anchors) {
        const folded = text.toLowerCase();
        const entry = { detector, order, length: text.length, exact: anyCase ? undefined : text };
        const others = byAnchor.get(folded);
        if (others === undefined) byAnchor.set(folded, [entry]);
        else others.push(entry);
      }
    }
  }
  return byAnchor;
};
