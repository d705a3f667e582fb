import { describe, expect, test } from "vitest";
import { rawFromText } from "../../../model/raw.ts";
import { change, oid, texts, told, withFiles } from "../support.ts";

const policy = withFiles({ symlinksOutside: "warn", symlinksIntoGit: "block" });
const link = (path: string, target: string) => ({
  changes: [change(path, { mode: "120000" })],
  ...texts(target),
});

describe("symlinks", () => {
  test.each([
    ["a", "b"],
    ["dir/a", "../b"],
    ["dir/sub/a", "../../b/c"],
    ["a", "./b/../c"],
    ["a", ".github/x"],
    ["a", ""],
  ])("%s to %j stays in the tree", (path, target) => {
    expect(told(policy, link(path, target))).toEqual([]);
  });

  test.each([
    ["a", "/etc/passwd"],
    ["a", "../b"],
    ["dir/a", "../../b"],
    ["a", "b/../../c"],
    ["dir/a", "..\\..\\b"],
    ["a", "C:\\Windows"],
    ["a", "\\\\server\\share"],
  ])("%s to %j leads out", (path, target) => {
    const shown = target;
    expect(told(policy, link(path, target))).toEqual([
      `warn file/symlink-outside: ${path}: a symlink in cccccccccc to ${shown}, outside the repository`,
    ]);
  });

  test.each([".git", ".git/hooks", "x/../.GIT/config", "git~1/hooks", ".g\u200cit/config", ".git./x"])(
    "a target of %j is in git's own directory",
    (target) => {
      expect(told(policy, link("a", target))[0]).toMatch(
        /^block file\/symlink-into-git: a: a symlink in c+ to /,
      );
    },
  );

  test("outside and into git are both told", () => {
    expect(told(policy, link("a", "../.git/config"))).toHaveLength(2);
  });

  test("a target that is too long to be read counts as outside", () => {
    const contents = { changes: [change("a", { mode: "120000" })], texts: new Map([[oid("b"), null]]) };
    expect(told(policy, contents)).toEqual([
      "warn file/symlink-outside: a: a symlink in cccccccccc with a target too long to be a path, outside the repository",
    ]);
  });

  test("a file that holds a path is no symlink", () => {
    expect(
      told(policy, { changes: [change("a")], texts: new Map([[oid("b"), rawFromText("/etc")]]) }),
    ).toEqual([]);
  });

  test("allowed is allowed", () => {
    expect(told(withFiles({}), link("a", "../.git"))).toEqual([]);
  });
});
