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
  const lines =
    decision.verdict === "reject" ? refusal(decision.reasons, context) : acceptance(decision, context);
  const notes = noteLines(decision.notes, context.show).flatMap((note) => ["", ...note]);
  return [...lines, ...notes].map((line) => (line === "" ? PREFIX : `${PREFIX} ${line}`));
};

const acceptance = ({ monitored }: Accepted, context: RenderContext): string[] => {
  const { commits, objects, bytes } = context;
  const accepted = `accepted: ${count(commits, "commit")}, ${count(objects, "object")}, ${formatSize(bytes)} scanned`;
  if (monitored === undefined) return [accepted];
  return [
    accepted,
    `MONITOR ONLY: this push would have been refused for ${count(monitored.length, "reason")} (mode: monitor)`,
    ...numbered(monitored, context),
  ];
};

/** A list that nobody reads to its end helps nobody; past this, reasons are counted. */
const MOST_LISTED = 500;

const numbered = (reasons: readonly Reason[], { show }: RenderContext): string[] => {
  const more = reasons.length - MOST_LISTED;
  return [
    ...reasons
      .slice(0, MOST_LISTED)
      .flatMap((reason, index) => ["", ...complaint(`${index + 1}. `, reason, show)]),
    ...(more <= 0
      ? []
      : ["", `and ${count(more, "more reason")}; gate scan on your own clone lists them all`]),
  ];
};

type Accepted = Extract<Decision, { readonly verdict: "accept" }>;

const refusal = (reasons: readonly Reason[], context: RenderContext): string[] => {
  const findings = reasons.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  const advice = removeAdvice(findings, context.tips);
  return [
    `refused: ${count(reasons.length, "reason")}; nothing was changed`,
    ...numbered(reasons, context),
    "",
    ...(findings.length > 0 ? ["revoke a secret that has been on any other machine; then:"] : []),
    ...advice,
    `if this is wrong, ask ${context.contact ?? "the administrator of this repository"} and name push ${context.pushId}`,
  ];
};

/** The lines of each note; what the baseline lists is counted in one. */
export const noteLines = (notes: readonly Reason[], show: (raw: Raw) => string): string[][] => {
  const told = notes.filter(({ finding }) => finding?.known === undefined);
  const listed = notes.flatMap(({ finding }) => (finding?.known === undefined ? [] : [finding]));
  const places = listed.reduce((sum, { occurrences }) => sum + occurrences, 0);
  const summary = `note: ${count(listed.length, "secret")} that the baseline lists, at ${count(places, "place")}`;
  const more = told.length - MOST_LISTED;
  return [
    ...told.slice(0, MOST_LISTED).map((note) => complaint("note: ", note, show)),
    ...(more <= 0 ? [] : [[`and ${count(more, "more note")}`]]),
    ...(listed.length === 0 ? [] : [[summary]]),
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
  const told = sighting.via.length === 0 || spots.some((spot) => "via" in spot);
  const via = told ? "" : `, found by decoding ${sighting.via.join(", ")}`;
  return [
    `${head}${reason.message}  [${reason.rule}, ${sighting.confidence}]`,
    ...shown,
    ...(more > 0 ? [`${indent}and at ${count(more, "more place")}`] : []),
    `${indent}${sighting.mask}, fingerprint ${sighting.fingerprint}${via}`,
    ...(sighting.alsoSeenBy === undefined ? [] : [`${indent}also seen by ${sighting.alsoSeenBy.join(", ")}`]),
    ...(finding.inherited ? [] : [`${indent}${sighting.remedy}`]),
    ...hint,
  ];
};

/** `1 commit`, `2 commits`. */
export const count = (number: number, noun: string, nouns = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : nouns}`;
