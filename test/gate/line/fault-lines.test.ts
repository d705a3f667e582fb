import { expect, test } from "vitest";
import { faultLines } from "../../../gate/line/fault-lines.ts";
import { shower } from "../../../gate/scan/redact.ts";
import { Fault } from "../../../model/fault.ts";
import { githubToken } from "../../support/secrets.ts";
import { testScanner } from "../scan/scans.ts";

const TOKEN = githubToken("fault");
const show = shower(testScanner());

test("a known failure is one line and a hint", () => {
  expect(faultLines(new Fault("git rev-list failed", { hint: "run git fsck" }), show)).toEqual([
    "gate: refused, could not decide: git rev-list failed",
    "gate:   run git fsck",
  ]);
});

test("a failure of several lines keeps them", () => {
  expect(faultLines(new Fault("one\ntwo"), show)).toEqual([
    "gate: refused, could not decide: one",
    "gate:   two",
  ]);
});

test("an unknown failure says that it is a defect and keeps its stack", () => {
  const lines = faultLines(new RangeError("out of bounds"), show);
  expect(lines[0]).toContain("this is a defect");
  expect(lines[1]).toBe("gate:   RangeError: out of bounds");
  expect(lines.at(-1)).toMatch(/^gate: +at /);
  expect(faultLines("thrown text", show)[1]).toBe("gate:   thrown text");
});

test("a secret or an escape sequence in git's own words does not come through", () => {
  for (const error of [
    new Fault(`bad ref ${TOKEN}\u001b[2J`, { hint: TOKEN }),
    new Error(`${TOKEN}\u001b`),
  ]) {
    const said = faultLines(error, show).join("\n");
    expect(said).toContain("[ghp_… (40 characters)]");
    expect(said).not.toContain(TOKEN);
    expect(said).not.toContain("\u001b");
  }
});
