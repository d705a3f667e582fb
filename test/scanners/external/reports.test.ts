import { describe, expect, test } from "vitest";
import { parseGitleaksReport } from "../../../scanners/external/programs/gitleaks-report.ts";
import { kingfisher } from "../../../scanners/external/programs/kingfisher.ts";
import { trufflehog } from "../../../scanners/external/programs/trufflehog.ts";

const audit = (scan_succeeded: number, scan_partial = 0, scan_failed = 0) => ({
  summary: { scan_succeeded, scan_partial, scan_failed },
});

describe("a report that is not of the documented form is an error, never an empty list", () => {
  test.each([
    ["gitleaks", parseGitleaksReport, ["", "{}", "[{}]", '["x"]', "[1", '[{"RuleID":""}]']],
    ["trufflehog", trufflehog.parse, ["{}", "[]", "text", '{"DetectorName":"x","Raw":"y"}']],
    [
      "kingfisher",
      kingfisher.parse,
      ["", "[]", "{}", '{"findings":[]}', JSON.stringify({ findings: [{}], audit: audit(1) })],
    ],
  ] as const)("%s", (_, parse, texts) => {
    for (const text of texts) expect(() => parse(text)).toThrow();
  });

  test("what finds nothing says so in its own way", () => {
    expect(parseGitleaksReport("[]")).toEqual([]);
    expect(parseGitleaksReport("null")).toEqual([]);
    expect(trufflehog.parse("")).toEqual([]);
    expect(kingfisher.parse(JSON.stringify({ findings: [], audit: audit(1) }))).toEqual([]);
  });
});

test.each([
  ["nothing", audit(0)],
  ["a part", audit(1, 1)],
  ["less than all", audit(1, 0, 1)],
])("a report of kingfisher on a scan that saw %s is refused", (_, seen) => {
  expect(() => kingfisher.parse(JSON.stringify({ findings: [], audit: seen }))).toThrow(
    "did not scan everything",
  );
});

describe("what trufflehog logs", () => {
  const finished = '{"level":"info-0","msg":"finished scanning","bytes":1}';

  test.each([
    ["the end", `{"level":"info-0","msg":"running source"}\n${finished}\n`, null],
    ["no end", '{"level":"info-0","msg":"running source"}', "it did not say that it finished"],
    ["nothing", "", "it did not say that it finished"],
    [
      "an error on the way",
      `{"level":"error","msg":"error reading chunk"}\n${finished}`,
      "error reading chunk",
    ],
    ["other lines", `panic, or not\n{broken\n${finished}`, null],
  ])("%s", (_, stderr, complaint) => {
    expect(trufflehog.complaint(stderr)).toBe(complaint);
  });
});
