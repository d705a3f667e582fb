import type { Reason } from "../../model/decision.ts";
import type { Spot } from "../../model/finding.ts";
import { rawBytes } from "../../model/raw.ts";
import { spotText } from "../line/spot-text.ts";
import type { ScanReport } from "./report.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** The report as SARIF 2.1.0 (OASIS, sarif-v2.1.0). Masked: no snippet, no byte of a secret. */
export const sarifReport = ({ reasons, notes, show, version }: ScanReport): string => {
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
        columnKind: "utf16CodeUnits",
        results: complaints.map((reason) => sarifResult(reason, index.indexOf(reason.rule), show)),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

const sarifRule = ({ rule, message, finding }: Reason) => ({
  id: rule,
  shortDescription: { text: finding?.sighting.title ?? message },
  ...(finding === undefined ? {} : { help: { text: finding.sighting.remedy } }),
});

const sarifResult = (reason: Reason, ruleIndex: number, show: ScanReport["show"]) => {
  const { finding } = reason;
  const where = finding === undefined ? "" : ` ${spotText(finding.spots[0], show)}.`;
  const mask = finding === undefined ? "" : ` ${finding.sighting.mask}.`;
  return {
    ruleId: reason.rule,
    ruleIndex,
    level: reason.level === "block" ? "error" : "warning",
    message: { text: `${reason.message}.${where}${mask}` },
    locations: finding === undefined ? [] : finding.spots.map((spot) => location(spot, show)),
    ...(finding === undefined
      ? {}
      : {
          partialFingerprints: { "gitGate/v1": finding.sighting.fingerprint },
          properties: {
            confidence: finding.sighting.confidence,
            occurrences: finding.occurrences,
            inherited: finding.inherited,
          },
        }),
  };
};

const location = (spot: Spot, show: ScanReport["show"]) => {
  const logicalLocations = [{ fullyQualifiedName: spotText(spot, show), kind: spot.kind }];
  if (!("path" in spot)) return { logicalLocations };
  const line = "line" in spot && spot.line !== null ? { region: { startLine: spot.line } } : {};
  // A path in which a secret was masked is no path any more; it is only named in words.
  const shown = show(spot.path);
  const plain = Buffer.from(shown, "utf8").equals(rawBytes(spot.path));
  if (!plain) return { logicalLocations };
  return { physicalLocation: { artifactLocation: { uri: uriOf(shown) }, ...line }, logicalLocations };
};

/** A relative reference (RFC 3986, 4.2): no `#`, `?` or `:` of a name may look like more of it than a path. */
const uriOf = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
