import { describe, expect, onTestFinished, test } from "vitest";
import { expectSettled, journalOf } from "../support/agreement.ts";
import { addUpstream, type Bench, makeBench } from "../support/bench.ts";
import { leftQuarantines, START_GATE } from "../support/gate-repo.ts";
import { hold } from "../support/held-upstream.ts";
import { writeCommit } from "../support/objects.ts";
import { eventually, processesIn, quiet, signalIfRunning } from "../support/processes.ts";
import { refsOf } from "../support/repo.ts";
import { HOOK_PROCESS, RECEIVE_PACK, running, startPush } from "../support/start-push.ts";

const LONG = "a long file, so that scanning takes a while\n".repeat(1_500_000);

/** Lets a stopped process go on, if it is still there. */
const wake = (pid: number): void => signalIfRunning(pid, "SIGCONT");

/** A push whose hook is stopped in the middle of its scan. */
const pushStoppedWhileScanning = async () => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench);
  const { sandbox, client, gate, base } = bench;
  const commit = await writeCommit(client, { files: { "long.txt": LONG }, parents: [base] });
  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  await eventually("the gate's first line", async () => pushing.said().includes("remote: gate:"));
  const hook = await running(sandbox.dir, HOOK_PROCESS);
  process.kill(hook.pid, "SIGSTOP");
  onTestFinished(() => wake(hook.pid));
  expect(pushing.said()).not.toContain("accepted");
  return { ...bench, upstream, pushing, hook, commit };
};

/** A push that upstream holds in its hook, so that the gate is in the middle of its forward. */
const pushHeldUpstream = async () => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench);
  const held = await hold(upstream);
  const { sandbox, client, gate, base } = bench;
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  await held.reached();
  const hook = await running(sandbox.dir, HOOK_PROCESS);
  return { ...bench, upstream, held, pushing, hook, commit };
};

const expectUntouched = async (
  { gate, base }: Bench,
  ...repos: Parameters<typeof refsOf>[0][]
): Promise<void> => {
  for (const repo of [gate, ...repos]) expect(await refsOf(repo)).toEqual({ "refs/heads/main": base });
};

describe("before anything was forwarded", () => {
  test.each(["SIGTERM", "SIGKILL"] as const)(
    "receive-pack ended by %s: nothing is forwarded",
    async (signal) => {
      const bench = await pushStoppedWhileScanning();
      const { sandbox, upstream, pushing, hook } = bench;
      process.kill((await running(sandbox.dir, RECEIVE_PACK)).pid, signal);
      expect((await pushing.ended).exitCode).not.toBe(0);
      process.kill(hook.pid, "SIGCONT");
      await quiet(sandbox.dir);
      await expectUntouched(bench, upstream);
      expect(await journalOf(bench.gate)).toEqual([]);
    },
  );

  test("receive-pack gone before the gate has even started: nothing is forwarded", async () => {
    const bench = await makeBench();
    const upstream = await addUpstream(bench);
    const { sandbox, client, gate, base } = bench;
    const held = await hold(gate, { last: START_GATE });
    const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
    const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
    await held.reached();
    process.kill((await running(sandbox.dir, RECEIVE_PACK)).pid, "SIGKILL");
    expect((await pushing.ended).exitCode).not.toBe(0);
    await held.release();
    await quiet(sandbox.dir);
    await expectUntouched(bench, upstream);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)("the hook ended by %s: the push is refused", async (signal) => {
    const bench = await pushStoppedWhileScanning();
    const { upstream, pushing, hook } = bench;
    process.kill(hook.pid, signal);
    if (signal === "SIGTERM") process.kill(hook.pid, "SIGCONT");
    expect((await pushing.ended).exitCode).not.toBe(0);
    await expectUntouched(bench, upstream);
    expect(await leftQuarantines(bench.gate)).toEqual([]);
    await expectSettled(bench, upstream);
  });

  test("the pusher's git killed: gate and upstream agree", async () => {
    const bench = await pushStoppedWhileScanning();
    const { upstream, pushing, hook } = bench;
    process.kill(pushing.pid, "SIGKILL");
    process.kill(hook.pid, "SIGCONT");
    await pushing.ended;
    await expectSettled(bench, upstream);
  });
});

describe("in the middle of a forward", () => {
  test.each(["SIGTERM", "SIGKILL"] as const)(
    "receive-pack ended by %s: gate and upstream agree, or the journal tells",
    async (signal) => {
      const bench = await pushHeldUpstream();
      const { sandbox, upstream, held, pushing } = bench;
      process.kill((await running(sandbox.dir, RECEIVE_PACK)).pid, signal);
      expect((await pushing.ended).exitCode).not.toBe(0);
      await held.release();
      await expectSettled(bench, upstream);
    },
  );

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "the hook ended by %s: the push is refused, and the journal tells what may still land",
    async (signal) => {
      const bench = await pushHeldUpstream();
      const { gate, base, upstream, held, pushing, hook } = bench;
      process.kill(hook.pid, signal);
      const pushed = await pushing.ended;
      expect(pushed.exitCode).not.toBe(0);
      expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
      expect((await journalOf(gate)).join("\n")).toContain("refs/heads/topic");
      await held.release();
      await expectSettled(bench, upstream);
    },
  );

  test("the hook killed: its forward does not outlive it", async () => {
    const { sandbox, gate, pushing, hook } = await pushHeldUpstream();
    const forward = /git push --porcelain|git push .*--porcelain|git .* push /;
    await running(sandbox.dir, forward);
    process.kill(hook.pid, "SIGKILL");
    await pushing.ended;
    await eventually("the forward to end", async () =>
      (await processesIn(gate.dir)).every(({ command }) => !forward.test(command)),
    );
  });

  test("the pusher's git killed: gate and upstream agree", async () => {
    const bench = await pushHeldUpstream();
    const { upstream, held, pushing } = bench;
    process.kill(pushing.pid, "SIGKILL");
    await held.release();
    await pushing.ended;
    await expectSettled(bench, upstream);
  });
});
