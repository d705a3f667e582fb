import { Fault } from "../../model/fault.ts";
import type { BatchScanner } from "./batch.ts";
import { gitleaksRules } from "./gitleaks-rules.ts";
import type { Program } from "./program.ts";
import { betterleaks } from "./programs/betterleaks.ts";
import { gitleaks } from "./programs/gitleaks.ts";
import { kingfisher } from "./programs/kingfisher.ts";
import { trufflehog } from "./programs/trufflehog.ts";
import { programScanner } from "./run-program.ts";
import type { ScannerContext, ScannerName, ScannerSettings } from "./scanner-settings.ts";
import { secretlint } from "./secretlint/secretlint.ts";

type Setting = "program" | "config" | "ignore" | "baseline";
type Row = readonly [
  takes: readonly Setting[],
  make: (settings: ScannerSettings, context: ScannerContext) => BatchScanner,
];

const ofProgram =
  (program: Program) =>
  (settings: ScannerSettings, context: ScannerContext): BatchScanner =>
    programScanner(program, settings, context);

const SCANNERS: Readonly<Record<ScannerName, Row>> = {
  gitleaks: [["program", "config", "ignore", "baseline"], ofProgram(gitleaks)],
  betterleaks: [["program", "config", "ignore", "baseline"], ofProgram(betterleaks)],
  trufflehog: [["program", "config"], ofProgram(trufflehog)],
  kingfisher: [["program", "config"], ofProgram(kingfisher)],
  secretlint: [["program", "config"], secretlint],
  "gitleaks-rules": [["config", "ignore", "baseline"], gitleaksRules],
};

const SETTINGS = ["program", "config", "ignore", "baseline"] as const;

/** Makes the scanners that a policy lists. @throws Fault for a setting that a scanner does not take, and for its files */
export const createScanners = (
  listed: readonly ScannerSettings[],
  context: ScannerContext,
): readonly BatchScanner[] =>
  listed.map((settings) => {
    const [takes, make] = SCANNERS[settings.use];
    const wrong = SETTINGS.find((setting) => settings[setting] !== null && !takes.includes(setting));
    if (wrong !== undefined) {
      throw new Fault(`scanner ${settings.use}: takes no ${wrong}`, { hint: `it takes ${takes.join(", ")}` });
    }
    return make(settings, context);
  });
