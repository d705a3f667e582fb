import type { Reason } from "../../model/decision.ts";
import type { Confidence, Finding, Spot } from "../../model/finding.ts";
import { rawBytes } from "../../model/raw.ts";
import { spotText } from "../line/spot-text.ts";
import type { Details } from "./details.ts";
import { commitOf } from "./read-commits.ts";
import type { ScanReport } from "./report.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** The report as SARIF 2.1.0 (OASIS, sarif-v2.1.0). Masked: no snippet, no byte of a secret. */
export const sarifReport = (
  { title, reasons, notes, show, version }: ScanReport,
  details: Details,
): string => {
  const complaints = [...reasons, ...notes];
  const rules = new Map(complaints.map((reason) => [reason.rule, sarifRule(reason)]));
  const index = [...rules.keys()];
  const document = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "git-gate",
            semanticVersion: version,
            rules: [...rules.values()],
          },
        },
        invocations: [{ executionSuccessful: true }],
        columnKind: "utf16CodeUnits",
        results: complaints.map((reason) =>
          sarifResult(reason, index.indexOf(reason.rule), show, details.regions),
        ),
        properties: { scanned: title },
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

/** How sure a rule is, and how much a leak weighs, in the words and numbers that code hosts sort by. */
const WEIGHT: Readonly<Record<Confidence, { readonly precision: string; readonly severity: string }>> = {
  high: { precision: "very-high", severity: "9.0" },
  medium: { precision: "high", severity: "7.0" },
  low: { precision: "low", severity: "3.0" },
};

const sarifRule = ({ rule, message, level, finding }: Reason) => {
  const defaultConfiguration = { level: levelOf(level) };
  if (finding === undefined) return { id: rule, shortDescription: { text: message }, defaultConfiguration };
  const { title, remedy, confidence } = finding.sighting;
  const { precision, severity } = WEIGHT[confidence];
  return {
    id: rule,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. Confidence: ${confidence}.` },
    help: { text: remedy, markdown: remedy },
    defaultConfiguration,
    properties: { tags: ["security", "secret"], precision, "security-severity": severity },
  };
};

const levelOf = (level: Reason["level"]) => (level === "block" ? "error" : "warning");

const sarifResult = (
  reason: Reason,
  ruleIndex: number,
  show: ScanReport["show"],
  regions: Details["regions"],
) => {
  const { finding } = reason;
  const where = finding === undefined ? "" : ` ${spotText(finding.spots[0], show)}.`;
  const mask = finding === undefined ? "" : ` ${finding.sighting.mask}.`;
  return {
    ruleId: reason.rule,
    ruleIndex,
    level: levelOf(reason.level),
    message: { text: `${reason.message}.${where}${mask}` },
    locations: finding === undefined ? [] : finding.spots.map((spot) => location(spot, show, regions)),
    // Where one result says whether it is suppressed, all must (3.27.23).
    suppressions: finding === undefined ? [] : suppressions(finding),
    ...(finding === undefined
      ? {}
      : {
          partialFingerprints: { "gitGate/v1": finding.sighting.fingerprint },
          properties: {
            confidence: finding.sighting.confidence,
            via: finding.sighting.via,
            occurrences: finding.occurrences,
            inherited: finding.inherited,
            known: finding.known ?? 0,
          },
        }),
  };
};

/** What is old news is told, and not held against anybody. */
const suppressions = ({ inherited, known }: Finding) => {
  if (!inherited) return [];
  const justification =
    known === undefined
      ? "It stood in the same file before, in a commit that is trusted."
      : "The operator's baseline lists it.";
  return [{ kind: "external", status: "accepted", justification }];
};

const location = (spot: Spot, show: ScanReport["show"], regions: Details["regions"]) => {
  const commit = commitOf(spot);
  const common = {
    logicalLocations: [{ fullyQualifiedName: spotText(spot, show), kind: spot.kind }],
    ...(commit === null ? {} : { properties: { commit } }),
  };
  if (!("path" in spot)) return common;
  // A path in which a secret was masked is no path any more; it is only named in words.
  const shown = show(spot.path);
  const plain = Buffer.from(shown, "utf8").equals(rawBytes(spot.path));
  if (!plain) return common;
  const physicalLocation = { artifactLocation: { uri: uriOf(shown) }, ...regionField(spot, regions) };
  return { physicalLocation, ...common };
};

const regionField = (spot: Spot, regions: Details["regions"]) => {
  if (!("line" in spot) || spot.line === null) return {};
  const region = regions.get(spot);
  if (region === undefined) return { region: { startLine: spot.line } };
  const { startLine, start, endLine, end } = region;
  return { region: { startLine, startColumn: start.utf16, endLine, endColumn: end.utf16 } };
};

/** A relative reference (RFC 3986, 4.2): no `#`, `?` or `:` of a name may look like more of it than a path. */
const uriOf = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
