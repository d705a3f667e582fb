import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectSettled, journalOf, reconcile } from "../support/agreement.ts";
import { addUpstream, type Bench, type ForwardTo, makeBench } from "../support/bench.ts";
import { writeHook, writePolicy } from "../support/gate-repo.ts";
import { hold } from "../support/held-upstream.ts";
import { writeCommit } from "../support/objects.ts";
import { quiet } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { type Repo, refsOf } from "../support/repo.ts";
import { canServeSsh, forwardBySsh } from "../support/ssh.ts";
import { blackHole, refusingPort, type Sshd, startSshd } from "../support/sshd.ts";
import { stallingProxy } from "../support/stalling-proxy.ts";
import { startPush } from "../support/start-push.ts";

const HURRY = { connect_timeout: "1s", stall_timeout: "2s", timeout: "4s" } as const;

const REFUSE_BAD = '#!/bin/sh\n[ "$1" != refs/heads/bad ] || { echo "bad is not welcome"; exit 1; }\n';

const cleanCommit = ({ client, base }: Bench): Promise<string> =>
  writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });

const expectNowhere = async (bench: Bench, upstream: Repo): Promise<void> => {
  for (const repo of [bench.gate, upstream])
    expect(await refsOf(repo)).toEqual({ "refs/heads/main": bench.base });
};

describe.skipIf(!canServeSsh())("an upstream over ssh", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  /** Pushes to a gate whose upstream cannot be reached; then mends the way and pushes again. */
  const expectUnreachable = async (forward: ForwardTo): Promise<void> => {
    const bench = await makeBench();
    const upstream = await addUpstream(bench, { forward });
    const pushed = await push(bench.client, bench.gate.dir, { "refs/heads/topic": await cleanCommit(bench) });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("upstream");
    await quiet(bench.sandbox.dir);
    await expectNowhere(bench, upstream);
    await writePolicy(bench.gate, { forward: forwardBySsh(sshd)(upstream) });
    await expectSettled(bench, upstream);
  };

  test("that cannot be routed to: the push is refused", () =>
    expectUnreachable((upstream) => ({
      ...forwardBySsh(sshd, HURRY)(upstream),
      url: `ssh://git@192.0.2.1${upstream.dir}`,
    })));

  test("that refuses the connection: the push is refused", async () => {
    const port = await refusingPort();
    await expectUnreachable((upstream) => forwardBySsh(sshd, HURRY, port)(upstream));
  });

  test("that accepts the connection and stays silent: the push is refused", async () => {
    const hole = await blackHole();
    try {
      await expectUnreachable((upstream) => forwardBySsh(sshd, HURRY, hole.port)(upstream));
    } finally {
      await hole.stop();
    }
  });

  test("that is somebody else, by its host key: the push is refused", async () => {
    const other = await startSshd();
    try {
      await expectUnreachable((upstream) => ({
        ...forwardBySsh(sshd, HURRY)(upstream),
        known_host_key: other.knownHostKey,
      }));
    } finally {
      await other.stop();
    }
  });

  test.each(["everything", "open connections"] as const)(
    "that stalls in the middle of a session (%s): the push is refused, and nothing stays running",
    async (stalled) => {
      const bench = await makeBench();
      const proxy = await stallingProxy(sshd.port);
      const upstream = await addUpstream(bench, {
        forward: (repo) => forwardBySsh(sshd, HURRY, proxy.port)(repo),
      });
      const held = await hold(upstream);
      const pushing = startPush(bench.client, bench.gate.dir, {
        "refs/heads/topic": await cleanCommit(bench),
      });
      await held.reached();
      proxy.stall(stalled);
      expect(await pushing.ended).toMatchObject({ exitCode: 1 });
      expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });
      expect((await journalOf(bench.gate)).join("\n")).toContain("refs/heads/topic");
      proxy.recover();
      await held.release();
      await expectSettled(bench, upstream);
    },
  );

  test("that takes the push after the gate has given up: the journal knows, and reconciling settles it", async () => {
    const bench = await makeBench();
    const upstream = await addUpstream(bench, { forward: (repo) => forwardBySsh(sshd, HURRY)(repo) });
    const held = await hold(upstream);
    const commit = await cleanCommit(bench);
    const pushed = await push(bench.client, bench.gate.dir, { "refs/heads/topic": commit });
    expect(pushed).toMatchObject({ exitCode: 1 });
    await expectNowhere(bench, upstream);
    expect((await journalOf(bench.gate)).join("\n")).toContain("refs/heads/topic");

    await held.release();
    await quiet(bench.sandbox.dir);
    expect(await refsOf(upstream)).toMatchObject({ "refs/heads/topic": commit });
    expect(await reconcile(bench.gate)).toMatchObject({ exitCode: 0 });
    expect(await refsOf(bench.gate)).toEqual(await refsOf(upstream));
    await expectSettled(bench, upstream);
  });
});

describe("an upstream with a mind of its own", () => {
  test("that refuses one of three refs: none lands anywhere, and its own words are shown", async () => {
    const bench = await makeBench();
    const upstream = await addUpstream(bench);
    await writeHook(upstream, "update", REFUSE_BAD);
    const commit = await cleanCommit(bench);
    const updates = { "refs/heads/a": commit, "refs/heads/bad": commit, "refs/heads/z": commit };
    const pushed = await push(bench.client, bench.gate.dir, updates);
    expect(pushed).toMatchObject({ exitCode: 1 });
    for (const words of ["bad is not welcome", "refs/heads/bad"]) expect(pushed.remote).toContain(words);
    await expectNowhere(bench, upstream);
    await expectSettled(bench, upstream);
  });

  test("that has moved since: the push is refused, and upstream keeps what it has", async () => {
    const bench = await makeBench();
    const upstream = await addUpstream(bench);
    const other = await writeCommit(bench.client, { files: { "b.txt": "b\n" }, parents: [bench.base] });
    await push(bench.client, upstream.dir, { "refs/heads/main": other });
    const pushed = await push(bench.client, bench.gate.dir, { "refs/heads/main": await cleanCommit(bench) });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("refs/heads/main");
    expect(await refsOf(upstream)).toEqual({ "refs/heads/main": other });
    expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });
  });
});
