import type { Random } from "./random.ts";
import { WORDS } from "./words.ts";

const HEX = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const FOLDERS = WORDS.slice(0, 40);

const word = (random: Random): string => random.pick(WORDS);
const upperFirst = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;

const camel = (random: Random): string => {
  let name = word(random);
  for (let more = random.below(3); more > 0; more -= 1) name += upperFirst(word(random));
  return name;
};
const type = (random: Random): string => upperFirst(camel(random));
const snake = (random: Random): string => `${word(random)}_${word(random)}`;
const version = (random: Random): string => `${random.below(9)}.${random.below(30)}.${random.below(12)}`;
const indent = (random: Random): string => "  ".repeat(random.below(4));

const sentence = (random: Random): string => {
  const words = Array.from({ length: 4 + random.below(12) }, () => word(random));
  return `${upperFirst(words.join(" "))}.`;
};

const url = (random: Random): string =>
  `https://${word(random)}.example.${random.pick(["com", "org", "net"])}/${word(random)}/${word(random)}?${word(random)}=${random.below(900)}`;

type Line = (random: Random) => string;

const SCRIPT: readonly Line[] = [
  (r) =>
    `${indent(r)}const ${camel(r)} = await ${camel(r)}.${camel(r)}(${camel(r)}, { ${camel(r)}: ${camel(r)} });`,
  (r) =>
    `${indent(r)}if (${camel(r)}.${word(r)} !== ${r.pick(["null", "undefined", "0", '""'])}) return ${camel(r)}(${camel(r)});`,
  (r) => `${indent(r)}// ${sentence(r)}`,
  (r) => `import { ${camel(r)}, type ${type(r)} } from "../${word(r)}/${word(r)}-${word(r)}.js";`,
  (r) => `${indent(r)}this.${camel(r)} = options.${camel(r)} ?? ${r.below(5000)};`,
  (r) => `${indent(r)}readonly ${camel(r)}?: ${type(r)}<${type(r)}>;`,
  (r) => `export const ${camel(r)} = (${camel(r)}: ${type(r)}): Promise<${type(r)}> => {`,
  (r) => `${indent(r)}throw new ${type(r)}Error(\`${word(r)} \${${camel(r)}} ${word(r)} ${word(r)}\`);`,
  (r) => `${indent(r)}expect(${camel(r)}.${camel(r)}).toEqual("${word(r)}-${word(r)}");`,
  (r) => `${indent(r)}}`,
  () => "",
];

const PYTHON: readonly Line[] = [
  (r) => `${indent(r)}def ${snake(r)}(self, ${snake(r)}: str, ${snake(r)}=None) -> ${type(r)}:`,
  (r) => `${indent(r)}self.${snake(r)} = ${snake(r)}.get("${snake(r)}", ${r.below(100)})`,
  (r) => `${indent(r)}for ${word(r)} in ${snake(r)}.${snake(r)}(${word(r)}):`,
  (r) => `from ${word(r)}.${word(r)} import ${type(r)}, ${snake(r)}`,
  (r) => `${indent(r)}"""${sentence(r)}"""`,
  (r) => `${indent(r)}logger.info("${word(r)} %s ${word(r)}", ${snake(r)})`,
  () => "",
];

const JSON_LINES: readonly Line[] = [
  (r) => `${indent(r)}  "${camel(r)}": "${word(r)} ${word(r)}",`,
  (r) => `${indent(r)}  "${camel(r)}": ${r.below(100_000)},`,
  (r) =>
    `${indent(r)}  "${snake(r)}": { "${word(r)}": ${r.pick(["true", "false", "null"])}, "id": "${r.text(24, HEX)}" },`,
];

const LOCK: readonly Line[] = [
  (r) => `    "node_modules/${word(r)}-${word(r)}": {`,
  (r) => `      "version": "${version(r)}",`,
  (r) => `      "resolved": "https://registry.example.org/${word(r)}/-/${word(r)}-${version(r)}.tgz",`,
  (r) => `      "integrity": "sha512-${r.text(86, BASE64)}==",`,
  (r) => `        "${word(r)}-${word(r)}": "^${version(r)}"`,
  () => "    },",
];

const MARKDOWN: readonly Line[] = [
  (r) => `${sentence(r)} ${sentence(r)}`,
  (r) => `${"#".repeat(1 + r.below(4))} ${upperFirst(word(r))} ${word(r)}`,
  (r) => `- [${word(r)} ${word(r)}](${url(r)}): ${sentence(r)}`,
  (r) => `  \`${camel(r)}(${camel(r)})\` ${sentence(r)}`,
  () => "",
];

const YAML: readonly Line[] = [
  (r) => `${indent(r)}${snake(r)}: ${word(r)}-${word(r)}`,
  (r) => `${indent(r)}- name: ${sentence(r)}`,
  (r) =>
    `${indent(r)}  image: registry.example.com/${word(r)}/${word(r)}:${version(r)}@sha256:${r.text(64, HEX)}`,
];

const SQL: readonly Line[] = [
  (r) =>
    `INSERT INTO ${snake(r)} VALUES (${r.below(1e6)}, '${word(r)}', '${word(r)}@example.com', '${r.text(32, HEX)}', ${r.next().toFixed(4)});`,
];

const STYLE: readonly Line[] = [
  (r) =>
    `.${word(r)}-${word(r)} .${word(r)} { ${word(r)}-${word(r)}: ${r.below(90)}px; color: #${r.text(6, HEX)}; }`,
  (r) => `  --${word(r)}-${word(r)}: var(--${word(r)});`,
  () => "}",
];

/**
 * Lines that a scanner has to look at twice. The rates are those of real sources: some 30 passwords, 30 secrets,
 * 250 tokens and 150 addresses in a megabyte.
 */
const SUSPICIOUS: readonly Line[] = [
  (r) => `${indent(r)}token: process.env.${word(r).toUpperCase()}_TOKEN,`,
  (r) => `${indent(r)}headers.set("authorization", \`Bearer \${${camel(r)}}\`);`,
  (r) => `${indent(r)}const { ${camel(r)}, password } = ${camel(r)};`,
  (r) => `${indent(r)}  client_secret: "\${${snake(r).toUpperCase()}}"`,
  (r) => `${indent(r)}fetch("${url(r)}");`,
  (r) => `${indent(r)}// see ${url(r)}`,
];
const SUSPICIOUS_SHARE = 0.008;

/** A kind of file: its ending, how often there is one, and its usual size in lines. */
export interface Kind {
  readonly ending: string;
  readonly share: number;
  readonly lines: readonly Line[];
  readonly median: number;
}

export const KINDS: readonly Kind[] = [
  { ending: "ts", share: 46, lines: SCRIPT, median: 85 },
  { ending: "py", share: 12, lines: PYTHON, median: 95 },
  { ending: "md", share: 10, lines: MARKDOWN, median: 55 },
  { ending: "json", share: 12, lines: JSON_LINES, median: 60 },
  { ending: "yaml", share: 10, lines: YAML, median: 45 },
  { ending: "css", share: 6, lines: STYLE, median: 80 },
  { ending: "sql", share: 3, lines: SQL, median: 60 },
  { ending: "lock", share: 1, lines: LOCK, median: 1500 },
];

/** One line of a file of that kind. */
export const lineOf = (kind: Kind, random: Random): string =>
  random.pick(random.chance(SUSPICIOUS_SHARE) ? SUSPICIOUS : kind.lines)(random);

/** A path in a tree of a few hundred directories. */
export const pathOf = (kind: Kind, random: Random): string => {
  const folders = Array.from({ length: 1 + random.below(3) }, (_, depth) =>
    depth === 0 ? random.pick(["src", "lib", "test", "packages", "docs"]) : random.pick(FOLDERS),
  );
  return [...folders, `${word(random)}-${word(random)}-${random.below(1000)}.${kind.ending}`].join("/");
};

/** A commit's message. */
export const messageOf = (random: Random): string => {
  const subject = `${random.pick(["feat", "fix", "docs", "test", "refactor"])}: ${word(random)} ${word(random)} ${word(random)}`;
  const body = Array.from({ length: random.below(6) }, () => sentence(random));
  return body.length === 0 ? `${subject}\n` : `${subject}\n\n${body.join("\n")}\n`;
};

/** Source code of so many bytes. */
export const scriptText = (random: Random, size: number): Buffer => {
  const lines: string[] = [];
  for (let length = 0; length < size; ) {
    const line = `${random.pick(SCRIPT)(random)}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join("")).subarray(0, size);
};
