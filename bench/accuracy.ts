import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Confidence, Sighting } from "../model/finding.ts";
import { createScanner } from "../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { scanBytes } from "../scanners/scanner.ts";
import { credSweeper, type DataSet, type Expectation, ruleExamples } from "./accuracy-sets.ts";

/** What somebody found: by file, at which lines, how sure. `prints` tell a value that was reported once elsewhere. */
interface Report {
  readonly line: number;
  readonly lastLine: number;
  readonly confidence: Confidence;
  readonly rule: string;
  readonly fingerprint?: string;
}
type Reports = ReadonlyMap<string, readonly Report[]>;

const fingerprint = fingerprintWith(Buffer.alloc(32, 1));

const ours = ({ directory, expectations }: DataSet): Reports => {
  const scanner = createScanner({ fingerprint });
  const files = [...new Set(expectations.map(({ file }) => file))];
  return new Map(
    files.map((file) => [
      file,
      scanBytes(scanner, "blob", readFileSync(join(directory, file))).map(reportOf),
    ]),
  );
};

const reportOf = ({ line, confidence, rule, fingerprint: print, length }: Sighting): Report => ({
  line,
  // Only armour goes over lines; what it holds is not told here.
  lastLine: length > 400 ? line + 40 : line,
  confidence,
  rule,
  fingerprint: print,
});

interface GitleaksFinding {
  readonly File: string;
  readonly StartLine: number;
  readonly EndLine: number;
  readonly RuleID: string;
}

/** The real gitleaks with its own configuration; nothing where it is not installed. */
const gitleaks = ({ directory }: DataSet, scratch: string): Reports | undefined => {
  const output = join(scratch, "gitleaks.json");
  const args = ["dir", ".", "--no-banner", "--log-level", "error", "--exit-code", "0"];
  const program = ["gitleaks", join(homedir(), "go", "bin", "gitleaks")].find((one) => {
    try {
      execFileSync(one, [...args, "--report-format", "json", "--report-path", output], {
        cwd: directory,
        stdio: "ignore",
      });
      return true;
    } catch {
      return false;
    }
  });
  if (program === undefined) return undefined;
  const found = JSON.parse(readFileSync(output, "utf8")) as readonly GitleaksFinding[];
  const reports = new Map<string, Report[]>();
  for (const { File, StartLine, EndLine, RuleID } of found) {
    const list = reports.get(File) ?? [];
    list.push({ line: StartLine, lastLine: EndLine, confidence: "high", rule: RuleID });
    reports.set(File, list);
  }
  return reports;
};

const STRENGTH = { low: 0, medium: 1, high: 2 } as const;

const isAt = (report: Report, { line, value }: Expectation): boolean =>
  line === 0 ||
  (report.line <= line && line <= report.lastLine) ||
  (value !== undefined && report.fingerprint === fingerprint(report.rule, Buffer.from(value)));

const isFound = (reports: Reports, wanted: Expectation, least: Confidence): boolean =>
  (reports.get(wanted.file) ?? []).some(
    (report) => STRENGTH[report.confidence] >= STRENGTH[least] && isAt(report, wanted),
  );

const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;

const print = (rows: readonly (readonly string[])[]): void => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const lineOf = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const [head = [], ...rest] = rows;
  console.log(lineOf(head));
  console.log(
    `|${widths.map((width, column) => `${"-".repeat(width + 1)}${column < 2 ? "-" : ":"}`).join("|")}|`,
  );
  for (const row of rest) console.log(lineOf(row));
};

const rowsOf = (set: DataSet, mine: Reports, theirs: Reports | undefined): readonly (readonly string[])[] => {
  const undisputed = set.expectations.filter(({ disputed }) => disputed === undefined);
  const groups = [...new Set(set.expectations.map(({ group }) => group))];
  return groups.map((group) => {
    const rows = undisputed.filter((one) => one.group === group);
    const count = (reports: Reports, least: Confidence): string =>
      percent(rows.filter((one) => isFound(reports, one, least)).length, rows.length);
    return [
      set.title,
      `${group}${rows[0]?.secret === false ? " (false alarms)" : " (recall)"}`,
      `${rows.length}`,
      count(mine, "high"),
      count(mine, "medium"),
      count(mine, "low"),
      theirs === undefined ? "not installed" : count(theirs, "high"),
    ];
  });
};

const precisionOf = (set: DataSet, reports: Reports, least: Confidence): string => {
  const held = set.expectations.filter(({ disputed }) => disputed === undefined);
  const found = held.filter((one) => isFound(reports, one, least));
  return percent(found.filter(({ secret }) => secret).length, found.length);
};

const explainDisputes = ({ title, expectations }: DataSet): void => {
  const reasons = new Map<string, Map<string, number>>();
  for (const { disputed, name, secret } of expectations) {
    if (disputed === undefined) continue;
    const key = `${secret ? "a match that" : "no match, but it"} ${disputed}`;
    const names = reasons.get(key) ?? new Map<string, number>();
    names.set(name, (names.get(name) ?? 0) + 1);
    reasons.set(key, names);
  }
  for (const [reason, names] of reasons) {
    const listed = [...names].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
    console.log(`- ${title}: ${reason}: ${listed.join(", ")}`);
  }
};

const listMisses = (set: DataSet, reports: Reports): void => {
  for (const one of set.expectations) {
    if (one.disputed !== undefined) continue;
    const found = isFound(reports, one, "medium");
    if (found !== one.secret)
      console.log(`- ${one.secret ? "missed" : "false alarm"}: ${one.name} ${one.file}:${one.line}`);
  }
};

/** Measures the builtin scanner on labelled data beside gitleaks; `--misses` lists what went wrong. */
export const main = async (
  argv: readonly string[],
  { scratch, data }: { readonly scratch: string; readonly data: string },
): Promise<number> => {
  const sets = [ruleExamples(data, scratch), credSweeper(data, scratch)].filter((set) => set !== undefined);
  if (sets.length === 0) {
    console.log(`skipped: there is no labelled data in ${data}`);
    return 0;
  }
  const head = ["set", "group", "samples", "high", "high + medium", "all", "gitleaks"];
  const measured = sets.map((set) => ({ set, mine: ours(set), theirs: gitleaks(set, scratch) }));
  print([
    head,
    ...measured.flatMap(({ set, mine, theirs }) => [
      ...rowsOf(set, mine, theirs),
      [
        set.title,
        "precision",
        "",
        precisionOf(set, mine, "high"),
        precisionOf(set, mine, "medium"),
        precisionOf(set, mine, "low"),
        theirs === undefined ? "not installed" : precisionOf(set, theirs, "high"),
      ],
    ]),
  ]);
  console.log("\nLabels that count for nobody, since they are arguable:\n");
  for (const { set } of measured) explainDisputes(set);
  if (argv.includes("--misses")) {
    console.log("\nAt high and medium:\n");
    for (const { set, mine } of measured) listMisses(set, mine);
  }
  return 0;
};
