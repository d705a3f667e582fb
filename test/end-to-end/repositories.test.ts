import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeBench, trust, ungated } from "../support/bench.ts";
import { leftQuarantines, makeGate, writeHook } from "../support/gate-repo.ts";
import { writeCommit, writeObject, writeTree } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { packOf, pushPack } from "../support/raw-push.ts";
import { fsck, mustGit, refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

describe("a gate that borrows objects from another repository", () => {
  const makeFork = async () => {
    const bench = await makeBench({ name: "pool.git" });
    const fork = await makeGate(bench.sandbox, { name: "fork.git" });
    await writeFile(join(fork.dir, "objects/info/alternates"), `${bench.gate.dir}/objects\n`);
    return { ...bench, pool: bench.gate, gate: fork };
  };

  test("a clean push is accepted", async () => {
    const { client, gate, base } = await makeFork();
    const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
    expect(await push(client, gate.dir, { "refs/heads/main": commit })).toMatchObject({ exitCode: 0 });
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": commit });
    expect(await fsck(gate)).toBe("");
  });

  test("a leak is refused", async () => {
    const { client, gate, base, token } = await makeFork();
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/main": leak });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("a.env:1");
    expect(await refsOf(gate)).toEqual({});
    expect(await leftQuarantines(gate)).toEqual([]);
  });

  test("a leak that already lies in the pool, but on no ref of the gate, is refused", async () => {
    const bench = await makeFork();
    const { client, gate, pool, base, token } = bench;
    const leak = await trust({ client, gate: pool }, "refs/heads/leak", {
      files: { "a.env": token },
      parents: [base],
    });
    const pushed = await push(client, gate.dir, { "refs/heads/main": leak });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain(TOKEN_RULE);
    expect(await refsOf(gate)).toEqual({});
  });
});

describe("a damaged gate", () => {
  test("a ref that names a missing object refuses every push: no answer is not a clean answer", async () => {
    const bench = await makeBench();
    const { client, gate, base, token } = bench;
    await writeFile(join(gate.dir, "refs/heads/broken"), `${"1".repeat(40)}\n`);
    const clean = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
    for (const commit of [clean, leak]) {
      const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
      expect(pushed).toMatchObject({ exitCode: 1 });
      expect(pushed.text).not.toContain(token);
    }
    expect(await mustGit(gate, ["rev-parse", "refs/heads/main"])).toBe(base);
    expect(await leftQuarantines(gate)).toEqual([]);
  });

  test("a trusted commit whose tree is gone refuses a push that builds on it", async () => {
    const bench = await makeBench();
    const { client, gate, base } = bench;
    const tree = await mustGit(gate, ["rev-parse", `${base}^{tree}`]);
    const commit = await writeCommit(client, { files: { "README.md": "Bye\n" }, parents: [base] });
    await rm(join(gate.dir, "objects", tree.slice(0, 2), tree.slice(2)));
    const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(await mustGit(gate, ["for-each-ref", "--format=%(refname)"])).toBe("refs/heads/main");
  });
});

describe("an incomplete push", () => {
  test("a pack without one of the blobs it needs is refused and leaves nothing", async () => {
    const { client, gate, base } = await makeBench();
    const blob = await writeObject(client, "blob", "only here\n");
    const tree = await writeTree(client, { "a.txt": { oid: blob } });
    const commit = await writeCommit(client, { tree, parents: [base] });
    const pack = await packOf(client, [commit, tree]);
    const pushed = await pushPack(client, gate, { "refs/heads/topic": commit }, pack);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
    expect(await leftQuarantines(gate)).toEqual([]);
    expect(await fsck(gate)).toBe("");
  });
});

describe("a gate that is switched off", () => {
  test("control: where git does not find the hook executable, a leak lands", async () => {
    const bench = await makeBench();
    const twin = await ungated(bench);
    const leak = await writeCommit(bench.client, { files: { "a.env": bench.token }, parents: [bench.base] });
    expect(await push(bench.client, twin.dir, { "refs/heads/main": leak })).toMatchObject({ exitCode: 0 });
  });

  test("a hook that cannot start its program refuses", async () => {
    const { client, gate, base } = await makeBench();
    await writeHook(gate, "pre-receive", '#!/bin/sh\nexec /nonexistent/node pre-receive "$@"\n');
    const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
    expect(await push(client, gate.dir, { "refs/heads/main": commit })).toMatchObject({ exitCode: 1 });
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  });
});
