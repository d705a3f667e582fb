import type { Detector } from "./detector-type.ts";

/** Whom to ask where an anchor stands: plain data, so that it can be kept apart from the rules. */
export interface Asking {
  /** How many rules there are. */
  readonly rules: number;
  /** Each anchor of each detector: the rule's number, the detector's among that rule's, the anchor as it is spelt. */
  readonly askers: readonly (readonly [rule: number, detector: number, anchor: string])[];
  /** Whom to ask for each anchor, by their numbers; anchors in lower case, sorted. */
  readonly groups: readonly (readonly number[])[];
  /** How many bytes behind the end of each anchor the widest of them may look. */
  readonly ahead: readonly number[];
}

/** The longest look back that any rule may take: what a window keeps of the one before. */
export const BACK = 2048;
/** The longest look ahead that any rule may take. */
const REACH = 66_500;

/** Reads the anchors of all rules' detectors; `anchors` are theirs, in lower case, sorted, none twice. @throws Error when one looks too far. */
export const askingOf = (
  detectors: readonly (readonly Detector[])[],
): { readonly asking: Asking; readonly anchors: readonly string[] } => {
  const askers: [number, number, string][] = [];
  const byAnchor = new Map<string, number[]>();
  const ahead = new Map<string, number>();
  detectors.forEach((ofRule, rule) => {
    ofRule.forEach(({ anchors, back, reach, rule: { id } }, detector) => {
      if (back > BACK || reach > REACH) throw new Error(`${id} looks too far`);
      for (const anchor of anchors) {
        const folded = anchor.toLowerCase();
        const asker = askers.push([rule, detector, anchor]) - 1;
        byAnchor.set(folded, [...(byAnchor.get(folded) ?? []), asker]);
        ahead.set(folded, Math.max(ahead.get(folded) ?? 0, reach - anchor.length + 1));
      }
    });
  });
  const anchors = [...byAnchor.keys()].sort();
  return {
    anchors,
    asking: {
      rules: detectors.length,
      askers,
      groups: anchors.map((anchor) => byAnchor.get(anchor) ?? []),
      ahead: anchors.map((anchor) => ahead.get(anchor) ?? 0),
    },
  };
};
