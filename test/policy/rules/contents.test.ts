import { describe, expect, test } from "vitest";
import { blob, change, edit, oid, texts, told, withContent } from "../support.ts";

describe("hidden characters", () => {
  const policy = withContent({ bidi: "block", invisible: "warn" });
  const holding = (text: string, before?: string, path = "a.ts", binary = false) => ({
    changes: [before === undefined ? change(path) : edit(path)],
    blobs: new Map([[oid("b"), blob({ bidi: true, invisible: true, binary })]]),
    ...texts(text, before),
  });

  test.each([
    ["202a", "\u202a"],
    ["202e", "\u202e"],
    ["2066", "\u2066"],
    ["2069", "\u2069"],
  ])("U+%s turns the direction of text", (code, char) => {
    expect(told(policy, holding(`a\nb${char}\n`))).toEqual([
      `block content/bidi: a.ts:2: U+${code.toUpperCase()} turns the direction of text, in cccccccccc`,
    ]);
  });

  test.each([
    ["200B", "x\u200by"],
    ["2060", "x\u2060y"],
    ["FEFF", "x\ufeffy"],
    ["3164", "x\u3164y"],
    ["E0041", "x\u{e0041}y"],
    ["FE01", "x\ufe00\ufe01y"],
    ["E0101", "x\u{e0100}\u{e0101}y"],
  ])("U+%s is invisible", (code, text) => {
    expect(told(policy, holding(text))).toEqual([
      `warn content/invisible: a.ts:1: U+${code} is invisible, in cccccccccc`,
    ]);
  });

  test.each([
    ["a byte order mark", "\ufefftext"],
    ["an emoji of several", "\ud83d\udc68\u200d\ud83d\udcbb \u2764\ufe0f"],
    ["the flag of a region", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
    ["a variant of a character", "\u8fbb\u{e0100}"],
    ["quotes, dashes and an ellipsis", "\u201ca\u201d \u2014 \u2026"],
    [
      "words of Persian and Hebrew",
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u05e9\u05dc\u05d5\u05dd",
    ],
    ["a mark of direction", "a\u200eb\u200f"],
  ])("%s belongs to ordinary text", (_, text) => {
    expect(told(policy, holding(text))).toEqual([]);
  });

  test("what an earlier version of the file held is not held against an edit", () => {
    expect(told(policy, holding("a\u202eb\nc", "a\u202eb"))).toEqual([]);
    expect(told(policy, holding("a\u202eb\nc\u202e", "a\u202eb"))).toEqual([
      "block content/bidi: a.ts:2: U+202E turns the direction of text, in cccccccccc",
    ]);
  });

  test("a binary file is left alone, unless its name says that it is source", () => {
    expect(told(policy, holding("\0\u202e", undefined, "a.png", true))).toEqual([]);
    expect(told(policy, holding("/*\0*/\u202e", undefined, "a.js", true))).toHaveLength(1);
  });

  test("a file too large to be read again is told without a line", () => {
    const contents = { ...holding(""), texts: new Map([[oid("b"), null]]) };
    expect(told(policy, contents)).toEqual([
      "block content/bidi: a.ts: characters that turn the direction of text, in cccccccccc",
      "warn content/invisible: a.ts: invisible characters, in cccccccccc",
    ]);
  });

  test("allowed is allowed", () => {
    expect(told(withContent({}), holding("\u202e\u200b"))).toEqual([]);
  });
});

describe("what others run", () => {
  test.each([
    ".github/workflows/ci.yml",
    ".gitea/workflows/x.yaml",
    ".gitlab-ci.yml",
    "sub/Jenkinsfile",
    ".GitHub/Workflows/ci.yml",
    ".circleci/config.yml",
  ])("%s is read by a CI system", (path) => {
    expect(told(withContent({ ci: "block" }), { changes: [change(path)] })).toEqual([
      `block content/ci: ${path}: changed by cccccccccc; a CI system runs what it says`,
    ]);
    expect(told(withContent({}), { changes: [change(path)] })).toEqual([]);
  });

  test("a deleted definition is told too", () => {
    const gone = change(".gitlab-ci.yml", { oid: null, mode: "000000", oldModes: ["100644"] });
    expect(told(withContent({ ci: "warn" }), { changes: [gone] })).toEqual([
      "warn content/ci: .gitlab-ci.yml: deleted by cccccccccc; a CI system runs what it says",
    ]);
  });

  test.each([
    "hooks/pre-commit",
    ".githooks/pre-commit",
    ".husky/pre-push",
    "lefthook.yml",
    ".vscode/tasks.json",
    "a/.envrc",
  ])("%s is run by tools on their own", (path) => {
    expect(told(withContent({ hooks: "warn" }), { changes: [change(path)] })).toEqual([
      `warn content/hooks: ${path}: changed by cccccccccc; tools run what it says on their own`,
    ]);
  });

  test.each(["src/ci.yml", "docs/.github.md", "hooks/lib/x.ts", "src/hooks/use-it.ts"])(
    "%s is neither",
    (path) => {
      expect(told(withContent({ ci: "block", hooks: "block" }), { changes: [change(path)] })).toEqual([]);
    },
  );
});

describe("scripts that run on installing", () => {
  const policy = withContent({ installScripts: "block" });
  const json = (scripts: unknown): string => JSON.stringify({ name: "x", scripts });

  test("a new one is told by name, in each package", () => {
    const contents = {
      changes: [change("lib/package.json")],
      ...texts(json({ postinstall: "x", test: "y" })),
    };
    expect(told(policy, contents)).toEqual([
      "block content/install-script: lib/package.json: the script postinstall runs on installing, in cccccccccc",
    ]);
  });

  test("one that was there and is the same is not; one that was changed is", () => {
    const old = json({ postinstall: "x" });
    const changes = [edit("package.json")];
    expect(told(policy, { changes, ...texts(json({ postinstall: "x", build: "b" }), old) })).toEqual([]);
    expect(told(policy, { changes, ...texts(json({ postinstall: "y" }), old) })).toHaveLength(1);
  });

  test.each(["", "{", "null", "[]", '{"scripts":7}', '{"scripts":{"test":"x"}}', '{"scripts":null}'])(
    "%j has none",
    (text) => {
      expect(told(policy, { changes: [change("package.json")], ...texts(text) })).toEqual([]);
    },
  );

  test("composer has its own", () => {
    const contents = { changes: [change("composer.json")], ...texts(json({ "post-install-cmd": ["x"] })) };
    expect(told(policy, contents)).toHaveLength(1);
  });

  test.each(["setup.py", "native/binding.gyp", "crate/build.rs"])("%s is one by itself, when new", (path) => {
    expect(told(policy, { changes: [change(path)] })).toEqual([
      `block content/install-script: ${path}: new, and run by installing, in cccccccccc`,
    ]);
    expect(told(policy, { changes: [edit(path)] })).toEqual([]);
  });

  test("one too large to be looked into is told", () => {
    const contents = { changes: [change("package.json")], texts: new Map([[oid("b"), null]]) };
    expect(told(policy, contents)).toHaveLength(1);
  });
});

describe("drivers in .gitattributes", () => {
  const policy = withContent({ attributes: "block" });
  const holding = (text: string, before?: string, path = ".gitattributes") => ({
    changes: [before === undefined ? change(path) : edit(path)],
    ...texts(text, before),
  });

  test.each([
    ["*.c filter=indent", "filter=indent"],
    ["*.po merge=keep", "merge=keep"],
    ["*.png text diff=exif", "diff=exif"],
    ['"a b" filter=x', "filter=x"],
    ["[attr]mine filter=x", "filter=x"],
  ])("%s", (line, driver) => {
    expect(told(policy, holding(`# first\n${line}\n`))).toEqual([
      `block content/attribute-driver: .gitattributes:2: ${driver}, in cccccccccc`,
    ]);
  });

  test.each([
    "* text=auto eol=lf",
    "*.psd filter=lfs diff=lfs merge=lfs -text",
    "*.md merge=union",
    "# *.c filter=x",
    "*.c -filter",
    "filter=x",
    "",
  ])("%j names none", (text) => {
    expect(told(policy, holding(text))).toEqual([]);
  });

  test("one that was there is not told again, in any case of the name", () => {
    expect(told(policy, holding("*.c filter=x\n*.h text", "*.c filter=x"))).toEqual([]);
    expect(told(policy, holding("*.h filter=x", "*.c filter=x"))).toHaveLength(1);
    expect(told(policy, holding("*.h filter=x", undefined, "sub/.GITATTRIBUTES"))).toHaveLength(1);
  });
});

describe("where submodules and git-lfs point", () => {
  const policy = withContent({
    urlCredentials: "block",
    urlUnsafe: "block",
    urlElsewhere: "warn",
    hosts: ["*.example.com"],
  });
  const module = (url: string, more = ""): string =>
    `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n${more}`;
  const holding = (text: string, before?: string, path = ".gitmodules") => ({
    changes: [before === undefined ? change(path) : edit(path)],
    ...texts(text, before),
  });

  test.each([
    "https://git.example.com/a/b.git",
    "ssh://git@git.example.com:22/a/b.git",
    "git@git.example.com:a/b.git",
    "../b.git",
    "./b.git",
    "HTTPS://GIT.EXAMPLE.COM/a",
  ])("%s is at home", (url) => {
    expect(told(policy, holding(module(url)))).toEqual([]);
  });

  test.each([
    ["https://evil.test/a", "evil.test"],
    ["git@evil.test:a/b.git", "evil.test"],
    ["https://git.example.com@evil.test/a", "evil.test"],
    ["https://git.example.com.evil.test/a", "git.example.com.evil.test"],
  ])("%s is elsewhere", (url, host) => {
    expect(told(policy, holding(module(url)))).toContain(
      `warn content/url-elsewhere: .gitmodules:3: points at ${host}, in cccccccccc`,
    );
  });

  test("the upstream that is forwarded to is at home as well", () => {
    const forward = { url: "ssh://git@up.test/x.git", connectTimeoutMs: 1, stallTimeoutMs: 1, timeoutMs: 1 };
    expect(told({ ...policy, forward }, holding(module("https://up.test/y")))).toEqual([]);
  });

  test.each([
    "https://user:pw@git.example.com/a",
    "https://token@git.example.com/a",
    "ssh://u:p@git.example.com/a",
  ])("%s brings credentials, which are not shown", (url) => {
    const lines = told(policy, holding(module(url)));
    expect(lines).toEqual([
      "block content/url-credentials: .gitmodules:3: a URL with a password or token in it, in cccccccccc",
    ]);
  });

  test.each([
    ["ext::sh -c id", "runs a helper of git"],
    ["-u./payload", "take for an option"],
    ["ssh://-oProxyCommand=id/x", "whose host ssh could take for an option"],
    ["file:///etc", "not of a server"],
    ["/srv/git/x", "a path on the machine that fetches"],
    ['"https://git.example.com/a\\nb"', "control characters"],
  ])("%s makes git do something else", (url, words) => {
    expect(told(policy, holding(module(url))).join("\n")).toContain(words);
  });

  test.each([
    ['[submodule "../../x"]\n\turl = ../b\n\tpath = x', "leads out of its directory"],
    [module("../b", "\tupdate = !id\n"), "runs a command on update"],
    ['[submodule "x"]\n\tpath = ../x\n\turl = ../b', "at a path that is none"],
    ['[submodule "x"]\n\tpath = .GIT/x\n\turl = ../b', "at a path that is none"],
    ['[submodule "x"]\n\tpath = "a\\b\\n"\n\turl = ../b', "at a path that is none"],
    ['[submodule "x"] path = -x', "at a path that is none"],
  ])("a setting that has been an attack (%#)", (text, words) => {
    expect(told(policy, holding(text)).join("\n")).toContain(words);
  });

  test("git-lfs is sent elsewhere by .lfsconfig", () => {
    const lines = told(policy, holding("[lfs]\n\turl = https://evil.test/lfs\n", undefined, ".lfsconfig"));
    expect(lines).toEqual(["warn content/url-elsewhere: .lfsconfig:2: points at evil.test, in cccccccccc"]);
  });

  test("what stood there is not told again", () => {
    const old = module("https://evil.test/a");
    expect(told(policy, holding(`${old}# more\n`, old))).toEqual([]);
  });

  test("allowed is allowed", () => {
    expect(told(withContent({}), holding(module("ext::x")))).toEqual([]);
  });
});
