import type { Decision, Reason } from "../../model/decision.ts";
import type { Raw } from "../../model/raw.ts";
import { count, type RenderContext } from "./render.ts";
import { spotText } from "./spot-text.ts";

const SHOWN = 3;

/**
 * The lines that a server's page shows to somebody who edited or merged there: a page has little room, and
 * advice about git commands is of no use in it. What was accepted needs no words.
 */
export const renderForPage = (
  decision: Decision,
  { pushId, contact, show }: Pick<RenderContext, "pushId" | "contact" | "show">,
): string[] => {
  if (decision.verdict === "accept") return [];
  const { reasons } = decision;
  const more = reasons.length - SHOWN;
  return [
    "refused, nothing was changed:",
    ...reasons.slice(0, SHOWN).map((reason) => `- ${briefly(reason, show)}`),
    ...(more > 0 ? [`- and ${count(more, "more reason")}`] : []),
    `If this is wrong, ask ${contact ?? "the administrator"} and name push ${pushId}.`,
  ].map((line, index) => (index === 0 ? `gate: ${line}` : line));
};

const briefly = ({ message, rule, finding }: Reason, show: (raw: Raw) => string): string => {
  const [spot] = finding?.spots ?? [];
  return spot === undefined ? message : `${message}: ${spotText(spot, show)} [${rule}]`;
};

/** Lines with what a server wants before each that it is to show. */
export const wordsForPage = (lines: readonly string[], prefix: string): string[] =>
  lines.map((line) => `${prefix}${line}`);
