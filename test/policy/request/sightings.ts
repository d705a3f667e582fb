import type { Confidence, Fingerprint, Sighting } from "../../../model/finding.ts";

/** What the scanner could have seen. */
export const sightingOf = (confidence: Confidence): Sighting => ({
  rule: `some-${confidence}-rule`,
  title: "Some token",
  confidence,
  fingerprint: "0011223344556677" as Fingerprint,
  mask: "tok_… (20 characters)",
  line: 1,
  column: 1,
  length: 20,
  via: [],
  remedy: "revoke it",
});
