import { Fault } from "../../../model/fault.ts";
import { PatternError } from "../re2/node.ts";
import { compilePattern, type Pattern } from "../re2/pattern.ts";
import type { StatePool } from "../re2/state-pool.ts";
import type { Allowlist, GitleaksRule } from "./config.ts";
import type { AllowlistTable, GitleaksFile, RuleTable } from "./schema.ts";
import { stopwordsOf } from "./stopwords.ts";

/** One file's own rules and lists, before anything is extended. */
export interface Translated {
  readonly rules: Map<string, GitleaksRule>;
  readonly allowlists: readonly Allowlist[];
  /** Lists that are meant for some rules only. */
  readonly targeted: readonly { readonly rule: string; readonly allowlist: Allowlist }[];
}

/**
 * Compiles what a file says. `pool` bounds what its patterns remember.
 * @throws Fault that names file, rule and key, and what would be right
 */
export const translate = (file: GitleaksFile, name: string, pool: StatePool): Translated => {
  const compile = compileWith(pool);
  const rules = new Map(file.rules.map((table) => [table.id, translateRule(table, name, compile)]));
  for (const { id, required } of rules.values()) {
    for (const { rule } of required) {
      if (rules.has(rule)) continue;
      throw new Fault(
        `${name}: rule ${id}: required: there is no rule ${JSON.stringify(rule)} in this file`,
        {
          hint: "a required rule stands in the same file, not in one that is extended",
        },
      );
    }
  }
  const tables = only(file.allowlist, file.allowlists, `${name}: `);
  const allowlists: Allowlist[] = [];
  const targeted: { rule: string; allowlist: Allowlist }[] = [];
  for (const [index, table] of tables.entries()) {
    const allowlist = translateAllowlist(table, `${name}: allowlists[${index}]`, compile);
    if (table.targetrules.length === 0) allowlists.push(allowlist);
    for (const rule of table.targetrules) targeted.push({ rule, allowlist });
  }
  return { rules, allowlists, targeted };
};

const translateRule = (table: RuleTable, name: string, compile: Compile): GitleaksRule => {
  const place = table.id.trim() === "" ? `${name}: a rule without id` : `${name}: rule ${table.id}`;
  const required = table.required.map(({ id, withinlines, withincolumns }) => {
    if (id === "")
      throw new Fault(`${place}: required.id is missing`, { hint: "name the rule that must be near" });
    return { rule: id, withinLines: withinlines ?? null, withinColumns: withincolumns ?? null };
  });
  return {
    id: table.id,
    description: table.description,
    regex: table.regex === "" ? null : compile(table.regex, `${place}: regex`),
    path: table.path === "" ? null : compile(table.path, `${place}: path`),
    secretGroup: table.secretgroup,
    entropy: table.entropy,
    keywords: table.keywords.map((keyword) => keyword.toLowerCase()),
    tags: table.tags,
    allowlists: only(table.allowlist, table.allowlists, `${place}: `).map((allowlist, index) =>
      translateAllowlist(allowlist, `${place}: allowlists[${index}]`, compile),
    ),
    required,
    skipReport: table.skipreport,
  };
};

/** The old single form or the new list, not both. */
const only = <T>(single: T | undefined, several: readonly T[], place: string): readonly T[] => {
  if (single === undefined) return several;
  if (several.length === 0) return [single];
  throw new Fault(`${place}allowlist is the old form of allowlists and cannot stand beside it`, {
    hint: "move what is in allowlist into one more [[…allowlists]]",
  });
};

const CONDITIONS: Readonly<Record<string, Allowlist["condition"]>> = {
  "": "any",
  OR: "any",
  "||": "any",
  AND: "all",
  "&&": "all",
};
const TARGETS: Readonly<Record<string, Allowlist["target"]>> = {
  "": "secret",
  secret: "secret",
  match: "match",
  line: "line",
};

const translateAllowlist = (table: AllowlistTable, place: string, compile: Compile): Allowlist => {
  const condition = CONDITIONS[table.condition.toUpperCase()];
  if (condition === undefined) {
    throw new Fault(`${place}.condition is ${JSON.stringify(table.condition)}`, {
      hint: "it must be OR or AND",
    });
  }
  const target = TARGETS[table.regextarget];
  if (target === undefined) {
    throw new Fault(`${place}.regexTarget is ${JSON.stringify(table.regextarget)}`, {
      hint: "it must be secret, match or line",
    });
  }
  const { commits, paths, regexes, stopwords } = table;
  if (commits.length + paths.length + regexes.length + stopwords.length === 0) {
    throw new Fault(`${place} allows nothing`, { hint: "it needs commits, paths, regexes or stopwords" });
  }
  return {
    condition,
    commits: new Set(commits.map((commit) => commit.toLowerCase().trim())),
    paths: joined(paths, `${place}.paths`, compile),
    target,
    regexes: joined(regexes, `${place}.regexes`, compile),
    stopwords: stopwordsOf(stopwords),
  };
};

/**
 * Joined as text, as gitleaks does it: a `(?i)` in one holds for those behind it too. An empty list is null, one
 * of empty patterns is not.
 */
const joined = (patterns: readonly string[], place: string, compile: Compile): Pattern | null => {
  if (patterns.length === 0) return null;
  for (const [index, pattern] of patterns.entries()) compile(pattern, `${place}[${index}]`);
  return compile(`(?:${patterns.join("|")})`, place);
};

/** Compiles a pattern of one configuration; `place` names file, rule and key for what is thrown. */
type Compile = (source: string, place: string) => Pattern;

const compileWith =
  (pool: StatePool): Compile =>
  (source, place) => {
    try {
      return compilePattern(source, pool);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw new Fault(`${place} does not compile: ${error.message}`, {
        cause: error,
        hint: "patterns are written in RE2's syntax: https://github.com/google/re2/wiki/Syntax",
      });
    }
  };
