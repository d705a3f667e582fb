import type { Reason } from "../../model/decision.ts";
import { spotText } from "../line/spot-text.ts";
import type { ScanReport } from "./report.ts";
import { spotFields } from "./spot-fields.ts";

/** The report for programs: one JSON document. Holds no byte of a secret. */
export const jsonReport = ({ title, scanned, reasons, notes, show, version }: ScanReport): string => {
  const complaint = ({ rule, level, message, hint, finding }: Reason): Record<string, unknown> => ({
    rule,
    level,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(finding === undefined
      ? {}
      : {
          confidence: finding.sighting.confidence,
          fingerprint: finding.sighting.fingerprint,
          mask: finding.sighting.mask,
          via: finding.sighting.via,
          ...(finding.sighting.alsoSeenBy === undefined ? {} : { alsoSeenBy: finding.sighting.alsoSeenBy }),
          remedy: finding.sighting.remedy,
          inherited: finding.inherited,
          known: finding.known ?? 0,
          occurrences: finding.occurrences,
          spots: finding.spots.map((spot) => ({ ...spotFields(spot, show), text: spotText(spot, show) })),
        }),
  });
  const document = {
    format: 1,
    tool: { name: "git-gate", version },
    scanned: title,
    clean: reasons.length === 0,
    reasons: reasons.map(complaint),
    notes: notes.map(complaint),
    counts: scanned.counts,
    coverage: scanned.coverage,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
