import { formatSize } from "../../policy/units.ts";
import { complaint, count } from "../line/render.ts";
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
    ...notes.flatMap((note) => [...complaint("note: ", note, show), ""]),
    `${verdict}: ${title}: ${what}, ${formatSize(coverage.bytesScanned)} scanned`,
    "",
  ].join("\n");
};
