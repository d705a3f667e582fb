import type { Finding, Spot } from "../../model/finding.ts";
import { type Raw, rawBytes, rawFromText } from "../../model/raw.ts";
import type { CommitInfo } from "../../scanners/gitleaks/detect/fragment.ts";
import { goString } from "../../scanners/gitleaks/go-string.ts";
import { type ReportedFinding, writeGitleaksReport } from "../../scanners/gitleaks/report.ts";
import { spotText } from "../line/spot-text.ts";
import type { Details } from "./details.ts";
import { type CommitFacts, commitOf } from "./read-commits.ts";
import type { ScanReport } from "./report.ts";

/**
 * The report in gitleaks' JSON, for what reads that: one entry for each place of each secret, masked as by
 * gitleaks' --redact. What is old news is left out, as gitleaks leaves out what its baseline holds. Columns are
 * true ones: gitleaks counts one more on every line of a hunk but its first.
 */
export const gitleaksReport = (report: ScanReport, details: Details): string => {
  const findings = [...report.reasons, ...report.notes].flatMap(({ finding }) => finding ?? []);
  return writeGitleaksReport(
    findings
      .filter(({ inherited }) => !inherited)
      .flatMap((finding) => finding.spots.map((spot) => entry(finding, spot, report, details))),
  );
};

const entry = (
  { sighting, spots, occurrences }: Finding,
  spot: Spot,
  { redact, show }: ScanReport,
  { regions, commits }: Details,
): ReportedFinding => {
  const file = "path" in spot ? redact(spot.path) : rawFromText("");
  const commit = commitOf(spot);
  const facts = commit === null ? undefined : commits.get(commit);
  const line = "line" in spot && spot.line !== null ? spot.line : 0;
  const region = regions.get(spot);
  const [column, length] = stretchOf(spot);
  const fingerprint = [commit ?? [], goString(rawBytes(file)), sighting.rule, line].flat().join(":");
  return {
    rule: sighting.rule,
    // A place without a path has no field of its own.
    description: "path" in spot ? sighting.title : `${sighting.title}, ${spotText(spot, show)}`,
    file,
    commit: commit ?? "",
    startLine: line,
    endLine: region?.endLine ?? line,
    startColumn: region?.start.bytes ?? column,
    endColumn: region === undefined ? column + Math.max(length - 1, 0) : region.end.bytes - 1,
    entropy: Math.fround(region?.entropy ?? 0),
    tags: [
      sighting.confidence,
      ...sighting.via,
      ...(occurrences > spots.length ? [`places:${occurrences}`] : []),
    ],
    fingerprint,
    secret: isName(spot) ? null : {},
    info: facts === undefined ? null : infoOf(facts, redact),
  };
};

const isName = (spot: Spot): boolean => spot.kind === "path" || ("line" in spot && spot.line === null);

const stretchOf = (spot: Spot): readonly [column: number, length: number] =>
  "stretch" in spot && spot.stretch !== undefined ? [spot.stretch.column, spot.stretch.length] : [0, 0];

const infoOf = ({ author, email, date, message }: CommitFacts, redact: (raw: Raw) => Raw): CommitInfo => {
  const text = (raw: Raw): string => goString(rawBytes(redact(raw)));
  return { author: text(author), email: text(email), date, message: text(message) };
};
