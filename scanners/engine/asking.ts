import type { Detector } from "./detector-type.ts";

/** Whom to ask in each ending state: numbers only, so that they can be kept as bytes, apart from the rules. */
export interface Asking {
  /** How many rules there are. */
  readonly rules: number;
  /** Each anchor of each detector, by its number: the rule's number, and the detector's among that rule's. */
  readonly rule: Int32Array;
  readonly detector: Int32Array;
  /** For each ending state: its part of `askers` is `[starts[state], starts[state + 1])`. */
  readonly starts: Int32Array;
  readonly askers: Int32Array;
  /** For each ending state: how many bytes behind the ending the widest of them may look. */
  readonly ahead: Int32Array;
}

/** The longest look back that any rule may take: what a window keeps of the one before. */
export const BACK = 2048;
/** The longest look ahead that any rule may take. */
const REACH = 66_500;

/** One anchor of one detector. */
export interface Asker {
  readonly rule: number;
  readonly detector: number;
  /** As it is spelt. */
  readonly anchor: string;
  readonly ahead: number;
}

/** The anchors of all rules. @throws Error when one looks too far. */
export const askersOf = (detectors: readonly (readonly Detector[])[]): readonly Asker[] =>
  detectors.flatMap((ofRule, rule) =>
    ofRule.flatMap(({ anchors, back, reach, rule: { id } }, detector) => {
      if (back > BACK || reach > REACH) throw new Error(`${id} looks too far`);
      return anchors.map((anchor) => ({ rule, detector, anchor, ahead: reach - anchor.length + 1 }));
    }),
  );

/** The anchors as the automaton wants them: in lower case, sorted, none twice. */
export const anchorsOfAskers = (askers: readonly Asker[]): readonly string[] =>
  [...new Set(askers.map(({ anchor }) => anchor.toLowerCase()))].sort();

/** Turns the anchors that end in a state into those to ask there. */
export const askingOf = (
  rules: number,
  askers: readonly Asker[],
  anchors: readonly string[],
  endings: readonly (readonly number[])[],
): Asking => {
  const numbers = new Map(anchors.map((anchor): [string, number[]] => [anchor, []]));
  for (const [number, { anchor }] of askers.entries()) numbers.get(anchor.toLowerCase())?.push(number);
  const ofStates = endings.map((ended) =>
    ended.flatMap((anchor) => numbers.get(anchors[anchor] as string) ?? []),
  );
  let filled = 0;
  return {
    rules,
    rule: Int32Array.from(askers, ({ rule }) => rule),
    detector: Int32Array.from(askers, ({ detector }) => detector),
    starts: Int32Array.from([[], ...ofStates], (ofState) => (filled += ofState.length)),
    askers: Int32Array.from(ofStates.flat()),
    ahead: Int32Array.from(ofStates, (ofState) =>
      ofState.reduce((widest, asker) => Math.max(widest, askers[asker]?.ahead ?? 0), 0),
    ),
  };
};
