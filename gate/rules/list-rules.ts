import type { Family } from "../../scanners/rules/all.ts";
import type { Described } from "../../scanners/rules/rule.ts";
import { VERSION } from "../version.ts";

/** The rules by family, a line for each, for people. */
export const rulesText = (families: readonly Family<Described>[]): string => {
  const all = families.flatMap(({ rules }) => rules);
  const width = Math.max(...all.map(({ id }) => id.length));
  const lines = families.flatMap(({ title, rules }) => [
    title,
    ...rules.map(({ id, confidence, title }) => `  ${id.padEnd(width)}  ${confidence.padEnd(6)}  ${title}`),
    "",
  ]);
  return [
    ...lines,
    `${all.length} rules in ${families.length} families; gate rules ID explains one`,
    "",
  ].join("\n");
};

/** The same for programs. */
export const rulesJson = (families: readonly Family<Described>[]): string =>
  `${JSON.stringify(
    {
      format: 1,
      tool: { name: "git-gate", version: VERSION },
      families: families.map(({ title, rules }) => ({
        title,
        rules: rules.map(({ id, title, confidence, remedy }) => ({ id, title, confidence, remedy })),
      })),
    },
    null,
    2,
  )}\n`;
