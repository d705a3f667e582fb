import type { Details, Wanted } from "./details.ts";
import { gitleaksReport } from "./gitleaks.ts";
import { jsonReport } from "./json.ts";
import { junitReport } from "./junit.ts";
import type { ScanReport } from "./report.ts";
import { sarifReport } from "./sarif.ts";
import { textReport } from "./text.ts";

/** One way to write a report down. Every one of them masks. */
export interface Format {
  readonly write: (report: ScanReport, details: Details) => string;
  readonly wants: Wanted;
  /** True where a complaint that is about no secret has no place in it. */
  readonly onlySecrets?: true;
}

export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["text", { write: textReport, wants: [] }],
  ["json", { write: jsonReport, wants: [] }],
  ["sarif", { write: sarifReport, wants: ["regions"] }],
  ["gitleaks", { write: gitleaksReport, wants: ["regions", "commits"], onlySecrets: true }],
  ["junit", { write: junitReport, wants: [] }],
]);
