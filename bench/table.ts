import { isMissed, type Row, type Unit } from "./measure.ts";

const DIGITS: Readonly<Record<Unit, number>> = {
  ns: 0,
  µs: 0,
  ms: 0,
  s: 2,
  "×": 2,
  MB: 0,
  "MB/s": 0,
  "/s": 0,
};

const HEAD = ["", "median", "min", "max", "rounds", "bar", ""] as const;

/** Writes rows as a Markdown table, which reads well on a terminal too. */
export const table = (rows: readonly Row[]): string => {
  const cells = [HEAD, HEAD.map(() => ""), ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return cells.map((row, index) => (index === 1 ? rule : line(row))).join("\n");
};

const cellsOf = (row: Row): readonly string[] => {
  const { what, unit, spread, bar } = row;
  const show = (value: number): string => `${value.toFixed(DIGITS[unit])} ${unit}`;
  if (spread === null) return [what, "–", "–", "–", "0", "", ""];
  const verdict = bar === undefined ? "" : isMissed(row) ? "MISSED" : "met";
  const limit = bar === undefined ? "" : `≤ ${show(bar)}`;
  return [what, show(spread.median), show(spread.min), show(spread.max), `${spread.rounds}`, limit, verdict];
};
