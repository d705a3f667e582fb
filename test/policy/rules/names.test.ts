import { describe, expect, test } from "vitest";
import { type Raw, rawFromText } from "../../../model/raw.ts";
import { foldPath } from "../../../policy/fold-path.ts";
import { change, edit, told, withContent } from "../support.ts";

const codes = (text: string): string =>
  [...text].map((char) => `U+${(char.codePointAt(0) as number).toString(16)}`).join(" ");

describe("names that git or a file system takes for git's own", () => {
  const policy = withContent({ gitNames: "block" });

  test.each([
    ".git/config",
    "a/.git/hooks/pre-commit",
    ".GIT/config",
    ".Git",
    ".git./config",
    ".git /config",
    "git~1/config",
    "GIT~2",
    ".g\u200cit/config",
    ".gi\ufefft/x",
    ".git::$INDEX_ALLOCATION/config",
    "sub\\.git\\config",
  ])("%j", (path) => {
    expect(told(policy, { changes: [change(path)] })[0]).toMatch(
      /^block content\/git-name: .*: a name that git or a file system takes for \.git, in c+$/,
    );
  });

  test.each([
    [".GITMODULES", "a name that some file systems take for .gitmodules"],
    [".gitattribu\u200dtes", "a name that some file systems take for .gitattributes"],
    ["dir/.GitIgnore", "a name that some file systems take for .gitignore"],
    [".gitmodules.", "a name that some file systems take for .gitmodules"],
    ["GITMOD~1", "the short name of a file that git obeys"],
    ["gi7eba~1", "the short name of a file that git obeys"],
  ])("%j", (path, words) => {
    expect(told(policy, { changes: [change(path)] })[0]).toContain(`: ${words}, in`);
  });

  test("a file that git obeys is no symlink", () => {
    expect(told(policy, { changes: [change(".gitmodules", { mode: "120000" })] })).toEqual([
      "block content/git-name: .gitmodules: .gitmodules as a symlink, in cccccccccc",
    ]);
  });

  test.each([
    ".gitmodules",
    ".gitattributes",
    "a/.gitignore",
    ".github/x",
    "git/config",
    "legit~1.txt",
    "digit",
    "x.git/config",
    "caf\u00e9/.gitignore",
  ])("%j is an ordinary name", (path) => {
    expect(told(policy, { changes: [change(path)] })).toEqual([]);
  });

  test("a deletion is always welcome", () => {
    expect(told(policy, { changes: [change(".git/x", { oid: null, mode: "000000" })] })).toEqual([]);
  });
});

describe("names that look like others", () => {
  const policy = withContent({ confusableNames: "warn" });

  test.each([
    ["a Cyrillic letter among Latin ones", "p\u0430ckage.json", "mixes letters of scripts"],
    ["a Greek letter among Latin ones", "src/c\u03bfnfig.ts", "mixes letters of scripts"],
    ["Cyrillic letters that all look Latin", "\u0430\u0441\u0435.js", "all look Latin and are not"],
    ["a zero width space", "pack\u200bage.json", "nobody sees"],
    ["a right-to-left override", "gpj\u202e.exe", "nobody sees"],
    ["a line feed", "a\nb", "nobody sees"],
    ["a fraction slash", "etc\u2044passwd", "looks like a slash"],
    ["full width letters", "\uff50ackage.json", "made for print"],
    ["a ligature", "con\ufb01g", "made for print"],
  ])("%s (%#)", (_, path, words) => {
    const lines = told(policy, { changes: [change(path)] });
    expect(lines, codes(path)).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^warn content/confusable-name: .*${words}`));
  });

  test.each([
    "package.json",
    "\u0444\u0430\u0439\u043b.js",
    "docs/\u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac.md",
    "\u65e5\u672c\u8a9e.txt",
    "na\u00efve-\u00fcber.md",
    "\u2764\ufe0f.md",
    "\ud83d\udc68\u200d\ud83d\udcbb.txt",
  ])("%j is what it seems", (path) => {
    expect(told(policy, { changes: [change(path)] })).toEqual([]);
  });

  test("an old name that is edited is no new name", () => {
    expect(told(policy, { changes: [edit("p\u0430ckage.json")] })).toEqual([]);
  });
});

describe("names that are one on some file systems", () => {
  const policy = withContent({ collidingNames: "block" });
  const names = (...paths: string[]): Map<string, Raw> =>
    new Map(paths.map((path) => [foldPath(rawFromText(path)), rawFromText(path)]));

  test("with a name that stands there already", () => {
    expect(told(policy, { changes: [change("README.md")], names: names("readme.md") })).toEqual([
      "block content/colliding-name: README.md: the same file as readme.md on some file systems, in cccccccccc",
    ]);
  });

  test("not with itself, and not with another", () => {
    expect(told(policy, { changes: [change("a")], names: names("a", "b") })).toEqual([]);
  });
});
