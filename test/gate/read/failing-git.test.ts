import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { preReceiveCommand } from "../../../gate/commands/pre-receive-command.ts";
import { trust } from "../../support/bench.ts";
import { writeCommit, writeObject } from "../../support/objects.ts";
import { makePair, type Pair, sendAll } from "./pushes.ts";

/** What a broken git does when it is called with arguments that fit a pattern of the shell. */
interface Trick {
  readonly when: string;
  /** Shell; `git "$@"` is the real one. */
  readonly does: string;
}

/** A directory with a git of our own, to be put first on PATH. */
const brokenGit = async ({ sandbox }: Pair, { when, does }: Trick): Promise<string> => {
  const bin = join(sandbox.dir, "bin");
  await mkdir(bin);
  const path = sandbox.env["PATH"];
  const script = `#!/bin/sh\nPATH='${path}'\ncase " $* " in\n${when}) ${does};;\n*) exec git "$@";;\nesac\n`;
  await writeFile(join(bin, "git"), script);
  await chmod(join(bin, "git"), 0o755);
  return `${bin}:${path}`;
};

/** A clean push to a protected branch, judged by the hook under a git that plays a trick, or none. */
const judge = async (trick: Trick | null, { hidden = false } = {}) => {
  const pair = await makePair();
  const base = await trust(pair, "refs/heads/main", { files: { "a.txt": "a\n" } });
  const policy = "version: 1\nrefs: { rules: [{ match: [refs/heads/main], rewrite: block }] }\n";
  await writeFile(join(pair.gate.dir, "gate.yaml"), policy);
  const files = { "a.txt": "a\n", "b.txt": "b\n", "c/d.txt": "d\n" };
  const tip = await writeCommit(pair.client, { files, parents: [base] });
  if (hidden) await writeObject(pair.client, "blob", "hidden\n");
  const repo = await sendAll(pair);

  const env = { ...pair.gate.env, ...repo.quarantine, GIT_DIR: pair.gate.dir };
  let said = "";
  const exitCode = await preReceiveCommand(async () => null).run([], {
    env: trick === null ? env : { ...env, PATH: await brokenGit(pair, trick) },
    cwd: pair.gate.dir,
    stdin: Readable.from([Buffer.from(`${base} ${tip} refs/heads/main\n`)]),
    out: () => {},
    err: (text) => {
      said += text;
    },
    errIsTerminal: false,
    color: false,
  });
  return { exitCode, said };
};

/** The calls of git that a push needs, and the patterns that tell them apart. */
const CALLS = {
  "the list of objects": '*" rev-list "*',
  "the contents of objects": '*" cat-file --batch --buffer "*',
  "the comparison of trees": '*" diff-tree "*',
  "the list of the quarantine": '*" cat-file --batch-all-objects "*',
  "the configuration": '*" config "*',
  "the ancestry of a protected branch": '*" merge-base "*',
} as const;

const whole = 'git "$@"';

describe("a git that fails refuses the push", () => {
  test("the same push is accepted by a git that works", async () => {
    expect(await judge(null)).toMatchObject({ exitCode: 0 });
    expect(await judge({ when: '*" rev-list "*', does: whole })).toMatchObject({ exitCode: 0 });
  });

  test.each(Object.entries(CALLS))("when %s breaks off at once", async (_, when) => {
    const { exitCode, said } = await judge({ when, does: "echo 'fatal: made to fail' >&2; exit 128" });
    expect(exitCode).toBe(2);
    expect(said).toContain("gate: refused, could not decide: git ");
    expect(said).toContain("failed: fatal: made to fail (exit code 128)");
  });

  test.each(Object.entries(CALLS))("when %s is whole and the exit code says otherwise", async (_, when) => {
    const { exitCode, said } = await judge({ when, does: `${whole}; exit 3` });
    expect(exitCode).toBe(2);
    expect(said).toContain("failed: exit code 3");
  });

  test.each(Object.entries(CALLS))("when %s is killed after it has written everything", async (_, when) => {
    const { exitCode, said } = await judge({ when, does: `${whole}; kill -KILL $$` });
    expect(exitCode).toBe(2);
    expect(said).toContain("failed: ended by SIGKILL");
  });

  test.each(Object.entries(CALLS))("when the program for %s is not there", async (_, when) => {
    const { exitCode } = await judge({ when, does: "exec /nowhere/git" });
    expect(exitCode).toBe(2);
  });
});

describe("a git that says less than the whole, and that all is well, refuses the push", () => {
  const { "the ancestry of a protected branch": _ancestry, "the configuration": _config, ...streams } = CALLS;

  test.each(Object.entries(streams))("when %s is cut short by some bytes", async (_, when) => {
    const { exitCode, said } = await judge({ when, does: `${whole} | head -c -3` });
    expect(exitCode).toBe(2);
    expect(said).toMatch(/stopped inside (?:a line|an object|a record)/);
  });

  test.each(["the list of objects", "the contents of objects"] as const)("when %s is empty", async (call) => {
    const { exitCode, said } = await judge({ when: CALLS[call], does: "cat > /dev/null" });
    expect(exitCode).not.toBe(0);
    expect(said).toContain("gate: refused");
  });

  test("when the list of objects leaves one out, which then nothing reaches", async () => {
    const { exitCode, said } = await judge({
      when: CALLS["the list of objects"],
      does: `${whole} | sed '$d'`,
    });
    expect(exitCode).toBe(1);
    expect(said).toContain("[object/unreferenced]");
  });

  test("when the last object's contents are left out", async () => {
    const does = `while read id; do echo "$id"; done | sed '$d' | ${whole}`;
    const { exitCode, said } = await judge({ when: CALLS["the contents of objects"], does });
    expect(exitCode).toBe(2);
    expect(said).toMatch(/answered for \d+ of \d+ objects/);
  });

  test("when it hands over an object that nobody asked for", async () => {
    const other = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    const { exitCode, said } = await judge({
      when: CALLS["the contents of objects"],
      does: `printf '${other} blob 0\\n\\n'; ${whole}`,
    });
    expect(exitCode).toBe(2);
    expect(said).toContain("was not asked for");
  });

  test("when it answers only some of the questions whether a hidden object is known", async () => {
    const when = '*" cat-file --batch-check=%(objectname) --buffer "*';
    expect(await judge({ when, does: whole }, { hidden: true })).toMatchObject({ exitCode: 1 });
    const { exitCode, said } = await judge({ when, does: "cat > /dev/null" }, { hidden: true });
    expect(exitCode).toBe(2);
    expect(said).toMatch(/answered for 0 of \d+ objects/);
  });
});
