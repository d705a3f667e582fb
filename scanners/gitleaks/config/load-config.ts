import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../../model/fault.ts";
import { StatePool } from "../re2/state-pool.ts";
import type { GitleaksConfig, GitleaksRule } from "./config.ts";
import { mergeRule } from "./merge-rule.ts";
import { readToml } from "./read-file.ts";
import type { GitleaksFile } from "./schema.ts";
import { type Translated, translate } from "./translate.ts";
import { checkMinVersion } from "./version.ts";

export interface ConfigPlaces {
  readonly config: string;
  /** gitleaks' own configuration, which `extend.useDefault` means. It does not come with this program. */
  readonly defaultConfig: string | undefined;
  /** Where a relative `extend.path` is taken from. */
  readonly cwd: string;
}

/** How many files deep extending goes; beyond, gitleaks does not look. */
const DEEPEST = 2;

/** Reads a configuration and all it extends. @throws Fault */
export const loadConfig = (places: ConfigPlaces): GitleaksConfig => {
  const warnings: string[] = [];
  const pool = new StatePool();
  const config = read(places.config, 0, places, warnings, pool);
  for (const rule of config.rules.values()) checkRule(rule, places.config);
  for (const { rule: id, allowlist } of config.targeted) {
    const rule = config.rules.get(id);
    if (rule === undefined) {
      throw new Fault(
        `${places.config}: allowlists: targetRules names ${JSON.stringify(id)}, which is no rule`,
        {
          hint: "name rules of this file, or of one that it extends",
        },
      );
    }
    config.rules.set(id, { ...rule, allowlists: [...rule.allowlists, allowlist] });
  }
  return { rules: config.rules, allowlists: config.allowlists, warnings };
};

const read = (
  name: string,
  depth: number,
  places: ConfigPlaces,
  warnings: string[],
  pool: StatePool,
): Translated => {
  const { file, warnings: unknown } = readToml(readText(resolve(places.cwd, name), name), name);
  warnings.push(...unknown, ...checkMinVersion(file.minversion, name));
  const own = translate(file, name, pool);
  if (depth > 0 && own.targeted.length > 0) {
    warnings.push(`${name}: allowlists with targetRules do nothing in a file that is extended`);
  }
  const base = baseOf(file, name, depth, places, warnings);
  return base === null
    ? own
    : extend(own, read(base, depth + 1, places, warnings, pool), file, base, warnings);
};

/** The file to extend, if any. */
const baseOf = (
  { extend: wanted }: GitleaksFile,
  name: string,
  depth: number,
  places: ConfigPlaces,
  warnings: string[],
): string | null => {
  if (wanted === undefined) return null;
  if (wanted.url !== "") warnings.push(`${name}: extend.url is not read, by gitleaks neither`);
  if (wanted.path === "" && !wanted.usedefault) return null;
  if (depth === DEEPEST) {
    warnings.push(`${name}: extend is not followed here: at most ${DEEPEST} files can be extended`);
    return null;
  }
  if (wanted.path !== "" && wanted.usedefault) {
    throw new Fault(`${name}: extend.path and extend.useDefault cannot both be set`, {
      hint: "keep one; the file at extend.path may itself extend the default",
    });
  }
  if (!wanted.usedefault) return wanted.path;
  if (places.defaultConfig !== undefined) return places.defaultConfig;
  throw new Fault(
    `${name}: extend.useDefault needs gitleaks' default configuration, which does not come with the gate`,
    {
      hint: "save config/gitleaks.toml of the gitleaks release you use on this machine and name it as defaultConfig",
    },
  );
};

/** Puts the rules of the extended file under those of the extending one. */
const extend = (
  own: Translated,
  base: Translated,
  { extend: wanted }: GitleaksFile,
  baseName: string,
  warnings: string[],
): Translated => {
  const disabled = new Set(wanted?.disabledrules);
  for (const id of disabled) {
    if (!base.rules.has(id)) warnings.push(`extend.disabledRules: there is no rule ${id} in ${baseName}`);
  }
  const rules = new Map<string, GitleaksRule>(own.rules);
  for (const [id, rule] of base.rules) {
    if (disabled.has(id)) continue;
    const mine = own.rules.get(id);
    rules.set(id, mine === undefined ? rule : mergeRule(rule, mine));
  }
  return {
    rules: new Map([...rules].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))),
    allowlists: [...own.allowlists, ...base.allowlists],
    targeted: own.targeted,
  };
};

const checkRule = (rule: GitleaksRule, name: string): void => {
  if (rule.id.trim() === "") {
    const about =
      rule.description === "" ? (rule.regex?.source ?? rule.path?.source ?? "") : rule.description;
    throw new Fault(`${name}: a rule has no id (${about})`, { hint: "give it an id of its own" });
  }
  if (rule.regex === null && rule.path === null) {
    throw new Fault(`${name}: rule ${rule.id}: regex and path are both missing`, {
      hint: "a rule needs one of them, unless it changes a rule of an extended file",
    });
  }
  if (rule.regex !== null && rule.secretGroup > rule.regex.groups) {
    throw new Fault(`${name}: rule ${rule.id}: secretGroup is ${rule.secretGroup}`, {
      hint: `the regex has ${rule.regex.groups} groups`,
    });
  }
};

const readText = (path: string, name: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Fault(`cannot read the gitleaks file ${name}`, {
      cause: error,
      hint: "the path must name a file that the gate's user can read",
    });
  }
};
