import { describe, expect, test } from "vitest";
import type { Confidence, Fingerprint, Sighting } from "../../../model/finding.ts";
import { mergeSightings, type Stretched } from "../../../scanners/external/merge.ts";

const sighting = (rule: string, confidence: Confidence = "medium"): Sighting => ({
  rule,
  title: rule,
  confidence,
  fingerprint: `print of ${rule}` as Fingerprint,
  mask: "…",
  line: 1,
  column: 1,
  length: 1,
  via: [],
  remedy: "revoke it",
});

const at = (start: number, end: number, rule: string, confidence?: Confidence): Stretched => ({
  sighting: sighting(rule, confidence),
  start,
  end,
});

/** `rule confidence +others` of each. */
const said = (...all: readonly Stretched[]): readonly string[] =>
  mergeSightings(all).map(({ sighting: { rule, confidence, alsoSeenBy = [] } }) =>
    [rule, confidence, ...alsoSeenBy.map((other) => `+${other}`)].join(" "),
  );

describe("sightings of several scanners", () => {
  test("one secret is told once, by the builtin scanner's rule, with the highest confidence", () => {
    expect(said(at(0, 40, "gitleaks:a", "high"), at(0, 40, "own", "low"), at(0, 40, "kingfisher:b"))).toEqual(
      ["own high +gitleaks:a +kingfisher:b"],
    );
  });

  test("among others the surest tells it, and of those the first", () => {
    expect(said(at(0, 40, "gitleaks:a"), at(0, 40, "kingfisher:b", "high"))).toEqual([
      "kingfisher:b high +gitleaks:a",
    ]);
    expect(said(at(0, 40, "gitleaks:a"), at(0, 40, "kingfisher:b"))).toEqual([
      "gitleaks:a medium +kingfisher:b",
    ]);
  });

  test("stretches that share half of the longer one are the same", () => {
    expect(said(at(0, 40, "own"), at(10, 44, "gitleaks:a"))).toEqual(["own medium +gitleaks:a"]);
    expect(said(at(0, 40, "own"), at(20, 40, "gitleaks:a"))).toEqual(["own medium +gitleaks:a"]);
  });

  test.each([
    ["beside each other", at(0, 40, "own"), at(40, 80, "gitleaks:a")],
    ["one within a much longer one", at(0, 100, "gitleaks:a"), at(10, 30, "own")],
    ["an edge in common", at(0, 40, "own"), at(35, 75, "gitleaks:a")],
    ["a name without a stretch", at(0, 0, "gitleaks:a"), at(0, 40, "own")],
  ])("%s: both are told", (_, one, other) => {
    expect(mergeSightings([one, other]).map((merged) => merged.sighting)).toEqual([
      one.sighting,
      other.sighting,
    ]);
  });

  test("two of the builtin scanner's own are never made one", () => {
    expect(said(at(0, 40, "own"), at(0, 40, "other"), at(0, 40, "gitleaks:a"))).toEqual([
      "own medium +gitleaks:a",
      "other medium",
    ]);
  });

  test("what meets nothing comes back as it was", () => {
    const one = at(5, 9, "own");
    expect(mergeSightings([one])[0]).toEqual({ member: one, sighting: one.sighting });
    expect(mergeSightings([])).toEqual([]);
  });
});
