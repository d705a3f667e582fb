import { expect, test } from "vitest";
import { makeBench, ungated } from "../support/bench.ts";
import { writeCommit, writeTree } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

// Whatever one ref of a repository leads to is old for every later push: the first door is the only one.

test("a leak cannot be laundered through a namespace that nobody watches", async () => {
  const bench = await makeBench();
  const { client, gate, base, token } = bench;
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });

  const first = await push(client, gate.dir, { "refs/scratch/x": leak });
  expect(first).toMatchObject({ exitCode: 1 });
  expect(first.remote).toContain("ref/namespace");
  expect(first.remote).toContain(TOKEN_RULE);
  const second = await push(client, gate.dir, { "refs/heads/main": leak });
  expect(second).toMatchObject({ exitCode: 1 });
  expect(second.remote).toContain(TOKEN_RULE);
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
});

test("control: without the gate the second push of a laundered leak brings nothing new", async () => {
  const bench = await makeBench();
  const { client, base, token } = bench;
  const twin = await ungated(bench);
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  expect(await push(client, twin.dir, { "refs/scratch/x": leak })).toMatchObject({ exitCode: 0 });
  expect(await mustGit(twin, ["rev-list", leak, "--not", "--all"])).toBe("");
});

test("two pushes cannot carry a leak in two halves: objects of a refused push are gone", async () => {
  const { client, gate, base, token } = await makeBench();
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  await push(client, gate.dir, { "refs/heads/one": leak });
  const above = await writeCommit(client, { files: { "README.md": "Hello\n" }, parents: [leak] });
  const pushed = await push(client, gate.dir, { "refs/heads/two": above });
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toContain("a.env:1");
});

test("a replace ref in the gate itself does not change what is scanned", async () => {
  const bench = await makeBench();
  const { client, gate, base, token } = bench;
  const tree = await writeTree(client, { "README.md": "Hello\n" });
  const [leak, innocent] = [
    await writeCommit(client, { files: { "a.env": token }, parents: [base] }),
    await writeCommit(client, { tree, parents: [base] }),
  ];
  await mustGit(client, ["update-ref", "refs/heads/innocent", innocent]);
  await mustGit(gate, ["fetch", "--quiet", client.dir, `+refs/heads/innocent:refs/replace/${leak}`]);

  const pushed = await push(client, gate.dir, { "refs/heads/topic": leak });
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toContain("a.env:1");

  // Control: git's own log shows the innocent commit in its place.
  await mustGit(client, ["update-ref", `refs/replace/${leak}`, innocent]);
  expect(await mustGit(client, ["log", "-p", leak])).not.toContain(token);
});
