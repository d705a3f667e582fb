import { parse, TomlError } from "smol-toml";
import { Fault } from "../../../model/fault.ts";
import { FILE_KEYS, fileSchema, type GitleaksFile, type Keys, WRITTEN } from "./schema.ts";

/** A file as it stands, and what in it means nothing to gitleaks. */
export interface ReadFile {
  readonly file: GitleaksFile;
  readonly warnings: readonly string[];
}

type Table = Readonly<Record<string, unknown>>;

/** Reads the text of a gitleaks file. @throws Fault that names file, rule and key, and what would be right */
export const readToml = (text: string, name: string): ReadFile => {
  const table = lowerKeys(parseToml(text, name), name) as Table;
  const result = fileSchema.safeParse(table);
  if (!result.success) {
    const lines = result.error.issues.map(
      ({ path, message }) => `${name}: ${placeOf(path, table) || "the file"}: ${message}`,
    );
    throw new Fault(lines.join("\n"), { hint: "gitleaks would not load this file either" });
  }
  const warnings = unknownKeys(table, FILE_KEYS, []).map(
    (path) => `${name}: ${placeOf(path, table)}: gitleaks knows no such key and does not read it`,
  );
  return { file: result.data, warnings };
};

const parseToml = (text: string, name: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new Fault(`${name}:${error.line}:${error.column}: ${what}`, {
      hint: "the file must be valid TOML",
    });
  }
};

/** @throws Fault when a key is there twice, in different spellings: gitleaks would read either one, by chance */
const lowerKeys = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => lowerKeys(item, name));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const out = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    const lower = key.toLowerCase();
    if (out.has(lower)) {
      throw new Fault(`${name}: ${WRITTEN[lower] ?? lower} is there twice, in different spellings`, {
        hint: "gitleaks does not tell upper from lower case in keys: keep one",
      });
    }
    out.set(lower, lowerKeys(inner, name));
  }
  return Object.fromEntries(out);
};

const unknownKeys = (value: unknown, keys: Keys, path: readonly PropertyKey[]): readonly PropertyKey[][] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownKeys(item, keys, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known === undefined) return [[...path, key]];
    return known === true ? [] : [...unknownKeys(inner, known, [...path, key])];
  });
};

/** `rule github-pat: allowlists[0].regexes`: a rule by its id, where it has one. */
const placeOf = (path: readonly PropertyKey[], table: Table): string => {
  const [head, index, ...rest] = path;
  if (head !== "rules" || typeof index !== "number") return dotted(path);
  const rules: unknown = table["rules"];
  const rule: unknown = Array.isArray(rules) ? rules[index] : rules;
  const id = typeof rule === "object" && rule !== null && "id" in rule ? String(rule.id) : "";
  const place = id.trim() === "" ? `rules[${index}]` : `rule ${id}`;
  return rest.length === 0 ? place : `${place}: ${dotted(rest)}`;
};

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${WRITTEN[String(part)] ?? String(part)}`))
    .join("")
    .replace(/^\./, "");
