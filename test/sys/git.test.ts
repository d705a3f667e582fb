import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkGit, git, gitCommand, hookRepo, plainRepo, startGit } from "../../sys/git.ts";
import type { Outcome } from "../../sys/run.ts";
import { writeCommit, writeObject } from "../support/objects.ts";
import { initRepo, mustGit, setRef } from "../support/repo.ts";
import { makeSandbox } from "../support/sandbox.ts";

const ended = (some: Partial<Outcome>): Outcome => ({
  exitCode: 0,
  signal: null,
  stdout: Buffer.alloc(0),
  stderr: "",
  ...some,
});

const QUARANTINE = {
  GIT_OBJECT_DIRECTORY: "/gate/objects/tmp_objdir-incoming-x",
  GIT_ALTERNATE_OBJECT_DIRECTORIES: "/gate/objects:/pool/objects",
  GIT_QUARANTINE_PATH: "/gate/objects/tmp_objdir-incoming-x",
  GIT_SHALLOW_FILE: "/gate/shallow_x",
};

/** What a pusher, a wrapper or an operator's shell may have set. */
const HOSTILE = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.quotePath",
  GIT_CONFIG_VALUE_0: "true",
  GIT_CONFIG_PARAMETERS: "'diff.external'='evil'",
  GIT_CONFIG_GLOBAL: "/tmp/evil",
  GIT_CONFIG_SYSTEM: "/tmp/evil",
  GIT_CONFIG: "/tmp/evil",
  GIT_EXTERNAL_DIFF: "evil",
  GIT_DIFF_OPTS: "-u0",
  GIT_PAGER: "evil",
  PAGER: "evil",
  GIT_SSH_COMMAND: "evil",
  GIT_TRACE: "/tmp/evil",
  GIT_TRACE2_EVENT: "/tmp/evil",
  GIT_NAMESPACE: "evil",
  GIT_WORK_TREE: "/tmp/evil",
  GIT_INDEX_FILE: "/tmp/evil",
  GIT_COMMON_DIR: "/tmp/evil",
  GIT_EXEC_PATH: "/tmp/evil",
  GIT_CEILING_DIRECTORIES: "/",
  GIT_REPLACE_REF_BASE: "refs/evil",
  GIT_GRAFT_FILE: "/tmp/evil",
  GIT_NO_REPLACE_OBJECTS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_ICASE_PATHSPECS: "1",
  GIT_DIR: "/tmp/evil",
  LC_ALL: "tr_TR.UTF-8",
  LANG: "de_DE.UTF-8",
  LD_PRELOAD: "/tmp/evil.so",
  NODE_OPTIONS: "--require=/tmp/evil.js",
} as const;

describe("the environment of git's children", () => {
  test("holds the repository, the quarantine as it was given, and switches that make git neutral", async () => {
    const env = { ...HOSTILE, ...QUARANTINE, PATH: process.env["PATH"], HOME: "/home/git", TZ: "UTC" };
    const { env: given } = gitCommand(hookRepo("/gate", env), ["rev-parse"]);
    expect(given).toEqual({
      PATH: process.env["PATH"],
      HOME: "/home/git",
      TZ: "UTC",
      ...QUARANTINE,
      GIT_DIR: "/gate",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_GRAFT_FILE: "/dev/null",
      GIT_OPTIONAL_LOCKS: "0",
      GIT_TERMINAL_PROMPT: "0",
      GIT_PAGER: "cat",
      LC_ALL: "C",
    });
  });

  test("is what a child of git itself sees, and nothing of this process's", async () => {
    const sandbox = await makeSandbox();
    const { dir } = await initRepo(sandbox, "gate.git", { bare: true });
    await mustGit({ dir, env: sandbox.env }, ["config", "alias.show-env", "!env"]);
    const repo = hookRepo(dir, { ...HOSTILE, ...QUARANTINE, PATH: process.env["PATH"] });
    const { stdout } = await git(repo, ["show-env"]);
    const seen = Object.fromEntries(
      stdout
        .toString()
        .split("\n")
        .map((line) => line.split(/=(.*)/s, 2)),
    );
    const asBefore = Object.entries(HOSTILE).filter(([name, value]) => seen[name] === value);
    expect(asBefore).toEqual([]);
    expect(seen).toMatchObject({ ...QUARANTINE, GIT_DIR: dir, GIT_CONFIG_GLOBAL: "/dev/null" });
    expect(seen).not.toHaveProperty("GIT_TRACE");
    expect(seen).not.toHaveProperty("NODE_OPTIONS");
  });

  test("has no quarantine outside a push, and none of its variables when the push only deletes", () => {
    expect(gitCommand(plainRepo("/gate", QUARANTINE), []).env).not.toHaveProperty("GIT_OBJECT_DIRECTORY");
    const { quarantine } = hookRepo("/gate", { PATH: "/bin" });
    expect(quarantine).toEqual({});
  });

  test("takes what a single command adds", () => {
    const { env } = gitCommand(plainRepo("/gate", {}), ["ls-files"], { env: { GIT_WORK_TREE: "/tree" } });
    expect(env).toMatchObject({ GIT_WORK_TREE: "/tree", GIT_DIR: "/gate" });
  });

  test("keeps the user's settings away from what git prints", async () => {
    const sandbox = await makeSandbox();
    const { dir, env } = await initRepo(sandbox, "gate.git", { bare: true });
    const [one, two] = [
      await writeObject({ dir, env }, "blob", "one\n"),
      await writeObject({ dir, env }, "blob", "2\n"),
    ];
    await setRef({ dir, env }, `refs/replace/${one}`, two);
    await writeFile(
      join(sandbox.env["HOME"] as string, ".gitconfig"),
      "[alias]\n\trev-parse = !false\n[broken\n",
    );
    const repo = plainRepo(dir, { ...HOSTILE, PATH: env["PATH"], HOME: sandbox.env["HOME"] });
    expect(`${(await git(repo, ["cat-file", "blob", one])).stdout}`).toBe("one\n");
  });

  test("shows names as bytes, also where the repository's own settings would quote them", async () => {
    const sandbox = await makeSandbox();
    const { dir, env } = await initRepo(sandbox, "gate.git", { bare: true });
    await mustGit({ dir, env }, ["config", "core.quotePath", "true"]);
    const tip = await writeCommit({ dir, env }, { files: { "größe.txt": "x\n" } });
    const { stdout } = await git(plainRepo(dir, env), ["ls-tree", "--name-only", tip]);
    expect(`${stdout}`).toBe("größe.txt\n");
  });

  test("lets git reach no other machine and no other repository", async () => {
    const sandbox = await makeSandbox();
    const { dir, env } = await initRepo(sandbox, "gate.git", { bare: true });
    await expect(git(plainRepo(dir, env), ["fetch", dir])).rejects.toThrow("transport 'file' not allowed");
  });
});

describe("a git command that fails", () => {
  const args = ["rev-list", "--all"];

  test.each([
    [
      { exitCode: 128, stderr: "\nfatal: bad object\nmore\n" },
      "git rev-list failed: fatal: bad object (exit code 128)",
    ],
    [{ exitCode: 1 }, "git rev-list failed: exit code 1"],
    [{ exitCode: null, signal: "SIGKILL" }, "git rev-list failed: ended by SIGKILL"],
    [{ exitCode: null, signal: "SIGSEGV", stderr: "oops\n" }, "git rev-list failed: oops (ended by SIGSEGV)"],
  ])("with %j says so in one line", (some, message) => {
    expect(() => checkGit(args, ended(some))).toThrow(
      expect.objectContaining({
        name: "Fault",
        message,
        hint: "the repository may be damaged: run git fsck in it",
      }),
    );
  });

  test("is let pass only for exit codes that are expected of it", () => {
    expect(() => checkGit(args, ended({ exitCode: 0 }))).not.toThrow();
    expect(() => checkGit(args, ended({ exitCode: 1 }), [1])).not.toThrow();
    expect(() => checkGit(args, ended({ exitCode: 2 }), [1])).toThrow();
    expect(() => checkGit(args, ended({ exitCode: null, signal: "SIGTERM" }), [1])).toThrow();
  });

  test("in a directory that is no repository is a failure, not an empty answer", async () => {
    const { dir, env } = await makeSandbox();
    await expect(git(plainRepo(dir, env), ["rev-parse", "HEAD"])).rejects.toThrow(/not a git repository/);
  });

  test("because there is no git", async () => {
    await expect(git(plainRepo("/gate", { PATH: "/nowhere" }), ["rev-parse"])).rejects.toThrow(
      "cannot start git",
    );
    await expect(startGit(plainRepo("/gate", { PATH: "/nowhere" }), ["rev-parse"]).ended).rejects.toThrow(
      "cannot start git",
    );
  });
});
