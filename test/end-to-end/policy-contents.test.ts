import { describe, expect, test } from "vitest";
import { type Bench, makeBench, trust } from "../support/bench.ts";
import { writePolicy } from "../support/gate-repo.ts";
import { type Files, writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";

const pushFiles = async ({ client, gate, base }: Bench, files: Files, parent = base) => {
  const commit = await writeCommit(client, { files, parents: [parent] });
  return push(client, gate.dir, { "refs/heads/topic": commit });
};

const ELF = Buffer.concat([Buffer.from("\x7fELF", "latin1"), Buffer.alloc(100)]);
const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 5\n";

/** One push for each rule: what is pushed, what is said, and the key that lets it pass. */
const CASES: readonly (readonly [
  rule: string,
  files: Files,
  words: string,
  section: "content" | "files",
  key: string,
])[] = [
  ["content/bidi", { "a.ts": "x = 1; // \u202e\n" }, "a.ts:1: U+202E", "content", "bidi"],
  ["content/invisible", { "a.ts": "x\u200b = 1;\n" }, "a.ts:1: U+200B is invisible", "content", "invisible"],
  [
    "content/confusable-name",
    { "p\u0430ckage.json": "{}" },
    "mixes letters of scripts that look alike",
    "content",
    "confusable_names",
  ],
  [
    "content/colliding-name",
    { "README.md": "Hello\n", "readme.md": "" },
    "the same file as README.md",
    "content",
    "colliding_names",
  ],
  [
    "content/git-name",
    { ".g\u200cit/config": "[core]\n" },
    "a name that git or a file system takes for .git",
    "content",
    "git_names",
  ],
  [
    "content/ci",
    { ".gitea/workflows/ci.yml": "on: push\n" },
    "a CI system runs what it says",
    "content",
    "ci",
  ],
  ["content/hooks", { ".husky/pre-push": "id\n" }, "tools run what it says", "content", "hooks"],
  [
    "content/install-script",
    { "package.json": '{"scripts":{"postinstall":"id"}}' },
    "the script postinstall runs on installing",
    "content",
    "install_scripts",
  ],
  [
    "content/attribute-driver",
    { ".gitattributes": "*.c filter=evil\n" },
    ".gitattributes:1: filter=evil",
    "content",
    "attributes",
  ],
  [
    "content/url-credentials",
    { ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = https://user:pw@a.test/x\n' },
    ".gitmodules:3: a URL with a password or token in it",
    "content",
    "url_credentials",
  ],
  [
    "content/url-unsafe",
    { ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c id\n' },
    ".gitmodules:3: a URL that runs a helper of git",
    "content",
    "url_unsafe",
  ],
  [
    "content/url-elsewhere",
    { ".lfsconfig": "[lfs]\n\turl = https://evil.test/x\n" },
    ".lfsconfig:2: points at evil.test",
    "content",
    "url_elsewhere",
  ],
  ["file/executable", { "bin/tool": ELF }, "bin/tool: a program (ELF)", "files", "executables"],
  ["file/binary", { "a.bin": "a\0b" }, "a.bin: a binary file", "files", "binaries"],
  [
    "file/large-binary",
    { "a.bin": Buffer.alloc(11 * 1024 * 1024) },
    "a.bin: a binary file of 11 MiB",
    "files",
    "large_binaries",
  ],
  ["file/lfs-pointer", { "a.psd": POINTER }, "a.psd: a git-lfs pointer", "files", "lfs_pointers"],
  [
    "file/symlink-outside",
    { "dir/a": { mode: "120000", content: "../../etc/passwd" } },
    "dir/a: a symlink in",
    "files",
    "symlinks_outside",
  ],
  [
    "file/symlink-into-git",
    { a: { mode: "120000", content: ".git/hooks" } },
    "to .git/hooks, in git's own directory",
    "files",
    "symlinks_into_git",
  ],
];

describe("a push is refused by the rule that is told to, and by no other", () => {
  test.each(CASES)("%s", async (rule, files, words, section, key) => {
    const allowed = { content: {}, files: {} } as Record<string, Record<string, string>>;
    for (const [, , , where, name] of CASES) (allowed[where] as Record<string, string>)[name] = "allow";
    const guarded = { ...allowed, [section]: { ...allowed[section], [key]: "block" } };
    const bench = await makeBench({ policy: guarded });
    const pushed = await pushFiles(bench, files);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain(words);
    expect(pushed.remote).toContain(`[${rule}]`);
    expect(pushed.remote).toContain("refused: 1 reason;");
    expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });
    await writePolicy(bench.gate, { ...allowed, secrets: { levels: { high: "allow", medium: "allow" } } });
    expect(await pushFiles(bench, files)).toMatchObject({ exitCode: 0 });
  });
});

describe("what stood there before is not held against a push", () => {
  const policy = { content: { bidi: "block", install_scripts: "block", attributes: "block" } };
  const old = {
    "a.ts": "// \u202e\n",
    "package.json": '{"scripts":{"postinstall":"id"}}',
    ".gitattributes": "*.c filter=x\n",
  };

  test("an edit elsewhere in the same files", async () => {
    const bench = await makeBench({ policy });
    const parent = await trust(bench, "refs/heads/main", { files: old, parents: [bench.base] });
    const files = {
      "a.ts": "// \u202e\nlet a;\n",
      "package.json": '{"scripts":{"postinstall":"id","test":"x"}}',
      ".gitattributes": "*.c filter=x\n*.h text\n",
    };
    expect(await pushFiles(bench, files, parent)).toMatchObject({ exitCode: 0 });
    const worse = { ...files, "package.json": '{"scripts":{"postinstall":"id; evil"}}' };
    expect(await pushFiles(bench, worse, parent)).toMatchObject({ exitCode: 1 });
  });
});

describe("paths and sizes", () => {
  test("a path rule in every spelling, by what is done to it", async () => {
    const paths = [{ name: "locked", match: ["secure/**"], on: ["add", "delete", "mode"], hint: "ask" }];
    const bench = await makeBench({ policy: { paths } });
    const parent = await trust(bench, "refs/heads/main", {
      files: { "secure/a": "a\n", "secure/b": "b\n", free: "x" },
      parents: [bench.base],
    });
    const pushed = await pushFiles(
      bench,
      { "Secure/C": "c\n", "secure/a": { mode: "100755", content: "a\n" }, free: "y" },
      parent,
    );
    expect(pushed.exitCode).toBe(1);
    for (const words of ["Secure/C: added", "secure/a: made executable or not", "secure/b: deleted"])
      expect(pushed.remote).toContain(words);
    expect(pushed.remote).toContain("[path/locked]");
    const edited = { "secure/a": "other\n", "secure/b": "b\n" };
    expect(await pushFiles(bench, edited, parent)).toMatchObject({ exitCode: 0 });
  });

  test("sizes, pointers that must be, and the number of paths", async () => {
    const policy = { files: { max_size: "1KiB", lfs: ["*.psd"], max_changed: 3 } };
    const bench = await makeBench({ policy });
    const pushed = await pushFiles(bench, {
      "big.txt": "x".repeat(1025),
      "a.psd": "not a pointer",
      "b.psd": POINTER,
      c: "c",
    });
    expect(pushed.exitCode).toBe(1);
    for (const rule of ["file/max-size", "file/lfs-required", "file/max-changed"])
      expect(pushed.remote).toContain(`[${rule}]`);
    expect(pushed.remote).not.toContain("b.psd: must be");
  });

  test("a rule sees what a commit in the middle brought and a later one took away", async () => {
    const bench = await makeBench({ policy: { paths: [{ match: ["ci/**"] }] } });
    const { client, gate, base } = bench;
    const middle = await writeCommit(client, { files: { "ci/x": "x" }, parents: [base] });
    const tip = await writeCommit(client, { files: { a: "a" }, parents: [middle] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": tip });
    expect(pushed.exitCode).toBe(1);
    expect(pushed.remote).toContain(middle.slice(0, 10));
  });

  test.each([
    ["two", 1],
    ["three", 2],
  ])("a merge of %s cannot bring back what a file was in a parent of long ago", async (_, others) => {
    const bench = await makeBench({ policy: { paths: [{ match: ["ci/**"], on: ["edit", "delete"] }] } });
    const { client, gate, base } = bench;
    const main = await trust(bench, "refs/heads/main", { files: { "ci/x": "x" }, parents: [base] });
    const more = await trust(bench, "refs/heads/old", { files: { old: "o" }, parents: [base] });
    const merge = await writeCommit(client, { files: {}, parents: [main, ...[base, more].slice(0, others)] });
    const pushed = await push(client, gate.dir, { "refs/heads/main": merge });
    expect(pushed.exitCode).toBe(1);
    expect(pushed.remote).toContain("ci/x: deleted");
    await writePolicy(gate, {});
    expect(await push(client, gate.dir, { "refs/heads/main": merge })).toMatchObject({ exitCode: 0 });
  });

  test("an honest merge of what others changed there passes", async () => {
    const bench = await makeBench({ policy: { paths: [{ match: ["ci/**"] }] } });
    const { client, gate, base } = bench;
    const main = await trust(bench, "refs/heads/main", { files: { "ci/x": "x" }, parents: [base] });
    const topic = await writeCommit(client, { files: { "README.md": "Hello\n", t: "t" }, parents: [base] });
    const files = { "ci/x": "x", t: "t" };
    const merge = await writeCommit(client, { files, parents: [topic, main] });
    expect(await push(client, gate.dir, { "refs/heads/topic": merge })).toMatchObject({ exitCode: 0 });
  });

  test("a rule sees what a merge itself changes", async () => {
    const bench = await makeBench({ policy: { paths: [{ match: ["ci/**"] }] } });
    const { client, gate, base } = bench;
    const side = await writeCommit(client, { files: { b: "b" }, parents: [base] });
    const merge = await writeCommit(client, { files: { b: "b", "ci/x": "x" }, parents: [base, side] });
    expect((await push(client, gate.dir, { "refs/heads/topic": merge })).remote).toContain("ci/x: added");
  });
});
