import type { Found, Rule } from "../rules/rule.ts";
import type { View } from "../shape/view.ts";

/** One rule, ready to be asked at the places where one of its anchors stands. */
export interface Detector {
  readonly rule: Rule;
  readonly anchors: readonly string[];
  readonly anyCase: boolean;
  /** How far before and behind an anchor's start the verifier may look. */
  readonly back: number;
  readonly reach: number;
  readonly verify: (view: View, anchor: number) => Found | undefined;
}
