import { describeRule } from "../../scanners/explain/describe-rule.ts";
import { LISTED_FAMILIES } from "../../scanners/rules/all.ts";
import type { FileRule, Rule } from "../../scanners/rules/rule.ts";

const HEAD = `# What is detected

Made from the rules; change \`scanners/rules/\` or \`scanners/context/\` and run \`npm run generate\`.

A rule is asked where one of its anchors stands, and looks at a bounded stretch around it. Confidence is **high**
with a checksum or an unmistakable prefix, **medium** with a form and its surroundings, **low** for what only looks
random or harms nobody; \`secrets.levels\` of the [policy](policy.md) says what each of them does. \`gate rules ID\`
explains one rule, \`gate rules --test FILE\` shows what it makes of a file and why not of the rest. What is encoded
or packed is looked into as well. Files that are known by their names only are told where nothing surer was found in
them; empty ones, and those that tests, samples and templates are made of, are not.

`;

/** The page of all rules, as Markdown. */
export const rulesReference = (): string => {
  const all = LISTED_FAMILIES.flatMap(({ rules }) => rules);
  const counted = (family: readonly (Rule | FileRule)[]): string =>
    [
      family.length,
      ...(["high", "medium", "low"] as const).map(
        (level) => family.filter(({ confidence }) => confidence === level).length,
      ),
      family.filter((rule) => describeRule(rule).checksum !== "none").length,
    ].join(" | ");
  return [
    `${HEAD}| family | rules | high | medium | low | with a checksum |`,
    "|---|---:|---:|---:|---:|---:|",
    ...LISTED_FAMILIES.map(({ title, rules }) => `| [${title}](#${slug(title)}) | ${counted(rules)} |`),
    `| **all** | ${counted(all)} |`,
    ...LISTED_FAMILIES.flatMap(({ title, rules }) => [
      "",
      `## ${title}`,
      "",
      "| rule | what | confidence | known by | after a leak |",
      "|---|---|---|---|---|",
      ...rules.map(row),
    ]),
    "",
  ].join("\n");
};

const row = (rule: Rule | FileRule): string =>
  `| ${[`\`${rule.id}\``, rule.title, rule.confidence, describeRule(rule).evidence, rule.remedy].map(cell).join(" | ")} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The name of a heading in a link, as code hosts make it. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
