import { execFile } from "node:child_process";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { githubToken } from "../../support/secrets.ts";
import { unprivileged } from "../../support/unprivileged.ts";
import { type Desk, makeDesk, placesOf, scanJson } from "./desk.ts";

const TOKEN = githubToken("worktree");
const LEAK = `x\nT=${TOKEN}\n`;

const worktree = async (desk: Desk, ...args: readonly string[]) => {
  const report = await scanJson(desk, "--worktree", ...args);
  return { exitCode: report.exitCode, places: placesOf(report).sort() };
};

describe("gate scan --worktree", () => {
  test("finds secrets in tracked and untracked files as they are on disk", async () => {
    const desk = await makeDesk();
    await desk.commit({ "tracked.env": "clean\n", "deep/er.txt": "clean\n" });
    expect(await worktree(desk)).toEqual({ exitCode: 0, places: [] });
    await desk.write("tracked.env", LEAK);
    await desk.write("deep/new.env", LEAK);
    expect(await worktree(desk)).toEqual({ exitCode: 1, places: ["deep/new.env:2", "tracked.env:2"] });
  });

  test("scans the whole work tree from wherever in it", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": LEAK, "deep/x.txt": "x\n" });
    const { exitCode, out } = await desk.gate(["scan", "--worktree"], { cwd: join(desk.clone.dir, "deep") });
    expect(exitCode).toBe(1);
    expect(out).toContain("a.env:2");
  });

  test("leaves out what is ignored, unless it is tracked all the same", async () => {
    const desk = await makeDesk();
    await desk.write("kept.env", LEAK);
    await desk.git("add", "kept.env");
    await desk.commit({ ".gitignore": "*.env\n" });
    await desk.write("ignored.env", `T=${githubToken("ignored")}\n`);
    expect(await worktree(desk)).toEqual({ exitCode: 1, places: ["kept.env:2"] });
  });

  test("passes over what was deleted, also when something else stands in the way now", async () => {
    const desk = await makeDesk();
    await desk.commit({ "gone.env": LEAK, "dir/gone.env": LEAK, "to-dir": LEAK });
    for (const path of ["gone.env", "dir", "to-dir"])
      await rm(join(desk.clone.dir, path), { recursive: true });
    await desk.write("dir", "now a file\n");
    await desk.write("to-dir/now", "a directory\n");
    expect(await worktree(desk)).toEqual({ exitCode: 0, places: [] });
  });

  test("scans what a symlink says, and does not follow it", async () => {
    const desk = await makeDesk();
    const outside = join(desk.sandbox.dir, "outside.env");
    await writeFile(outside, LEAK);
    await symlink(outside, join(desk.clone.dir, "link"));
    await symlink(desk.sandbox.dir, join(desk.clone.dir, "dir"));
    await symlink("/nowhere", join(desk.clone.dir, "dangling"));
    expect(await worktree(desk)).toEqual({ exitCode: 0, places: [] });
    await symlink(`/srv/${TOKEN}`, join(desk.clone.dir, "telling"));
    expect(await worktree(desk)).toEqual({ exitCode: 1, places: ["telling:1"] });
  });

  test("does not go into other repositories and submodules", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    await desk.git("init", "--quiet", "nested");
    await desk.write("nested/a.env", LEAK);
    await desk.git("init", "--quiet", "sub");
    await desk.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    await desk.write("sub/a.env", LEAK);
    expect(await worktree(desk)).toEqual({ exitCode: 0, places: [] });
  });

  test("does not wait for a pipe that lies there", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": "x\n" });
    await rm(join(desk.clone.dir, "a.env"));
    await promisify(execFile)("mkfifo", [join(desk.clone.dir, "a.env")]);
    expect(await worktree(desk)).toEqual({ exitCode: 0, places: [] });
  });

  test("takes names with newlines and with bytes that are no text", async () => {
    const desk = await makeDesk();
    const names = [Buffer.from("a\nb.env"), Buffer.from([...Buffer.from("c"), 0xff]), Buffer.from('"q".env')];
    for (const name of names) await writeFile(Buffer.concat([Buffer.from(`${desk.clone.dir}/`), name]), LEAK);
    expect(await worktree(desk)).toEqual({ exitCode: 1, places: ['"q".env:2', "a\\nb.env:2", "c\\xff:2"] });
  });

  test("masks a secret in a name", async () => {
    const desk = await makeDesk();
    await desk.write(`${TOKEN}.txt`, "x\n");
    const { exitCode, places } = await worktree(desk);
    expect(exitCode).toBe(1);
    expect(places).toEqual([expect.stringContaining("[ghp_… (40 characters)].txt")]);
  });

  test("names a file over the limit and does not read it", async () => {
    const desk = await makeDesk();
    await mkdir(join(desk.clone.dir, "big"));
    await writeFile(join(desk.clone.dir, "big/file.bin"), "");
    await truncate(join(desk.clone.dir, "big/file.bin"), 8 * 1024 ** 3);
    const { exitCode, out } = await desk.gate(["scan", "--worktree"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("big/file.bin has 8 GiB, more than the limit limits.blob of 512 MiB");
  });

  test("could not decide about a file that it may not read", async () => {
    const desk = await makeDesk();
    await desk.write("a.env", LEAK);
    await promisify(execFile)("chmod", ["000", join(desk.clone.dir, "a.env")]);
    const { exitCode, err } = await unprivileged(desk.clone.dir, () => desk.gate(["scan", "--worktree"]));
    expect(exitCode).toBe(2);
    expect(err).toContain("cannot read a file of the work tree: EACCES");
  });
});
