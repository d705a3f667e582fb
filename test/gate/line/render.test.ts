import { describe, expect, test } from "vitest";
import { type RenderContext, renderDecision } from "../../../gate/line/render.ts";
import type { Decision, Reason } from "../../../model/decision.ts";
import { display } from "../../../model/display.ts";
import type { Finding, Spot } from "../../../model/finding.ts";
import { rawFromText } from "../../../model/raw.ts";
import { findingAt, oid } from "../scan/scans.ts";

const inFile = (path: string, commit = oid("b")): Spot => ({
  kind: "file",
  path: rawFromText(path),
  line: 3,
  by: { type: "commit", oid: commit },
  symlink: false,
});

const context: RenderContext = {
  pushId: "0123456789ab",
  tips: new Set([oid("b")]),
  contact: "the platform team",
  show: display,
  commits: 2,
  objects: 7,
  bytes: 1536,
};

const secret = (finding: Finding, some: Partial<Reason> = {}): Reason => ({
  rule: `secret/${finding.sighting.rule}`,
  level: "block",
  message: finding.sighting.title,
  finding,
  ...some,
});

const ref: Reason = {
  rule: "ref/rewrite",
  level: "block",
  message: "refs/heads/main: is protected from rewriting",
  hint: "fetch it first",
};

const reject = (reasons: readonly [Reason, ...Reason[]], notes: readonly Reason[] = []): Decision => ({
  verdict: "reject",
  reasons,
  notes,
});

const text = (decision: Decision, some: Partial<RenderContext> = {}): string =>
  renderDecision(decision, { ...context, ...some }).join("\n");

describe("what a pusher reads", () => {
  test("when all is well: one line with what was looked at", () => {
    expect(text({ verdict: "accept", notes: [] })).toBe(
      "gate: accepted: 2 commits, 7 objects, 1.5 KiB scanned",
    );
    expect(text({ verdict: "accept", notes: [] }, { commits: 1, objects: 1, bytes: 0 })).toBe(
      "gate: accepted: 1 commit, 1 object, 0 B scanned",
    );
  });

  test("when something is worth a note", () => {
    const old = secret(
      { ...findingAt(inFile("a.env")), inherited: true },
      { level: "warn", message: "Some token" },
    );
    expect(text({ verdict: "accept", notes: [old] })).toBe(
      [
        "gate: accepted: 2 commits, 7 objects, 1.5 KiB scanned",
        "gate:",
        "gate: note: Some token  [secret/some-rule, high]",
        "gate:    a.env:3, commit bbbbbbbbbb",
        "gate:    tok_… (20 characters), fingerprint 0011223344556677",
      ].join("\n"),
    );
  });

  test("when it is refused: every reason, then what to do, then whom to ask", () => {
    const lines = text(reject([ref, secret(findingAt(inFile("a.env")))])).split("\n");
    expect(lines.slice(0, 9)).toEqual([
      "gate: refused: 2 reasons; nothing was changed",
      "gate:",
      "gate: 1. refs/heads/main: is protected from rewriting  [ref/rewrite]",
      "gate:    fetch it first",
      "gate:",
      "gate: 2. Some token  [secret/some-rule, high]",
      "gate:    a.env:3, commit bbbbbbbbbb",
      "gate:    tok_… (20 characters), fingerprint 0011223344556677",
      "gate:    revoke it",
    ]);
    expect(lines.at(-2)).toBe("gate: remove it, then: git commit --amend --all, and push again");
    expect(lines.at(-1)).toBe("gate: if this is wrong, ask the platform team and name push 0123456789ab");
  });

  test("when no policy says whom to ask", () => {
    expect(text(reject([ref]), { contact: null })).toBe(
      [
        "gate: refused: 1 reason; nothing was changed",
        "gate:",
        "gate: 1. refs/heads/main: is protected from rewriting  [ref/rewrite]",
        "gate:    fetch it first",
        "gate:",
        "gate: if this is wrong, ask the administrator of this repository and name push 0123456789ab",
      ].join("\n"),
    );
  });

  test("notes of a refused push come after its reasons", () => {
    const note = { ...ref, level: "warn", message: "a note" } as const;
    expect(text(reject([ref], [note]))).toMatch(
      /name push 0123456789ab\ngate:\ngate: note: a note {2}\[ref\/rewrite\]/,
    );
  });

  test("five places are shown and the others counted", () => {
    const spots = Array.from({ length: 7 }, (_, at) => inFile(`${at}.env`)) as [Spot, ...Spot[]];
    const shown = text(reject([secret({ ...findingAt(...spots), occurrences: 30 })]));
    expect(shown.match(/\.env:3/g)).toHaveLength(5);
    expect(shown).toContain("gate:    and at 25 more places\n");
    const one = text(reject([secret({ ...findingAt(inFile("a.env")), occurrences: 2 })]));
    expect(one).toContain("gate:    and at 1 more place\n");
  });

  test("how a secret was packed is told", () => {
    const finding = findingAt(inFile("a.env"));
    const packed = { ...finding, sighting: { ...finding.sighting, via: ["gzip", "utf-16"] } };
    expect(text(reject([secret(packed)]))).toContain("0011223344556677, found by decoding gzip, utf-16\n");
  });

  test("every place is named in words", () => {
    const raw = rawFromText("a/b\u001b.env");
    const spots: readonly [Spot, ...Spot[]][] = [
      [{ kind: "file", path: raw, line: 3, by: { type: "commit", oid: oid("b") }, symlink: true }],
      [{ kind: "path", path: raw, by: { type: "tree", oid: oid("b") } }],
      [{ kind: "commit", commit: oid("b"), part: "message line 2" }],
      [{ kind: "tag", tag: oid("c"), part: "tagger" }],
      [{ kind: "ref", ref: raw }],
      [{ kind: "object", oid: oid("d"), type: "blob", line: 9 }],
      [{ kind: "index", path: raw, line: 3 }],
      [{ kind: "worktree", path: raw, line: 3 }],
    ];
    const places = spots.map((spot) => text(reject([secret(findingAt(...spot))])).split("\n")[3]);
    expect(places).toEqual([
      "gate:    a/b\\x1b.env:3 (symlink target), commit bbbbbbbbbb",
      "gate:    in the file name a/b\\x1b.env, tree bbbbbbbbbb",
      "gate:    in commit bbbbbbbbbb itself: message line 2",
      "gate:    in tag object cccccccccc: tagger",
      "gate:    in the ref name a/b\\x1b.env",
      "gate:    in blob dddddddddd, which has no path, line 9",
      "gate:    a/b\\x1b.env:3, staged",
      "gate:    a/b\\x1b.env:3",
    ]);
  });

  test("no line is without the prefix, none ends in a space", () => {
    const lines = renderDecision(reject([ref, secret(findingAt(inFile("a.env")))], [ref]), context);
    expect(lines.filter((line) => !/^gate:(?: .*\S)?$/.test(line))).toEqual([]);
  });
});
