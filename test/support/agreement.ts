import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import { PROGRAM } from "./gate-repo.ts";
import { writeCommit } from "./objects.ts";
import { quiet } from "./processes.ts";
import { push } from "./push.ts";
import { fsck, type Repo, refsOf } from "./repo.ts";

/** The forwards whose outcome the gate has noted or still waits for, newest last. */
export const journalOf = async (gate: Repo): Promise<readonly string[]> => {
  const dir = join(gate.dir, "gate", "journal");
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(names.map((name) => readFile(join(dir, name), "utf8")));
};

export const reconcile = async (gate: Repo): Promise<{ exitCode: number; text: string }> => {
  const { exitCode, all } = await execa(process.execPath, [PROGRAM, "reconcile", gate.dir], {
    env: gate.env,
    extendEnv: false,
    reject: false,
    all: true,
  });
  return { exitCode: exitCode ?? -1, text: all };
};

/**
 * What must hold after any failure, once everything has ended: gate and upstream agree, or the journal says
 * what is pending and reconciling settles it; both are sound; and the next push works.
 */
export const expectSettled = async (bench: Bench, upstream: Repo): Promise<void> => {
  const { gate, client, sandbox } = bench;
  await quiet(sandbox.dir);
  if (!(await agree(gate, upstream))) {
    expect((await journalOf(gate)).join("\n")).toContain((await difference(gate, upstream))[0]);
    expect(await reconcile(gate)).toMatchObject({ exitCode: 0 });
  }
  expect(await refsOf(gate)).toEqual(await refsOf(upstream));

  const refs = await refsOf(gate);
  const parents = [refs["refs/heads/main"] as string];
  const next = await writeCommit(client, {
    files: { "next.txt": "next\n" },
    parents,
    message: "The next push\n",
  });
  expect(await push(client, gate.dir, { "refs/heads/next": next })).toMatchObject({ exitCode: 0 });
  for (const repo of [gate, upstream]) {
    expect(await refsOf(repo)).toEqual({ ...refs, "refs/heads/next": next });
    expect(await fsck(repo)).toBe("");
  }
  await quiet(sandbox.dir);
};

const agree = async (gate: Repo, upstream: Repo): Promise<boolean> =>
  (await difference(gate, upstream)).length === 0;

/** Refs that are not the same in both. */
const difference = async (gate: Repo, upstream: Repo): Promise<readonly string[]> => {
  const [ours, theirs] = [await refsOf(gate), await refsOf(upstream)];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].filter((name) => ours[name] !== theirs[name]);
};
