import type { Reason } from "../../model/decision.ts";
import { complaint } from "../line/render.ts";
import { spotText } from "../line/spot-text.ts";
import type { ScanReport } from "./report.ts";
import { type Attributes, element, xmlText } from "./xml.ts";

/**
 * The report for CI servers that show test results: a suite in which every complaint that fails the scan is a
 * failed test, every note a skipped one, and a scan that nothing fails one test that passed.
 */
export const junitReport = ({ title, reasons, notes, show }: ScanReport): string => {
  const failed = reasons.map((reason) => testCase(reason, "failure", show));
  const skipped = notes.map((note) => testCase(note, "skipped", show));
  const passed = failed.length > 0 ? [] : [element("testcase", { classname: "clean", name: title })];
  const cases = [...failed, ...skipped, ...passed];
  const counts = { tests: cases.length, failures: failed.length, errors: 0, skipped: skipped.length };
  const suite = element("testsuite", { name: title, ...counts }, lines(cases));
  const suites = element("testsuites", { name: "git-gate", ...counts }, lines([suite]));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
};

const lines = (elements: readonly string[]): string => `\n${elements.join("\n")}\n`;

const testCase = (reason: Reason, outcome: "failure" | "skipped", show: ScanReport["show"]): string => {
  const { rule, message, finding } = reason;
  const name = finding === undefined ? message : `${message}: ${spotText(finding.spots[0], show)}`;
  const words = complaint("", reason, show).join("\n");
  const told = element(
    outcome,
    { message: name, type: outcome === "failure" ? rule : undefined },
    xmlText(words),
  );
  return element("testcase", { classname: rule, name, ...place(reason, show) }, told);
};

const place = ({ finding }: Reason, show: ScanReport["show"]): Attributes => {
  const spot = finding?.spots[0];
  if (spot === undefined || !("path" in spot)) return {};
  return { file: show(spot.path), line: "line" in spot && spot.line !== null ? spot.line : undefined };
};
