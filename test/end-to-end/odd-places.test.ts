import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addUpstream, type Bench, makeBench } from "../support/bench.ts";
import { auditOf } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { git, mustGit, refsOf } from "../support/repo.ts";

/** A leak is refused and a clean push arrives upstream, for a gate reached by this path. */
const expectGated = async (bench: Bench, path: string): Promise<void> => {
  const { client, gate, base, token } = bench;
  const upstream = await addUpstream(bench);
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  const refused = await push(client, path, { "refs/heads/topic": leak });
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.remote).toContain("a.env:1");
  const clean = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  expect(await push(client, path, { "refs/heads/topic": clean })).toMatchObject({ exitCode: 0 });
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base, "refs/heads/topic": clean });
  expect(await refsOf(upstream)).toEqual(await refsOf(gate));
  expect(await auditOf(gate)).toHaveLength(2);
};

test.each(["with spaces.git", 'it\'s "quoted".git', "grün.git", "$HOME;`x`&.git", "-dash.git"])(
  "a gate in a directory called %j works like any other",
  async (name) => {
    const bench = await makeBench({ name });
    await expectGated(bench, bench.gate.dir);
  },
);

test("a gate reached through a symbolic link works like any other", async () => {
  const bench = await makeBench();
  const link = join(bench.sandbox.dir, "link.git");
  await symlink(bench.gate.dir, link);
  await expectGated(bench, link);
});

test("a branch whose name is not UTF-8 arrives upstream byte for byte", async () => {
  const bench = await makeBench();
  const { client, gate, base } = bench;
  const upstream = await addUpstream(bench);
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const name = Buffer.from("refs/heads/odd/caf\xe9", "latin1");
  await mustGit(client, ["update-ref", "--stdin"], {
    input: Buffer.concat([Buffer.from("create "), name, Buffer.from(` ${commit}\n`)]),
  });
  const pushed = await git(client, ["push", gate.dir, "refs/heads/odd/*:refs/heads/odd/*"]);
  expect(pushed).toMatchObject({ exitCode: 0 });
  for (const repo of [gate, upstream]) {
    const { bytes } = await git(repo, ["for-each-ref", "--format=%(refname)", "refs/heads/odd"]);
    expect(bytes.toString("latin1")).toBe(`${name.toString("latin1")}\n`);
  }
});
