import type { Sighting } from "../../model/finding.ts";
import type { Miss } from "../../scanners/explain/near-misses.ts";
import { count } from "../line/render.ts";
import { VERSION } from "../version.ts";
import type { Trial } from "./try-file.ts";

const MOST_SHOWN = 100;

/** The trial for people. `file` is safe to print; `all` tells of every place where a rule was asked. */
export const trialText = (file: string, { matches, near, far, limitsHit }: Trial, all: boolean): string => {
  const misses = all ? [...near, ...far].sort(byPlace) : near;
  const shown = misses.slice(0, MOST_SHOWN);
  const rest = misses.length - shown.length;
  const silent = all ? 0 : far.length;
  return [
    `${count(matches.length, "match", "matches")}${matches.length === 0 ? "" : ":"}`,
    ...matches.flatMap((match) => matchLines(file, match)),
    ...limitsHit.map(({ text, via }) => `not looked into: ${[file, ...via].join("!")} ${text}`),
    "",
    `${count(misses.length, "near miss", "near misses")}${misses.length === 0 ? "" : ":"}`,
    ...shown.flatMap((miss) => missLines(file, miss)),
    ...(rest > 0 ? [`  and ${rest} more; --format json lists them all`] : []),
    ...(silent > 0
      ? [
          "",
          `${count(silent, "place")} more where a rule's word stands and nothing like its secret; name a rule to see its own`,
        ]
      : []),
    "",
  ].join("\n");
};

const matchLines = (
  file: string,
  { line, column, rule, confidence, title, mask, via }: Sighting,
): string[] => [
  `  ${file}:${line}:${column}  ${rule}, ${confidence}`,
  `    ${title}: ${mask}${via.length === 0 ? "" : `, found by decoding ${via.join(", ")}`}`,
];

const missLines = (file: string, { line, column, rule, anchor, why }: Miss): string[] => [
  `  ${file}:${line}:${column}  ${rule}`,
  `    at “${anchor}”: ${why}`,
];

const byPlace = (one: Miss, other: Miss): number => one.line - other.line || one.column - other.column;

/** The trial for programs. */
export const trialJson = (file: string, { matches, near, far, limitsHit }: Trial): string =>
  `${JSON.stringify(
    {
      format: 1,
      tool: { name: "git-gate", version: VERSION },
      file,
      // A fingerprint of a key for once would match nothing.
      matches: matches.map(({ fingerprint: _, ...match }) => match),
      misses: [...near, ...far].sort(byPlace),
      notLookedInto: limitsHit,
    },
    null,
    2,
  )}\n`;
