import { describe, expect, test } from "vitest";
import type { Reason } from "../../model/decision.ts";
import type { Finding, Fingerprint, Spot } from "../../model/finding.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import { rawFromText } from "../../model/raw.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import { type Waiver, waive, waiversOf } from "../../policy/waive.ts";

const COMMIT: Oid = parseOid("b".repeat(40));
const REPOSITORY = "/srv/git/app.git";
const at = (moment: string): number => Date.parse(moment);
const NOW = at("2027-01-15T12:00:00Z");

const inFile = (path: string): Spot => ({
  kind: "file",
  path: rawFromText(path),
  line: 3,
  by: { type: "commit", oid: COMMIT },
  symlink: false,
});
const inCommit: Spot = { kind: "commit", commit: COMMIT, part: "message line 1" };

const findingAt = (
  spots: readonly [Spot, ...Spot[]],
  some: Partial<Finding> & { fingerprint?: string } = {},
): Finding => ({
  sighting: {
    rule: "some-rule",
    title: "Some token",
    confidence: "high",
    fingerprint: (some.fingerprint ?? "0011223344556677") as Fingerprint,
    mask: "tok_… (20 characters)",
    line: 3,
    column: 1,
    length: 20,
    via: [],
    remedy: "revoke it",
  },
  spots,
  occurrences: spots.length,
  inherited: false,
  ...some,
});

const reasonOf = (finding: Finding): Reason => ({
  rule: "secret/some-rule",
  level: "block",
  message: "Some token",
  finding,
});

const waiver = (some: Partial<Waiver> = {}): Waiver => ({
  fingerprint: "0011223344556677",
  repository: REPOSITORY,
  path: "a.env",
  approver: "ada",
  reason: "never issued",
  approved: "2027-01-01",
  expires: "2027-01-31",
  ...some,
});

const judged = (finding: Finding, list: readonly Waiver[], now = NOW): Reason =>
  waive(reasonOf(finding), { list, repository: REPOSITORY, now });

describe("a waiver", () => {
  test("makes a note of a finding, with who accepted it and until when, and not silence", () => {
    const reason = judged(findingAt([inFile("a.env")]), [waiver()]);
    expect(reason).toMatchObject({
      level: "warn",
      message: "Some token, waived by ada until 2027-01-31",
      finding: { sighting: { rule: "some-rule" } },
    });
  });

  test("holds to the end of its last day in UTC, and no longer", () => {
    const level = (moment: string) => judged(findingAt([inFile("a.env")]), [waiver()], at(moment)).level;
    expect(level("2027-01-31T23:59:59.999Z")).toBe("warn");
    expect(level("2027-02-01T00:00:00.000Z")).toBe("block");
  });

  test("that is over is told with its day", () => {
    const reason = judged(findingAt([inFile("a.env")]), [waiver({ expires: "2027-01-14" })]);
    expect(reason.level).toBe("block");
    expect(reason.message).toBe("Some token, whose waiver by ada expired on 2027-01-14");
  });

  test("does nothing for another secret", () => {
    const finding = findingAt([inFile("a.env")], { fingerprint: "8899aabbccddeeff" });
    expect(judged(finding, [waiver({ path: "**" })])).toEqual(reasonOf(finding));
  });

  test("of another repository is named without that repository", () => {
    const reason = judged(findingAt([inFile("a.env")]), [waiver({ repository: "/srv/git/other.git" })]);
    expect(reason).toMatchObject({
      level: "block",
      message: "Some token",
      hint: "it is waived in another repository, which does not count here",
    });
  });

  test("of another path is named with that path", () => {
    const reason = judged(findingAt([inFile("b.env")]), [waiver()]);
    expect(reason).toMatchObject({ level: "block", hint: "its waiver covers only a.env" });
  });

  test("must cover every place of the secret", () => {
    const both = findingAt([inFile("a.env"), inFile("b.env")]);
    expect(judged(both, [waiver()]).level).toBe("block");
    expect(judged(both, [waiver(), waiver({ path: "b.*" })]).level).toBe("warn");
    expect(judged(both, [waiver({ path: "*.env" })]).level).toBe("warn");
  });

  test("must cover the places that are too many to be named, too", () => {
    const finding = findingAt([inFile("a.env")], { unnamed: [inFile("hidden/b.env")], occurrences: 21 });
    expect(judged(finding, [waiver()]).level).toBe("block");
    expect(judged(finding, [waiver({ path: "**" })]).level).toBe("warn");
  });

  test("of paths says nothing about a message, which has a word of its own", () => {
    expect(judged(findingAt([inCommit]), [waiver({ path: "**" })]).level).toBe("block");
    expect(judged(findingAt([inCommit]), [waiver({ path: ":commit" })]).level).toBe("warn");
    expect(judged(findingAt([inFile(":commit")]), [waiver({ path: ":commit" })]).level).toBe("block");
  });

  test("keeps the hint that stands there", () => {
    const reason = { ...reasonOf(findingAt([inFile("b.env")])), hint: "ask first" };
    const { hint } = waive(reason, { list: [waiver()], repository: REPOSITORY, now: NOW });
    expect(hint).toBe("ask first; its waiver covers only a.env");
  });

  test("leaves alone what is no finding, and what is old news", () => {
    const other: Reason = { rule: "ref/delete", level: "block", message: "no" };
    const waivers = { list: [waiver()], repository: REPOSITORY, now: NOW };
    expect(waive(other, waivers)).toBe(other);
    const old = reasonOf(findingAt([inFile("a.env")], { inherited: true }));
    expect(waive(old, waivers)).toBe(old);
    expect(waiversOf(old.finding as Finding, waivers)).toEqual([]);
  });

  test("prints nothing that moves a terminal", () => {
    const reason = judged(findingAt([inFile("a.env")]), [waiver({ approver: "a\u001b[2Jda" })]);
    expect(reason.message).toBe("Some token, waived by a\\x1b[2Jda until 2027-01-31");
  });
});

test("a push whose only secret is waived is accepted with a note, and refused without the waiver", () => {
  const facts = {
    updates: [],
    findings: [findingAt([inFile("a.env")])],
    strays: [],
    oversized: [],
    local: [],
  };
  const waivers = { list: [waiver()], repository: REPOSITORY, now: NOW };
  const show = (raw: string): string => raw;
  expect(decidePush(DEFAULT_POLICY, facts, show).verdict).toBe("reject");
  const decision = decidePush(DEFAULT_POLICY, { ...facts, waivers }, show);
  expect(decision).toMatchObject({ verdict: "accept", notes: [{ rule: "secret/some-rule", level: "warn" }] });
});
