import { formatSize } from "../../policy/units.ts";
import { complaint, count, noteLines } from "../line/render.ts";
import type { ScanReport } from "./report.ts";

/** The report for people. */
export const textReport = ({ title, scanned, reasons, notes, show }: ScanReport): string => {
  const { counts, coverage } = scanned;
  const what =
    counts.commit > 0
      ? `${count(counts.commit, "commit")}, ${count(coverage.objectsScanned, "object")}`
      : count(counts.blob, "file");
  const verdict = reasons.length === 0 ? "clean" : count(reasons.length, "reason");
  return [
    ...reasons.flatMap((reason, index) => [...complaint(`${index + 1}. `, reason, show), ""]),
    ...noteLines(notes, show).flatMap((note) => [...note, ""]),
    `${verdict}: ${title}: ${what}, ${formatSize(coverage.bytesScanned)} scanned`,
    "",
  ].join("\n");
};
