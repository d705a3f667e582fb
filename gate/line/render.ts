import type { Decision, Reason } from "../../model/decision.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { formatSize } from "../../policy/units.ts";
import { removeAdvice } from "./remove-advice.ts";
import { spotText } from "./spot-text.ts";

/** What the text needs besides the decision. */
export interface RenderContext {
  readonly pushId: string;
  readonly tips: ReadonlySet<Oid>;
  readonly contact: string | null;
  readonly show: (raw: Raw) => string;
  readonly commits: number;
  readonly objects: number;
  /** Scanned, in `bytes`. */
  readonly bytes: number;
}

const SHOWN_SPOTS = 5;
const PREFIX = "gate:";

/** The lines a pusher reads: the verdict, then every reason, then what to do. Every line carries the prefix. */
export const renderDecision = (decision: Decision, context: RenderContext): string[] => {
  const lines = decision.verdict === "reject" ? refusal(decision.reasons, context) : acceptance(context);
  const notes = decision.notes.flatMap((note) => ["", ...complaint("note: ", note, context.show)]);
  return [...lines, ...notes].map((line) => (line === "" ? PREFIX : `${PREFIX} ${line}`));
};

const acceptance = ({ commits, objects, bytes }: RenderContext): string[] => [
  `accepted: ${count(commits, "commit")}, ${count(objects, "object")}, ${formatSize(bytes)} scanned`,
];

const refusal = (reasons: readonly Reason[], context: RenderContext): string[] => {
  const findings = reasons.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  const advice = removeAdvice(findings, context.tips);
  return [
    `refused: ${count(reasons.length, "reason")}; nothing was changed`,
    ...reasons.flatMap((reason, index) => ["", ...complaint(`${index + 1}. `, reason, context.show)]),
    "",
    ...(findings.length > 0 ? ["revoke a secret that has been on any other machine; then:"] : []),
    ...advice,
    `if this is wrong, ask ${context.contact ?? "the administrator of this repository"} and name push ${context.pushId}`,
  ];
};

/** The lines of one reason; `show` makes names safe to print. */
export const complaint = (head: string, reason: Reason, show: (raw: Raw) => string): string[] => {
  const { finding } = reason;
  const indent = "   ";
  const hint = reason.hint === undefined ? [] : [`${indent}${reason.hint}`];
  if (finding === undefined) return [`${head}${reason.message}  [${reason.rule}]`, ...hint];
  const { sighting, spots, occurrences } = finding;
  const shown = spots.slice(0, SHOWN_SPOTS).map((spot) => `${indent}${spotText(spot, show)}`);
  const more = occurrences - shown.length;
  const via = sighting.via.length === 0 ? "" : `, found by decoding ${sighting.via.join(", ")}`;
  return [
    `${head}${reason.message}  [${reason.rule}, ${sighting.confidence}]`,
    ...shown,
    ...(more > 0 ? [`${indent}and at ${count(more, "more place")}`] : []),
    `${indent}${sighting.mask}, fingerprint ${sighting.fingerprint}${via}`,
    ...(finding.inherited ? [] : [`${indent}${sighting.remedy}`]),
    ...hint,
  ];
};

/** `1 commit`, `2 commits`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
