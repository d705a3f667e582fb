import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { githubToken } from "../../support/secrets.ts";
import { makeDesk, placesOf, scanJson } from "./desk.ts";

const TOKEN = githubToken("desk");
const LEAK = { "a.env": `T=${TOKEN}\n` };

/** A clone whose `origin/main` stands at a commit, with more commits on top that nobody has. */
const withRemote = async () => {
  const desk = await makeDesk();
  const pushed = await desk.commit({ "old.env": `T=${githubToken("pushed")}\n` });
  await desk.git("update-ref", "refs/remotes/origin/main", pushed);
  return { desk, pushed };
};

describe("gate scan", () => {
  test("without arguments scans the commits of HEAD that no remote has", async () => {
    const { desk } = await withRemote();
    await desk.commit({ "b.txt": "clean\n" });
    expect(await scanJson(desk)).toMatchObject({
      exitCode: 0,
      clean: true,
      scanned: "commits of HEAD that no remote has",
      counts: { commit: 1 },
    });
    const leak = await desk.commit(LEAK);
    const report = await scanJson(desk);
    expect(report).toMatchObject({ exitCode: 1, clean: false, counts: { commit: 2 } });
    expect(placesOf(report)).toEqual([`a.env:1, commit ${leak.slice(0, 10)}`]);
  });

  test("sees a secret that a later commit took out again", async () => {
    const { desk } = await withRemote();
    await desk.commit(LEAK);
    await desk.commit({ "a.env": "T=\n" });
    expect(await scanJson(desk)).toMatchObject({ exitCode: 1 });
  });

  test("of a revision scans that branch's own commits", async () => {
    const { desk } = await withRemote();
    await desk.git("switch", "--quiet", "--create", "side");
    await desk.commit(LEAK);
    await desk.git("switch", "--quiet", "main");
    expect(await scanJson(desk)).toMatchObject({ exitCode: 0, counts: { commit: 0 } });
    expect(await scanJson(desk, "side")).toMatchObject({ exitCode: 1, counts: { commit: 1 } });
    expect(await scanJson(desk, "side~1")).toMatchObject({ exitCode: 0, counts: { commit: 0 } });
  });

  test("of a range scans what the one end has and the other has not", async () => {
    const { desk, pushed } = await withRemote();
    const leak = await desk.commit(LEAK);
    await desk.commit({ "c.txt": "c\n" });
    expect(await scanJson(desk, `${pushed}..HEAD`)).toMatchObject({ exitCode: 1, counts: { commit: 2 } });
    expect(await scanJson(desk, `${leak}..`)).toMatchObject({ exitCode: 0, counts: { commit: 1 } });
    expect(await scanJson(desk, `HEAD..${leak}`)).toMatchObject({ exitCode: 0, counts: { commit: 0 } });
    expect(await scanJson(desk, `${leak}...HEAD`)).toMatchObject({ exitCode: 0, counts: { commit: 1 } });
  });

  test("--all scans what remotes have too, and other branches", async () => {
    const { desk } = await withRemote();
    await desk.git("checkout", "--quiet", "--orphan", "other");
    await desk.commit(LEAK);
    await desk.git("switch", "--quiet", "main");
    const report = await scanJson(desk, "--all");
    expect(report).toMatchObject({ exitCode: 1, scanned: "all history", counts: { commit: 2 } });
    expect(placesOf(report)).toHaveLength(3);
  });

  test("--all of a repository without a commit is clean", async () => {
    const desk = await makeDesk();
    expect(await scanJson(desk, "--all")).toMatchObject({ exitCode: 0, counts: { commit: 0 } });
  });

  test("notes a secret that the remote's version of the file held, and does not fail for it", async () => {
    const { desk } = await withRemote();
    await desk.commit({ "old.env": `A=1\nT=${githubToken("pushed")}\n` });
    const report = await scanJson(desk);
    expect(report).toMatchObject({ exitCode: 0, notes: [{ inherited: true, level: "warn" }] });
  });

  test("finds the repository around a directory, or the one that is named", async () => {
    const { desk } = await withRemote();
    await desk.commit({ ...LEAK, "deep/down/x.txt": "x\n" });
    const { dir } = desk.clone;
    expect(await desk.gate(["scan"], { cwd: `${dir}/deep/down` })).toMatchObject({ exitCode: 1 });
    expect(await desk.gate(["scan", "--repo", "clone/deep"], { cwd: desk.sandbox.dir })).toMatchObject({
      exitCode: 1,
    });
    expect(await desk.gate(["scan", "--repo", `${dir}/.git`], { cwd: "/" })).toMatchObject({ exitCode: 1 });
  });
});

describe("gate scan that cannot scan", () => {
  test.each([
    [["--staged", "--worktree"], "exclude each other"],
    [["--all", "main"], "exclude each other"],
    [["one", "two"], "takes one revision or range"],
    [["--format", "xml"], "--format takes text, json, sarif"],
    [["--format"], "argument missing"],
    [["--secret"], "Unknown option '--secret'"],
  ])("with %j is wrong usage", async (args, message) => {
    const { desk } = await withRemote();
    const { exitCode, out, err } = await desk.gate(["scan", ...args]);
    expect([exitCode, out]).toEqual([64, ""]);
    expect(err).toContain(message);
    expect(err).toContain("usage: gate scan");
  });

  test.each(["nowhere", "nowhere..HEAD", "HEAD..nowhere", "HEAD~9", "^HEAD", "HEAD^@", "main:missing", ""])(
    "of the revision %j could not decide",
    async (revision) => {
      const { desk } = await withRemote();
      const { exitCode, out, err } = await desk.gate(["scan", "--", revision]);
      expect([exitCode, out]).toEqual([2, ""]);
      expect(err).toContain("gate scan: there is no revision");
    },
  );

  test("of a revision that looks like an option takes it for a revision", async () => {
    const { desk } = await withRemote();
    expect(await desk.gate(["scan", "--", "--all"])).toMatchObject({ exitCode: 2 });
  });

  test("before the first commit says what can be done", async () => {
    const desk = await makeDesk();
    expect(await desk.gate(["scan"])).toMatchObject({
      exitCode: 2,
      err: 'gate scan: there is no revision "HEAD"\n  nothing is committed yet: try --staged or --worktree\n',
    });
  });

  test("outside of any repository says so", async () => {
    const { desk } = await withRemote();
    const { exitCode, err } = await desk.gate(["scan"], { cwd: desk.sandbox.dir });
    expect(exitCode).toBe(2);
    expect(err).toContain(`${desk.sandbox.dir} is not in a git repository`);
    expect(err).toContain("name one with --repo");
    expect(await desk.gate(["scan", "--repo", "/nowhere"])).toMatchObject({ exitCode: 2 });
  });

  test("the work tree of a bare repository says what can be scanned there", async () => {
    const { desk } = await withRemote();
    await desk.git("config", "core.bare", "true");
    const answer = await desk.gate(["scan", "--worktree", "--repo", `${desk.clone.dir}/.git`]);
    expect(answer).toMatchObject({
      exitCode: 2,
      err: "gate scan: a bare repository has no work tree\n  use --all\n",
    });
  });

  test("in a damaged repository could not decide", async () => {
    const { desk } = await withRemote();
    const tip = await desk.commit(LEAK);
    await rm(`${desk.clone.dir}/.git/objects/${tip.slice(0, 2)}/${tip.slice(2)}`);
    expect(await desk.gate(["scan"])).toMatchObject({ exitCode: 2, out: "" });
    expect(await desk.gate(["scan", "--all"])).toMatchObject({ exitCode: 2, out: "" });
  });
});

describe("the policy of a desk", () => {
  test("--policy lowers a level, which leaves a note and no failure", async () => {
    const { desk } = await withRemote();
    await desk.commit(LEAK);
    await desk.write("../lenient.yaml", "version: 1\nsecrets: { levels: { high: warn } }\n");
    const { exitCode, out } = await desk.gate(["scan", "--policy", "../lenient.yaml"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^note: GitHub .*\n {3}a\.env:1, commit /);
    expect(out).toMatch(/\nclean: commits of HEAD that no remote has: 1 commit, \d+ objects, .* scanned\n$/);
  });

  test("GATE_POLICY and the repository's setting count as for the hook", async () => {
    const { desk } = await withRemote();
    await desk.commit(LEAK);
    await desk.write("../silent.yaml", "version: 1\nsecrets: { levels: { high: allow } }\n");
    const env = { ...desk.clone.env, GATE_POLICY: "../silent.yaml" };
    expect(await desk.gate(["scan"], { env })).toMatchObject({ exitCode: 0 });
    await desk.git("config", "gate.policy", `${desk.sandbox.dir}/silent.yaml`);
    expect(await desk.gate(["scan"])).toMatchObject({ exitCode: 0 });
  });

  test("a gate.yaml among the files of the work tree is nobody's policy", async () => {
    const { desk } = await withRemote();
    await desk.commit({ ...LEAK, "gate.yaml": "version: 1\nsecrets: { levels: { high: allow } }\n" });
    expect(await desk.gate(["scan"])).toMatchObject({ exitCode: 1 });
  });

  test("a policy that is wrong could not decide", async () => {
    const { desk } = await withRemote();
    await desk.write("../wrong.yaml", "version: 1\nsecrets: { levels: { high: off } }\n");
    const { exitCode, err } = await desk.gate(["scan", "--policy", "../wrong.yaml"]);
    expect(exitCode).toBe(2);
    expect(err).toContain("wrong.yaml:2: secrets.levels.high: Invalid option");
    expect(await desk.gate(["scan", "--policy", "missing.yaml"])).toMatchObject({ exitCode: 2 });
  });

  test("its limit of a blob holds", async () => {
    const { desk } = await withRemote();
    await desk.commit({ "big.txt": "x".repeat(3000) });
    await desk.write("../small.yaml", "version: 1\nlimits: { blob: 2KiB }\n");
    const { exitCode, out } = await desk.gate(["scan", "--policy", "../small.yaml"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("big.txt has 2.9 KiB, more than the limit limits.blob of 2 KiB  [limit/blob]");
  });
});
