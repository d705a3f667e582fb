import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROGRAM } from "../../support/gate-repo.ts";
import { git, initRepo, refsOf } from "../../support/repo.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "./desk.ts";

const TOKEN = githubToken("desk hooks");
const LEAK = { "a.env": `T=${TOKEN}\n` };
const ZERO = "0".repeat(40);

/** A desk with a commit that `origin` has, at a server that judges nothing. */
const withServer = async () => {
  const desk = await makeDesk();
  const server = await initRepo(desk.sandbox, "server.git", { bare: true });
  const pushed = await desk.commit({ "README.md": "Hello\n" });
  await desk.git("remote", "add", "origin", server.dir);
  await desk.git("push", "--quiet", "origin", "main");
  return { desk, server, pushed };
};

const installHook = async (desk: Desk, name: string): Promise<void> => {
  const hooks = join(desk.clone.dir, ".git/hooks");
  await mkdir(hooks, { recursive: true });
  await writeFile(join(hooks, name), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' ${name} "$@"\n`);
  await chmod(join(hooks, name), 0o755);
};

const noPieceIn = (text: string): void => {
  expect(piecesOf(TOKEN).filter((piece) => text.includes(piece))).toEqual([]);
};

describe("gate pre-push", () => {
  const line = (oid: string, ref = "refs/heads/main"): string => `refs/heads/local ${oid} ${ref} ${ZERO}\n`;
  const prePush = (desk: Desk, input: string, ...args: readonly string[]) =>
    desk.gate(["pre-push", ...args], { input });

  test("refuses commits with a secret that the remote does not have, and says where", async () => {
    const { desk } = await withServer();
    const leak = await desk.commit(LEAK);
    const { exitCode, out, err } = await prePush(desk, line(leak), "origin", "url");
    expect([exitCode, out]).toEqual([1, ""]);
    expect(err).toContain(`gate:    a.env:1, commit ${leak.slice(0, 10)}\n`);
    expect(err).toContain("1 reason: commits that origin does not have: 1 commit, ");
    expect(err.split("\n").filter((text) => text !== "" && !/^gate:(?: |$)/.test(text))).toEqual([]);
    noPieceIn(err);
  });

  test("says nothing when all is well", async () => {
    const { desk } = await withServer();
    const next = await desk.commit({ "b.txt": "b\n" });
    expect(await prePush(desk, line(next), "origin", "url")).toEqual({ exitCode: 0, out: "", err: "" });
  });

  test("lets deletions and pushes of nothing pass without looking", async () => {
    const { desk } = await withServer();
    await desk.commit(LEAK);
    expect(
      await prePush(desk, `(delete) ${ZERO} refs/heads/old ${"a".repeat(40)}\n`, "origin", "url"),
    ).toMatchObject({
      exitCode: 0,
    });
    expect(await prePush(desk, "", "origin", "url")).toMatchObject({ exitCode: 0 });
  });

  test("looks at every one of several refs", async () => {
    const { desk, pushed } = await withServer();
    const leak = await desk.commit(LEAK);
    await desk.git("switch", "--quiet", "--create", "clean", pushed);
    const clean = await desk.commit({ "b.txt": "b\n" });
    const input = `${line(clean, "refs/heads/clean")}(delete) ${ZERO} refs/heads/x ${pushed}\n${line(leak)}`;
    expect(await prePush(desk, input, "origin", "url")).toMatchObject({ exitCode: 1 });
  });

  test("a named remote is not excused by what another one has; a bare URL is compared with all", async () => {
    const { desk } = await withServer();
    const leak = await desk.commit(LEAK);
    await desk.git("update-ref", "refs/remotes/fork/main", leak);
    expect(await prePush(desk, line(leak), "origin", "url")).toMatchObject({ exitCode: 1 });
    expect(await prePush(desk, line(leak), "fork", "url")).toMatchObject({ exitCode: 0 });
    const url = "ssh://git@example.com/x.git";
    expect(await prePush(desk, line(leak), url, url)).toMatchObject({ exitCode: 0 });
  });

  test("notes what stood in the remote's files and lets it pass", async () => {
    const { desk } = await withServer();
    await desk.commit({ "old.env": `T=${TOKEN}\n` });
    await desk.git("push", "--quiet", "origin", "main");
    const edit = await desk.commit({ "old.env": `A=1\nT=${TOKEN}\n` });
    const { exitCode, err } = await prePush(desk, line(edit), "origin", "url");
    expect(exitCode).toBe(0);
    expect(err).toContain("gate: note: ");
    expect(err).toContain("old.env:2");
  });

  test("refuses when it cannot read what git says", async () => {
    const { desk } = await withServer();
    const { exitCode, err } = await prePush(desk, "words\n", "origin", "url");
    expect(exitCode).toBe(2);
    expect(err).toContain("gate pre-push: git sent an outgoing ref in an unknown form");
    expect(await prePush(desk, line("a".repeat(40)), "origin", "url")).toMatchObject({ exitCode: 2 });
  });

  test("as a hook stops a real push, of a new branch and of an old one", async () => {
    const { desk, server, pushed } = await withServer();
    await installHook(desk, "pre-push");
    await desk.commit(LEAK);
    for (const ref of ["main", "HEAD:refs/heads/topic"]) {
      const { exitCode, text } = await git(desk.clone, ["push", "origin", ref]);
      expect(exitCode).not.toBe(0);
      expect(text).toContain("gate:    a.env:1, commit ");
      noPieceIn(text);
    }
    expect(await refsOf(server)).toEqual({ "refs/heads/main": pushed });
  });

  test("as a hook lets a clean push, a deletion and --no-verify through", async () => {
    const { desk, server } = await withServer();
    await installHook(desk, "pre-push");
    const clean = await desk.commit({ "b.txt": "b\n" });
    await desk.git("push", "--quiet", "origin", "main", "HEAD:refs/heads/topic");
    await desk.git("push", "--quiet", "origin", ":refs/heads/topic");
    await desk.git("push", "--quiet", server.dir, "main:refs/heads/by-url");
    expect(await refsOf(server)).toEqual({ "refs/heads/main": clean, "refs/heads/by-url": clean });
    const leak = await desk.commit(LEAK);
    await desk.git("push", "--quiet", "--no-verify", "origin", "main");
    expect(await refsOf(server)).toMatchObject({ "refs/heads/main": leak });
  });
});

describe("gate pre-commit", () => {
  test("as a hook stops a real commit, and lets it pass once the secret is out", async () => {
    const { desk, pushed } = await withServer();
    await installHook(desk, "pre-commit");
    await desk.write("a.env", LEAK["a.env"]);
    await desk.git("add", "a.env");
    const { exitCode, text } = await git(desk.clone, ["commit", "-m", "Leak"]);
    expect(exitCode).not.toBe(0);
    expect(text).toContain("gate:    a.env:1, staged\n");
    noPieceIn(text);
    expect(await desk.git("rev-parse", "HEAD")).toBe(pushed);

    await desk.write("a.env", "T=\n");
    await desk.git("commit", "--quiet", "--all", "-m", "Clean");
    expect(await desk.git("rev-parse", "HEAD~1")).toBe(pushed);
  });

  test("as a hook looks at what is committed: all, some files, or the first commit ever", async () => {
    const { desk } = await withServer();
    await installHook(desk, "pre-commit");
    const commit = async (...args: readonly string[]) =>
      (await git(desk.clone, ["commit", "--quiet", "-m", "x", ...args])).exitCode;
    await desk.write("a.env", LEAK["a.env"]);
    await desk.git("add", "a.env");
    await desk.write("README.md", "Hello again\n");
    expect(await commit("README.md")).toBe(0);
    expect(await commit("a.env")).not.toBe(0);
    await desk.git("rm", "--quiet", "--cached", "a.env");
    await desk.write("README.md", LEAK["a.env"]);
    expect(await commit()).not.toBe(0);
    expect(await commit("--all")).not.toBe(0);
    await desk.git("checkout", "--quiet", "--orphan", "fresh");
    await desk.git("add", "--all");
    expect(await commit()).not.toBe(0);
  });

  test("as a hook works from a directory below and in a second work tree", async () => {
    const { desk } = await withServer();
    await installHook(desk, "pre-commit");
    await desk.git("worktree", "add", "--quiet", "../second", "-b", "second");
    await desk.write("../second/down/a.env", LEAK["a.env"]);
    const second = { dir: join(desk.sandbox.dir, "second/down"), env: desk.clone.env };
    expect(await git(second, ["add", "a.env"])).toMatchObject({ exitCode: 0 });
    const { exitCode, text } = await git(second, ["commit", "-m", "Leak"]);
    expect(exitCode).not.toBe(0);
    expect(text).toContain("gate:    down/a.env:1, staged\n");
  });

  test("could not decide where there is no repository", async () => {
    const { desk } = await withServer();
    expect(await desk.gate(["pre-commit"], { cwd: desk.sandbox.dir })).toMatchObject({ exitCode: 2 });
  });
});
