import type { Reason } from "../../model/decision.ts";
import type { Finding } from "../../model/finding.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";
import { oldOf, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { type Waivers, waiversOf } from "../../policy/waive.ts";
import type { Stopwatch } from "../../sys/clock.ts";
import type { CheckReport } from "../checks/run-check.ts";
import { type PushRecord, verdictOf } from "./push-record.ts";
import { spotText } from "./spot-text.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Who } from "./who.ts";

/** Format of the lines below; raised when a reader would have to change. */
const FORMAT = 1;

type Show = (raw: Raw) => string;

/** The audit line of one push. Names are shown safely, secrets only by rule and fingerprint. */
export const auditRecord = (
  record: PushRecord,
  who: Who,
  gitDir: string,
  show: Show,
  clock: Stopwatch,
  surroundings: Surroundings,
): Record<string, unknown> => {
  const { decision, scanned, loaded, forward, error, waivers, checks } = record;
  return {
    format: FORMAT,
    event: "push",
    push: record.pushId,
    repository: gitDir,
    who,
    verdict: verdictOf(record),
    ...(error === null ? {} : { error }),
    refs: record.updates.map((update) => refRecord(update, show)),
    ...(scanned === null
      ? {}
      : {
          counts: scanned.counts,
          coverage: scanned.coverage,
          findings: scanned.findings.map((finding) => findingRecord(finding, show)),
          ...(waivers === null ? {} : { waived: waivedRecord(scanned.findings, waivers) }),
        }),
    ...(decision === null
      ? {}
      : {
          reasons: decision.verdict === "reject" ? decision.reasons.map(reasonRecord) : [],
          notes: decision.notes.map(reasonRecord),
          ...(decision.verdict === "reject" || decision.monitored === undefined
            ? {}
            : { monitored: decision.monitored.map(reasonRecord) }),
        }),
    ...(checks.length === 0 ? {} : { checks: checks.map(checkRecord) }),
    policy: loaded === null ? null : { source: loaded.source, digest: loaded.digest },
    forward: forward === null ? null : { outcome: forward.outcome, message: forward.message },
    ms: { ...clock.stages, total: clock.total },
    seen: seenRecord(surroundings, show),
  };
};

/** All names go through the scanner at once: a push waits for it. */
const seenRecord = ({ node, path, variables }: Surroundings, show: Show) => ({
  node,
  path: path === null ? null : show(rawFromText(path)),
  variables: show(rawFromText(variables.join(" "))).split(" "),
});

const refRecord = (update: RefUpdate, show: Show): Record<string, unknown> => ({
  ref: show(update.ref),
  kind: update.kind,
  from: oldOf(update),
  to: tipOf(update),
});

const findingRecord = ({ sighting, spots, occurrences, inherited }: Finding, show: Show) => ({
  rule: sighting.rule,
  confidence: sighting.confidence,
  fingerprint: sighting.fingerprint,
  spots: spots.map((spot) => spotText(spot, show)),
  occurrences,
  inherited,
});

/** Which waivers the push needed. */
const waivedRecord = (findings: readonly Finding[], waivers: Waivers) =>
  findings
    .flatMap((finding) => waiversOf(finding, waivers))
    .map(({ fingerprint, path, approver, expires }) => ({ fingerprint, path, approver, expires }));

const checkRecord = ({ reasons, ...report }: CheckReport) => ({ ...report, reasons: reasons.length });

const reasonRecord = ({ rule, level, message }: Reason) => ({ rule, level, message });
