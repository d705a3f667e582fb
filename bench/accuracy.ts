import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Confidence, Sighting } from "../model/finding.ts";
import { createDecodingScanner } from "../scanners/decoders/create-decoding-scanner.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { scanBytes } from "../scanners/scanner.ts";
import { PEERS, type Report, type Reports, type Workshop } from "./accuracy-peers.ts";
import { credSweeper, type DataSet, type Expectation, ruleExamples } from "./accuracy-sets.ts";

const fingerprint = fingerprintWith(Buffer.alloc(32, 1));

const ours = ({ directory, expectations }: DataSet): Reports => {
  const scanner = createDecodingScanner({ fingerprint });
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

interface Measured {
  readonly set: DataSet;
  readonly mine: Reports;
  readonly theirs: readonly (Reports | undefined)[];
}

/** The share that `count` gives for each confidence of ours and for each of the others. */
const sharesOf = (
  { mine, theirs }: Measured,
  count: (reports: Reports, least: Confidence) => string,
): readonly string[] => [
  ...(["high", "medium", "low"] as const).map((least) => count(mine, least)),
  ...theirs.map((reports) => (reports === undefined ? "not installed" : count(reports, "high"))),
];

const rowsOf = (measured: Measured): readonly (readonly string[])[] => {
  const { set } = measured;
  const held = set.expectations.filter(({ disputed }) => disputed === undefined);
  const row = (title: string, rows: readonly Expectation[]): readonly string[] => [
    set.title,
    title,
    `${rows.length}`,
    ...sharesOf(measured, (reports, least) =>
      percent(rows.filter((one) => isFound(reports, one, least)).length, rows.length),
    ),
  ];
  const groups = [...new Set(held.map(({ group }) => group))].map((group) => {
    const rows = held.filter((one) => one.group === group);
    return row(`${group}${rows[0]?.secret === false ? " (false alarms)" : " (recall)"}`, rows);
  });
  const recall = row(
    "recall",
    held.filter(({ secret }) => secret),
  );
  const precision = sharesOf(measured, (reports, least) => {
    const found = held.filter((one) => isFound(reports, one, least));
    return percent(found.filter(({ secret }) => secret).length, found.length);
  });
  return [...groups, recall, [set.title, "precision", `${held.length}`, ...precision]];
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

/** Measures the builtin scanner on labelled data beside others on the same files; `--misses` lists what went wrong. */
export const main = async (
  argv: readonly string[],
  { data, ...workshop }: Workshop & { readonly data: string },
): Promise<number> => {
  const { scratch } = workshop;
  const sets = [ruleExamples(data, scratch), credSweeper(data, scratch)].filter((set) => set !== undefined);
  if (sets.length === 0) {
    console.log(`skipped: there is no labelled data in ${data}`);
    return 0;
  }
  const head = ["set", "group", "samples", "high", "high + medium", "all", ...PEERS.map(({ name }) => name)];
  const measured: Measured[] = [];
  for (const set of sets) {
    const theirs: (Reports | undefined)[] = [];
    for (const { run } of PEERS) theirs.push(await run(set, workshop));
    measured.push({ set, mine: ours(set), theirs });
  }
  print([head, ...measured.flatMap(rowsOf)]);
  console.log("\nLabels that count for nobody, since they are arguable:\n");
  for (const { set } of measured) explainDisputes(set);
  if (argv.includes("--misses")) {
    console.log("\nAt high and medium:\n");
    for (const { set, mine } of measured) listMisses(set, mine);
  }
  return 0;
};
