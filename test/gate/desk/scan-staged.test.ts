import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mustGit } from "../../support/repo.ts";
import { githubToken } from "../../support/secrets.ts";
import { type Desk, makeDesk, placesOf, scanJson } from "./desk.ts";

const TOKEN = githubToken("staged");
const LEAK = `x\nT=${TOKEN}\n`;

const staged = async (desk: Desk) => {
  const report = await scanJson(desk, "--staged");
  return { exitCode: report.exitCode, places: placesOf(report) };
};

describe("gate scan --staged", () => {
  test("finds what a commit made now would add", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    await desk.write("a.env", LEAK);
    expect(await staged(desk)).toEqual({ exitCode: 0, places: [] });
    await desk.git("add", "a.env");
    expect(await staged(desk)).toEqual({ exitCode: 1, places: ["a.env:2, staged"] });
  });

  test("looks at what is staged, not at what is on disk", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    await desk.write("a.env", LEAK);
    await desk.git("add", "a.env");
    await desk.write("a.env", "clean now\n");
    expect(await staged(desk)).toMatchObject({ exitCode: 1 });
    await desk.git("add", "a.env");
    await desk.write("a.env", LEAK);
    expect(await staged(desk)).toMatchObject({ exitCode: 0 });
  });

  test("works before the first commit, with SHA-256 too", async () => {
    for (const format of ["sha1", "sha256"]) {
      const desk = await makeDesk();
      await rm(join(desk.clone.dir, ".git"), { recursive: true });
      await desk.git("init", "--quiet", `--object-format=${format}`);
      expect(await staged(desk)).toEqual({ exitCode: 0, places: [] });
      await desk.write("a.env", LEAK);
      await desk.git("add", "a.env");
      expect(await staged(desk)).toEqual({ exitCode: 1, places: ["a.env:2, staged"] });
    }
  });

  test("notes what the same file holds in HEAD, and fails for what is new beside it", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": LEAK });
    await desk.write("a.env", `${LEAK}more\n`);
    await desk.git("add", "a.env");
    expect(await staged(desk)).toEqual({ exitCode: 0, places: ["note a.env:2, staged"] });
    await desk.write("a.env", `${LEAK}S=${githubToken("second")}\n`);
    await desk.git("add", "a.env");
    expect(await staged(desk)).toEqual({ exitCode: 1, places: ["a.env:3, staged", "note a.env:2, staged"] });
  });

  test("scans names and what symlinks point at", async () => {
    const desk = await makeDesk();
    await desk.write(`${TOKEN}.txt`, "x\n");
    await symlink(`/srv/${githubToken("link")}`, join(desk.clone.dir, "link"));
    await desk.git("add", "--all");
    const { exitCode, places } = await staged(desk);
    expect(exitCode).toBe(1);
    expect(places).toHaveLength(2);
    expect(places.join("\n")).toContain("[ghp_… (40 characters)].txt");
    expect(places).toContain("link:1, staged");
  });

  test("takes names that hold newlines and are no UTF-8", async () => {
    const desk = await makeDesk();
    const name = Buffer.concat([Buffer.from("a\nb"), Buffer.from([0xff])]);
    const blob = await mustGit(desk.clone, ["hash-object", "-w", "--stdin"], { input: LEAK });
    const entry = Buffer.concat([Buffer.from(`100644 ${blob}\t`), name, Buffer.from("\0")]);
    await mustGit(desk.clone, ["update-index", "-z", "--index-info"], { input: entry });
    expect(await staged(desk)).toEqual({ exitCode: 1, places: ["a\\nb\\xff:2, staged"] });
  });

  test("passes over deletions, submodules and what is only to be added some time", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": LEAK, "b.txt": "b\n" });
    await desk.git("rm", "--quiet", "a.env");
    await desk.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    await desk.write("later.env", LEAK);
    await desk.git("add", "--intent-to-add", "later.env");
    expect(await staged(desk)).toEqual({ exitCode: 0, places: [] });
  });

  test("compares a file in the place of a submodule with nothing", async () => {
    const desk = await makeDesk();
    await desk.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    await desk.git("commit", "--quiet", "-m", "A submodule");
    await desk.write("sub", LEAK);
    const blob = await desk.git("hash-object", "-w", "sub");
    await desk.git("update-index", "--cacheinfo", `100644,${blob},sub`);
    expect(await staged(desk)).toEqual({ exitCode: 1, places: ["sub:2, staged"] });
  });

  test("passes over a conflict that nobody has resolved yet", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "base\n" });
    await desk.git("switch", "--quiet", "--create", "side");
    await desk.commit({ "a.txt": "side\n" });
    await desk.git("switch", "--quiet", "main");
    await desk.commit({ "a.txt": "main\n" });
    await desk.git("merge", "side").catch(() => {});
    expect(await staged(desk)).toEqual({ exitCode: 0, places: [] });
  });

  test("uses the index that git names, as for a commit of some files only", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    await desk.write("a.env", LEAK);
    const env = { ...desk.clone.env, GIT_INDEX_FILE: ".git/other" };
    await mustGit({ ...desk.clone, env }, ["read-tree", "HEAD"]);
    await mustGit({ ...desk.clone, env }, ["add", "a.env"]);
    expect(await desk.gate(["scan", "--staged"])).toMatchObject({ exitCode: 0 });
    expect(await desk.gate(["scan", "--staged"], { env })).toMatchObject({ exitCode: 1 });
  });

  test("works in a second work tree of the repository", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    await desk.git("worktree", "add", "--quiet", "../second");
    const cwd = join(desk.sandbox.dir, "second");
    await desk.write("../second/a.env", LEAK);
    await mustGit({ dir: cwd, env: desk.clone.env }, ["add", "a.env"]);
    expect(await desk.gate(["scan", "--staged"])).toMatchObject({ exitCode: 0 });
    expect(await desk.gate(["scan", "--staged"], { cwd })).toMatchObject({ exitCode: 1 });
  });
});
