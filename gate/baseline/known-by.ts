import { Fault } from "../../model/fault.ts";
import type { Fingerprint } from "../../model/finding.ts";
import type { Occurrence } from "../scan/occurrence.ts";
import type { BaselineFile } from "./baseline-file.ts";
import type { BaselineKey } from "./baseline-key.ts";
import { lookUpKeys, placeKey } from "./place.ts";

/** Whether a baseline lists an occurrence: the same secret of the same rule at the same place. */
export type IsKnown = (occurrence: Occurrence) => boolean;

const entryKey = (rule: string, fingerprint: Fingerprint | string, place: string): string =>
  `${rule} ${fingerprint} ${place}`;

/**
 * What a baseline knows. @throws Fault when it was written under another key: none of its fingerprints could
 * match then, and nothing would say so.
 */
export const knownBy = (baseline: BaselineFile, file: string, key: BaselineKey): IsKnown => {
  if (baseline.key !== key.id) {
    throw new Fault(
      `${file}: key: the baseline was written under key ${baseline.key}, and this repository's is ${key.id}`,
      { hint: "write it in this repository: gate scan --all --repo DIR --write-baseline FILE" },
    );
  }
  const entries = new Set(
    baseline.findings.map((entry) => entryKey(entry.rule, entry.fingerprint, placeKey(entry))),
  );
  const hasDigests = baseline.findings.some(({ digest }) => digest !== undefined);
  return ({ sighting: { rule, fingerprint }, spot }) =>
    lookUpKeys(spot, key, hasDigests).some((place) => entries.has(entryKey(rule, fingerprint, place)));
};
