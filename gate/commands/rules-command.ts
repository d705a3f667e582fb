import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { rawFromText } from "../../model/raw.ts";
import { nearest } from "../../policy/nearest.ts";
import { formatSize } from "../../policy/units.ts";
import { LISTED_FAMILIES, LISTED_RULES, listedRule } from "../../scanners/rules/all.ts";
import type { FileRule, Rule } from "../../scanners/rules/rule.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { GateCommand, Io } from "../command.ts";
import { readAll } from "../read-all.ts";
import { explainRule, explanationJson, explanationText } from "../rules/explain-rule.ts";
import { rulesJson, rulesText } from "../rules/list-rules.ts";
import { trialJson, trialText } from "../rules/trial-report.ts";
import { tryBytes } from "../rules/try-file.ts";

const HELP = `usage: gate rules [ID] [--test FILE] [--format text|json]

Lists what the builtin scanner detects, by family.

  ID            explains one rule: what it looks for, its shape, its checksum, samples, and
                where to revoke what leaked
  --test FILE   scans FILE (- for standard input) and shows what matched, what nearly matched
                and why not; with an ID, every place where that rule was asked
  --format F    text (default) or json

Secrets are masked. Near misses are looked for in the text as it stands, not in what is
encoded or packed in it. Exit code 0: listed, explained, or nothing matched; 1: something
matched; 2: FILE could not be read; 64: wrong usage.
`;

/** `gate rules`. */
export const rulesCommand: GateCommand = {
  name: "rules",
  summary: "list what is detected, explain a rule, try the rules on a file",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { test: { type: "string" }, format: { type: "string", default: "text" } },
    });
    if (values.format !== "text" && values.format !== "json")
      throw new UsageError("--format takes text, json");
    if (positionals.length > 1) throw new UsageError("takes one rule's id");
    const json = values.format === "json";
    const rule = positionals[0] === undefined ? undefined : ruleNamed(positionals[0]);
    if (values.test !== undefined) {
      const bytes = values.test === "-" ? await readAll(io.stdin) : readFile(values.test, io);
      const file = values.test === "-" ? "standard input" : displayText(values.test);
      const path = values.test === "-" ? null : rawFromText(values.test);
      const trial = tryBytes(bytes, rule === undefined ? LISTED_RULES : [rule], path);
      io.out(json ? trialJson(file, trial) : trialText(file, trial, rule !== undefined));
      return trial.matches.length === 0 ? 0 : 1;
    }
    if (rule !== undefined) {
      const explained = explainRule(rule);
      io.out(json ? explanationJson(explained) : explanationText(explained));
    } else {
      io.out(json ? rulesJson(LISTED_FAMILIES) : rulesText(LISTED_FAMILIES));
    }
    return 0;
  },
};

const ruleNamed = (id: string): Rule | FileRule => {
  const rule = listedRule(id.replace(/^secret\//, ""));
  if (rule !== undefined) return rule;
  const near = nearest(
    id,
    LISTED_RULES.map((one) => one.id),
  );
  const guess = near === null ? "gate rules lists them" : `did you mean ${near}?`;
  throw new UsageError(`there is no rule ${JSON.stringify(id)}; ${guess}`);
};

/** In `bytes`; every place is looked at by every rule that has a word there. */
const LARGEST = 16 * 1024 * 1024;

const readFile = (name: string, io: Io): Uint8Array => {
  const file = resolve(io.cwd, name);
  try {
    const { size } = statSync(file);
    if (size <= LARGEST) return readFileSync(file);
  } catch (cause) {
    throw new Fault(`cannot read ${name}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  throw new Fault(`${name} is larger than ${formatSize(LARGEST)}`, { hint: "cut out the part in question" });
};
