import { describe, expect, test } from "vitest";
import { removeAdvice } from "../../../gate/line/remove-advice.ts";
import type { Spot } from "../../../model/finding.ts";
import { rawFromText } from "../../../model/raw.ts";
import { findingAt, oid } from "../scan/scans.ts";

const TIP = oid("a");
const OLD = oid("b");

const file = (commit = TIP): Spot => ({
  kind: "file",
  path: rawFromText("a"),
  line: 1,
  by: { type: "commit", oid: commit },
  symlink: false,
});
const advice = (...spots: readonly [Spot, ...Spot[]]): string =>
  removeAdvice([findingAt(...spots)], new Set([TIP])).join("\n");

describe("how to take a secret out again", () => {
  test("of the newest commit: amend it", () => {
    expect(advice(file())).toBe("remove it, then: git commit --amend --all, and push again");
    expect(advice({ kind: "commit", commit: TIP, part: "message line 1" })).toContain("--amend");
    expect(advice({ kind: "path", path: rawFromText("a"), by: { type: "commit", oid: TIP } })).toContain(
      "--amend",
    );
  });

  test("of an earlier commit: rewrite history from before it", () => {
    expect(advice(file(OLD))).toContain("git rebase --interactive bbbbbbbbbb~1 ");
    expect(advice(file(OLD))).toContain("--root");
    expect(advice(file(OLD))).toContain("git filter-repo --replace-text");
    expect(advice(file(), file(OLD))).not.toContain("--amend --all");
  });

  test("of a tag: make it again", () => {
    expect(advice({ kind: "tag", tag: OLD, part: "message line 1" })).toBe(
      "for a tag: git tag --delete NAME, and make it again without the secret",
    );
    expect(advice({ kind: "object", oid: OLD, type: "blob", line: 1 })).toContain("git tag --delete NAME");
  });

  test("of a branch's name: rename it", () => {
    expect(advice({ kind: "ref", ref: rawFromText("refs/heads/x") })).toBe(
      "for a branch name: git branch --move NEW-NAME",
    );
  });

  test("of several places at once: each once", () => {
    const all = removeAdvice(
      [
        findingAt(file(OLD), { kind: "ref", ref: rawFromText("r") }),
        findingAt({ kind: "tag", tag: OLD, part: "tag" }),
      ],
      new Set([TIP]),
    );
    expect(all.filter((line) => line.startsWith("for a "))).toHaveLength(2);
    expect(all.join("\n").match(/git rebase --interactive/g)).toHaveLength(1);
  });

  test("of nothing: nothing", () => {
    expect(removeAdvice([], new Set([TIP]))).toEqual([]);
  });
});
