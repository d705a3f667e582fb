import { describe, expect, test } from "vitest";
import { type Bench, makeBench, trust } from "../support/bench.ts";
import { START_GATE, writeHook, writePolicy } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { git, refsOf } from "../support/repo.ts";

/** A gate that holds some branches besides `main`. */
const withBranches = async (count: number, policy: Record<string, unknown> = {}): Promise<Bench> => {
  const bench = await makeBench({ policy });
  for (let index = 0; index < count; index += 1) await trust(bench, `refs/heads/b${index}`, bench.base);
  return bench;
};

describe("a mirror push by mistake", () => {
  test("does not take away the branches that it does not have", async () => {
    const { client, gate, base } = await withBranches(12);
    await git(client, ["update-ref", "refs/heads/main", base]);
    for (let index = 0; index < 12; index += 1)
      await git(client, ["update-ref", "-d", `refs/heads/b${index}`]);
    const before = await refsOf(gate);
    const pushed = await git(client, ["push", "--mirror", gate.dir]);
    expect(pushed.exitCode).toBe(1);
    expect(pushed.text).toContain(
      "12 refs deleted by one push, more than refs.max_deletes of 5  [ref/max-deletes]",
    );
    expect(await refsOf(gate)).toEqual(before);
  });

  test("does, where the ceiling is raised", async () => {
    const { client, gate, base } = await withBranches(12, { refs: { max_deletes: 12 } });
    for (let index = 0; index < 12; index += 1)
      await git(client, ["update-ref", "-d", `refs/heads/b${index}`]);
    await git(client, ["update-ref", "refs/heads/main", base]);
    expect((await git(client, ["push", "--mirror", gate.dir])).exitCode).toBe(0);
    expect(Object.keys(await refsOf(gate))).toEqual(["refs/heads/main"]);
  });
});

test("a frozen branch does not move, not even forward", async () => {
  const rules = [{ match: ["refs/heads/main"], move: "block" }];
  const { client, gate, base } = await makeBench({ policy: { refs: { rules } } });
  const next = await writeCommit(client, { files: { a: "a\n" }, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/main": next });
  expect(pushed.remote).toContain("refs/heads/main: is frozen and may not be moved  [ref/move]");
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  expect(await push(client, gate.dir, { "refs/heads/topic": next })).toMatchObject({ exitCode: 0 });
});

test("more refs than allowed", async () => {
  const { client, gate, base } = await makeBench({ policy: { refs: { max_updates: 2 } } });
  const updates = { "refs/heads/a": base, "refs/heads/b": base, "refs/heads/c": base };
  const pushed = await push(client, gate.dir, updates);
  expect(pushed.remote).toContain("3 refs in one push, more than refs.max_updates of 2");
});

describe("who may do what", () => {
  const policy = {
    refs: { rules: [{ match: ["refs/heads/main"], move: "block" }] },
    overrides: [
      { pusher: ["release-*"], set: { refs: { rules: [{ match: ["refs/heads/main"], move: "allow" }] } } },
    ],
  };

  test.each([
    ["release-bot", 0],
    ["somebody", 1],
  ])("%s, as the server calls the pusher", async (name, exitCode) => {
    const { client, gate, base } = await makeBench({ policy });
    const next = await writeCommit(client, { files: { a: "a\n" }, parents: [base] });
    await writeHook(gate, "pre-receive", `#!/bin/sh\n${START_GATE.replace(' "$@"', " --server gitea")}\n`);
    const env = { GITEA_PUSHER_NAME: name };
    expect(await push(client, gate.dir, { "refs/heads/main": next }, { env })).toMatchObject({ exitCode });
  });

  test("a repository has a policy of its own by its path", async () => {
    const { client, gate, base } = await makeBench();
    const next = await writeCommit(client, { files: { a: "a\n" }, parents: [base] });
    const set = { refs: { allow: ["refs/heads/only"] } };
    await writePolicy(gate, { overrides: [{ repository: ["/elsewhere/**"], set }] });
    expect(await push(client, gate.dir, { "refs/heads/x": next })).toMatchObject({ exitCode: 0 });
    await writePolicy(gate, { overrides: [{ repository: ["**/gate.git"], set }] });
    expect(await push(client, gate.dir, { "refs/heads/y": next })).toMatchObject({ exitCode: 1 });
  });
});
