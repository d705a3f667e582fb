import { type Rule, shapesOf } from "../rules/rule.ts";
import type { Anchors } from "../shape/anchors.ts";
import { anchorsOfAskers, askersOf, askingOf } from "./asking.ts";
import { buildAutomaton } from "./automaton.ts";
import { detectorsOf } from "./detector.ts";
import type { Detector } from "./detector-type.ts";
import {
  type KnownAnchors,
  type Packed,
  packAutomaton,
  shapeName,
  unpackAutomaton,
} from "./packed-automaton.ts";
import { anchorsOfShape } from "./shape-detector.ts";
import { createWalker, type Walker } from "./walk/walker.ts";

/** A detector to ask where an anchor stands; `exact` where the case of its letters counts. */
export interface Entry {
  readonly detector: Detector;
  readonly order: number;
  readonly length: number;
  readonly exact: string | undefined;
}

export interface Compiled {
  readonly walker: Walker;
  /** Whom to ask at an ending state, by its number. Most are never seen, so none is made ready before it is. */
  entries(state: number): readonly Entry[];
  /** For each ending state: how many bytes behind the ending the widest of them may look. */
  readonly ahead: Int32Array;
}

/** Turns rules into one automaton and the detectors to ask where it stops. `packed` are the same rules, packed. */
export const compile = (rules: readonly Rule[], packed: Uint8Array | null = null): Compiled => {
  const { automaton, asking, words } =
    (packed === null ? null : unpackAutomaton(packed, rules.length)) ?? readRules(rules, {});
  const { starts, askers, ahead } = asking;
  const detectors: (readonly Detector[] | undefined)[] = [];
  const entries: (readonly Entry[] | undefined)[] = new Array(ahead.length);

  const entryOf = (asker: number): Entry => {
    const { anchors, shapes } = words();
    const order = asking.rule[asker] as number;
    const anchor = anchors[asker] as string;
    detectors[order] ??= detectorsOf(rules[order] as Rule, shapes);
    const detector = detectors[order][asking.detector[asker] as number] as Detector;
    return { detector, order, length: anchor.length, exact: detector.anyCase ? undefined : anchor };
  };

  return {
    walker: createWalker(automaton),
    entries: (state) => {
      entries[state] ??= Array.from(askers.subarray(starts[state], starts[state + 1]), entryOf);
      return entries[state];
    },
    ahead,
  };
};

/** The rules as bytes, to be made once and given to `compile`. */
export const packAutomatonOf = (rules: readonly Rule[]): Uint8Array => {
  const shapes: Record<string, Anchors> = {};
  for (const rule of rules) {
    if ("probe" in rule) continue;
    const { anyCase = false } = rule;
    for (const shape of shapesOf(rule)) shapes[shapeName(shape, anyCase)] = anchorsOfShape(shape, anyCase);
  }
  return packAutomaton(readRules(rules, shapes));
};

const readRules = (rules: readonly Rule[], shapes: KnownAnchors): Packed => {
  const askers = askersOf(rules.map((rule) => detectorsOf(rule, shapes)));
  const anchors = anchorsOfAskers(askers);
  const { endings, ...automaton } = buildAutomaton(anchors);
  const asking = askingOf(rules.length, askers, anchors, endings);
  return { automaton, asking, words: () => ({ anchors: askers.map(({ anchor }) => anchor), shapes }) };
};
