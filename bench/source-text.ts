import type { Random } from "../scanners/samples/random.ts";

const WORDS =
  "value index count error result options config request response path name token key user message buffer length list items next state handler event async await return const function import export from default class interface type string number boolean undefined null if else for while switch case break throw new try catch test expect describe secret password auth header session cookie client server host port url data file stream read write parse format render update create delete find filter map reduce sort push pop slice concat join split replace match include start end first last public private static readonly".split(
    " ",
  );

const camel = (random: Random): string => {
  const second = random.pick(WORDS);
  return `${random.pick(WORDS)}${second[0]?.toUpperCase()}${second.slice(1)}`;
};

const LINES: readonly ((random: Random) => string)[] = [
  (random) => `  const ${camel(random)} = ${camel(random)}(${random.pick(WORDS)}, ${random.below(1000)});`,
  (random) =>
    `import { ${camel(random)}, ${camel(random)} } from "../${random.pick(WORDS)}/${random.pick(WORDS)}.ts";`,
  (random) =>
    `  if (${camel(random)} === undefined) throw new Error("${random.pick(WORDS)} ${random.pick(WORDS)}");`,
  (random) =>
    `/** The ${random.pick(WORDS)} of a ${random.pick(WORDS)}, or what the ${random.pick(WORDS)} says. */`,
  (random) =>
    `    "${random.pick(WORDS)}": "${random.pick(WORDS)}-${random.below(100)}.${random.below(100)}.0",`,
  (random) => `      "integrity": "sha512-${random.text("ABCDEFabcdef0123456789+/", 86)}==",`,
  (random) =>
    `// see https://${random.pick(WORDS)}.example.org/${random.pick(WORDS)}/${random.below(10_000)}`,
  (random) => `  commit: ${random.text("0123456789abcdef", 40)}`,
  (random) =>
    `    return ${camel(random)}.${random.pick(WORDS)}(({ ${random.pick(WORDS)} }) => ${random.pick(WORDS)} + 1);`,
  () => "  }",
  () => "",
];

/** Text as it stands in repositories: code, comments, JSON, lock files. */
export const sourceText = (random: Random, length: number): string => {
  let text = "";
  while (text.length < length) text += `${random.pick(LINES)(random)}\n`;
  return text;
};
