import { expect, test } from "vitest";
import { expectSettled } from "../support/agreement.ts";
import { addUpstream, makeBench } from "../support/bench.ts";
import { auditOf } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push, type Updates } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";

const CLIENTS = Array.from({ length: 20 }, (_, at) => `client-${at}`);

/** Twenty clients push at once, each one commit of its own. */
const pushAtOnce = async (updates: (name: string, commit: string) => Updates) => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench);
  const { client, gate, base } = bench;
  const commits = await Promise.all(
    CLIENTS.map((name) => writeCommit(client, { parents: [base], message: `By ${name}\n` })),
  );
  const pushes = CLIENTS.map((name, at) => push(client, gate.dir, updates(name, commits[at] as string)));
  return { bench, upstream, commits, pushed: await Promise.all(pushes) };
};

test("twenty clients at once on twenty refs: all land, in the gate and upstream", async () => {
  const { bench, upstream, commits, pushed } = await pushAtOnce((name, commit) => ({
    [`refs/heads/${name}`]: commit,
  }));
  expect(pushed.map(({ exitCode }) => exitCode)).toEqual(CLIENTS.map(() => 0));
  const landed = Object.fromEntries(CLIENTS.map((name, at) => [`refs/heads/${name}`, commits[at]]));
  expect(await refsOf(upstream)).toEqual({ "refs/heads/main": bench.base, ...landed });
  expect(await refsOf(bench.gate)).toEqual(await refsOf(upstream));
  expect(await auditOf(bench.gate)).toHaveLength(20);
  await expectSettled(bench, upstream);
});

test("twenty clients at once on one ref: one of them wins, in the gate and upstream alike", async () => {
  const { bench, upstream, commits, pushed } = await pushAtOnce((_, commit) => ({
    "refs/heads/main": commit,
  }));
  const winners = commits.filter((_, at) => pushed[at]?.exitCode === 0);
  const { "refs/heads/main": main } = await refsOf(bench.gate);
  expect(winners.length).toBeGreaterThanOrEqual(1);
  expect(winners).toContain(main);
  expect(await refsOf(upstream)).toEqual({ "refs/heads/main": main });
  expect(await auditOf(bench.gate)).not.toHaveLength(0);
  await expectSettled(bench, upstream);
});

test("a leak among twenty clients at once is refused, and only the leak", async () => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench);
  const { client, gate, base, token } = bench;
  const pushed = await Promise.all(
    CLIENTS.map(async (name, at) => {
      const files = { "a.env": at === 7 ? token : name };
      const commit = await writeCommit(client, { files, parents: [base] });
      return push(client, gate.dir, { [`refs/heads/${name}`]: commit });
    }),
  );
  expect(pushed.map(({ exitCode }) => exitCode)).toEqual(CLIENTS.map((_, at) => (at === 7 ? 1 : 0)));
  expect(Object.keys(await refsOf(upstream))).not.toContain("refs/heads/client-7");
  await expectSettled(bench, upstream);
});
