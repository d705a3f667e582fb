import { posix } from "node:path";

/** Paths from the repository's root, and what stands in the files. */
export type Sources = Readonly<Record<string, string>>;

/** What each room may import besides itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  sys: ["model"],
  scanners: ["model", "sys"],
  policy: ["model", "sys"],
  egress: ["model", "sys", "scanners", "policy"],
  gate: ["model", "sys", "scanners", "policy", "egress"],
  bottle: ["model", "sys", "scanners", "policy", "egress"],
  hooks: ["model", "sys", "scanners", "policy", "egress", "gate", "bottle"],
  bin: ["model", "sys", "scanners", "policy", "egress", "gate", "bottle", "hooks"],
};

/** Packages that only some rooms may import. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  execa: ["sys"],
  "simple-git": ["sys"],
  "node:child_process": ["sys"],
  child_process: ["sys"],
};

/** Things in the text that only some files may hold. */
const KEPT_TEXT: readonly { readonly what: string; readonly text: RegExp; readonly where: RegExp }[] = [
  { what: "a default export", text: /\bexport\s+default\b/, where: /^$/ },
  {
    what: "process.stdout, process.stderr or process.exitCode",
    text: /\bprocess\.(?:stdout|stderr|exitCode)\b/,
    where: /^(?:gate\/cli\.ts|bottle\/cli\.ts|bin\/.*)$/,
  },
  { what: "process.exit()", text: /\bprocess\.exit\(/, where: /^bin\// },
  {
    what: "a clock",
    text: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bhrtime\b/,
    where: /^(?:sys|bin)\//,
  },
];

const IMPORT =
  /(?:^|[;\n])\s*(?:import|export)\s(?:[^"'`;]*?\sfrom\s*)?["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/g;

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`\\/])\/\/[^\n]*/g, "$1");

/** What a file imports, as written. */
const importsOf = (text: string): readonly string[] =>
  [...withoutComments(text).matchAll(IMPORT)].map((match) => (match[1] ?? match[2]) as string);

const roomOf = (file: string): string => file.split("/", 1)[0] as string;

/** Everything in the product's sources that the house plan forbids, one line each. */
export const violations = (sources: Sources): readonly string[] => [
  ...Object.entries(sources).flatMap(([file, text]) => [
    ...importsOf(text).flatMap((specifier) => badImport(file, specifier)),
    ...KEPT_TEXT.filter(({ text: kept, where }) => kept.test(withoutComments(text)) && !where.test(file)).map(
      ({ what }) => `${file} holds ${what}`,
    ),
  ]),
  ...cycles(sources).map((files) => `${files.join(" → ")} is a cycle`),
];

const badImport = (file: string, specifier: string): readonly string[] => {
  const room = roomOf(file);
  if (specifier.startsWith(".")) {
    const target = roomOf(targetOf(file, specifier));
    const fine = target === room || ROOMS[room]?.includes(target) === true;
    return fine ? [] : [`${file} imports ${target}/`];
  }
  if (room === "model" && specifier !== "node:buffer") return [`${file} imports ${specifier}`];
  return KEPT[specifier]?.includes(room) === false ? [`${file} imports ${specifier}`] : [];
};

const targetOf = (file: string, specifier: string): string => posix.join(posix.dirname(file), specifier);

/** The cycles a walk over all imports runs into, each as the files along it. */
const cycles = (sources: Sources): readonly (readonly string[])[] => {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const specifier of importsOf(sources[file] ?? "")) {
      if (specifier.startsWith(".")) visit(targetOf(file, specifier), [...path, file]);
    }
    done.add(file);
  };
  for (const file of Object.keys(sources)) visit(file, []);
  return found;
};
