import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { gate } from "../hooks/servers/support.ts";
import { PROGRAM, writeHook } from "../support/gate-repo.ts";
import { hold } from "../support/held-upstream.ts";
import { commitAfter, expectMirrored, type Mirrored, makeMirrored, queueOf } from "../support/mirrored.ts";
import { eventually, familyOf, processesIn, quiet, signalIfRunning } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";
import { canServeSsh, forwardBySsh } from "../support/ssh.ts";
import { startSshd } from "../support/sshd.ts";
import { running, startPush } from "../support/start-push.ts";

const RECEIVE_PACK = /^git[ -]receive-pack /;
const POST_RECEIVE = /gate\.cjs post-receive/;
const MIRROR = /gate\.cjs mirror/;

const mirror = ({ sandbox, repo }: Mirrored) => gate(sandbox, "mirror", repo.dir);

/** The server's end of a push, with all that it has started, gone at once. */
const killServer = async ({ repo }: Mirrored): Promise<void> => {
  const family = await familyOf(({ command }) => RECEIVE_PACK.test(command) && command.includes(repo.dir));
  for (const { pid } of family) signalIfRunning(pid, "SIGKILL");
};

/** What must hold after a death: nothing is lost, and the next push or run brings upstream along. */
const expectCaughtUp = async (served: Mirrored, by: "gate mirror" | "the next push"): Promise<void> => {
  await quiet(served.sandbox.dir);
  const refs = await refsOf(served.repo);
  if (by === "gate mirror") expect(await mirror(served)).toMatchObject({ exitCode: 0 });
  else {
    const next = await commitAfter(served, served.base, "next");
    const pushed = await push(served.client, served.repo.dir, { "refs/heads/next": next });
    expect(pushed.remote).toContain("gate: mirrored to");
    expect(await refsOf(served.repo)).toEqual({ ...refs, "refs/heads/next": next });
  }
  await expectMirrored(served);
  expect((await queueOf(served)).filter(({ state }) => state === "applied")).toEqual([]);
};

/** Holds a push in a phase of reference transactions (githooks(5), "reference-transaction"). */
const holdTransaction = async ({ repo }: Mirrored, phase: "prepared" | "committed") => {
  const reached = join(repo.dir, "held");
  const script = `#!/bin/sh\n[ "$1" = ${phase} ] || exit 0\n: > '${reached}'\nsleep 60\n`;
  await writeHook(repo, "reference-transaction", script);
  return {
    reached: () =>
      eventually(`a transaction that is ${phase}`, () =>
        access(reached).then(
          () => true,
          () => false,
        ),
      ),
    release: () => writeHook(repo, "reference-transaction", "#!/bin/sh\nexit 0\n"),
  };
};

describe.each(["gate mirror", "the next push"] as const)("%s", (by) => {
  test("does not mirror what was judged and never applied", async () => {
    const served = await makeMirrored();
    const held = await holdTransaction(served, "prepared");
    const one = await commitAfter(served, served.base, "one");
    const pushing = startPush(served.client, served.repo.dir, { "refs/heads/x": one });
    await held.reached();
    await killServer(served);
    expect((await pushing.ended).exitCode).not.toBe(0);
    await held.release();
    await expectCaughtUp(served, by);
    expect(await refsOf(served.upstream)).not.toHaveProperty("refs/heads/x");
  });

  test("mirrors what was applied by a server that died before its post-receive hook", async () => {
    const served = await makeMirrored();
    const held = await holdTransaction(served, "committed");
    const one = await commitAfter(served, served.base, "one");
    const pushing = startPush(served.client, served.repo.dir, { "refs/heads/main": one });
    await held.reached();
    await killServer(served);
    await pushing.ended;
    await held.release();
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": one });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
    await expectCaughtUp(served, by);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "mirrors what a post-receive hook left that was ended by %s while upstream had the push in its hands",
    async (signal) => {
      const served = await makeMirrored();
      const held = await holdUpstream(served);
      const one = await commitAfter(served, served.base, "one");
      const pushing = startPush(served.client, served.repo.dir, {
        "refs/heads/main": one,
        "refs/tags/v1": one,
      });
      await held.reached();
      process.kill((await running(served.sandbox.dir, POST_RECEIVE)).pid, signal);
      await pushing.ended;
      expect(await queueOf(served)).toMatchObject([{ state: "applied" }]);
      await held.release();
      await expectCaughtUp(served, by);
    },
  );

  test("mirrors what a run left that was killed while upstream had it in its hands", async () => {
    const served = await makeMirrored();
    const stay = await gate(served.sandbox, "uninstall", served.repo.dir, "--hook", "post-receive");
    expect(stay.exitCode).toBe(0);
    const one = await commitAfter(served, served.base, "one");
    await push(served.client, served.repo.dir, { "refs/heads/main": one });
    await gate(served.sandbox, "install", served.repo.dir);
    const held = await holdUpstream(served);
    const run = mirror(served);
    await held.reached();
    process.kill((await running(served.sandbox.dir, MIRROR)).pid, "SIGKILL");
    await run;
    await held.release();
    await expectCaughtUp(served, by);
  });
});

const holdUpstream = async ({ upstream }: Mirrored) => {
  await mkdir(join(upstream.dir, "hooks"), { recursive: true });
  return hold(upstream);
};

test("a hook that is killed takes its forward along", async () => {
  const served = await makeMirrored();
  const held = await holdUpstream(served);
  const pushing = startPush(served.client, served.repo.dir, {
    "refs/heads/x": await commitAfter(served, served.base, "one"),
  });
  await held.reached();
  const forward = /git push --porcelain|git push .*--porcelain|git .* push /;
  await running(served.repo.dir, forward);
  process.kill((await running(served.sandbox.dir, POST_RECEIVE)).pid, "SIGKILL");
  await pushing.ended;
  await eventually("the forward to end", async () =>
    (await processesIn(served.repo.dir)).every(({ command }) => !forward.test(command)),
  );
});

test("control: a post-receive hook that only pushes loses what it has in its hands", async () => {
  const served = await makeMirrored();
  const { sandbox, repo, upstream, client, base } = served;
  await gate(sandbox, "uninstall", repo.dir, "--hook", "post-receive");
  await writeHook(repo, "post-receive", `#!/bin/sh\nexec git push --quiet --mirror '${upstream.dir}'\n`);
  const held = await holdUpstream(served);
  const one = await commitAfter(served, base, "one");
  const pushing = startPush(client, repo.dir, { "refs/heads/main": one });
  await held.reached();
  await killServer(served);
  await pushing.ended;
  await held.release();
  await quiet(sandbox.dir);
  expect(await refsOf(repo)).toEqual({ "refs/heads/main": one });
  expect(await refsOf(upstream)).toEqual({ "refs/heads/main": base });
});

describe.skipIf(!canServeSsh())("an upstream over ssh that goes on after its connection is gone", () => {
  test("may still take what was cut off, and is not believed to be done before that", async () => {
    const sshd = await startSshd();
    onTestFinished(() => sshd.stop());
    const served = await makeMirrored(forwardBySsh(sshd));
    const { sandbox, repo, upstream, client, base } = served;
    const held = await holdUpstream(served);
    const one = await commitAfter(served, base, "one");
    const pushing = startPush(client, repo.dir, { "refs/heads/main": one });
    await held.reached();
    process.kill((await running(sandbox.dir, POST_RECEIVE)).pid, "SIGKILL");
    await pushing.ended;
    // Both hold the same now; but only until upstream is done with what it was sent.
    const moved = await push(client, repo.dir, { "refs/heads/main": base });
    expect(moved).toMatchObject({ exitCode: 0 });
    expect(moved.remote).toContain("gate: queued, upstream may still be changing: 2 pushes wait");
    await held.release();
    await eventually("upstream to take it", async () => (await refsOf(upstream))["refs/heads/main"] === one);
    await quiet(sandbox.dir);
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    expect(await refsOf(upstream)).toEqual({ "refs/heads/main": base });
    await expectMirrored(served);
  });
});

test("killed at any moment, again and again: in the end upstream is where the server is", async () => {
  const served = await makeMirrored();
  const { client, repo, sandbox, base } = served;
  const began = performance.now();
  let tip = await commitAfter(served, base, "whole");
  expect(await push(client, repo.dir, { "refs/heads/main": tip })).toMatchObject({ exitCode: 0 });
  const whole = performance.now() - began;
  for (let round = 0; round < 12; round += 1) {
    const next = await commitAfter(served, tip, `round-${round}`);
    const pushing = startPush(client, repo.dir, { "refs/heads/main": next, [`refs/heads/b${round}`]: next });
    await sleep((whole * (round + 1)) / 12);
    await killServer(served);
    await pushing.ended;
    await quiet(sandbox.dir);
    tip = (await refsOf(repo))["refs/heads/main"] as string;
  }
  const runs = [1, 2, 3].map((count) => {
    const run = execa(process.execPath, [PROGRAM, "mirror", repo.dir], { env: sandbox.env, reject: false });
    setTimeout(() => run.kill("SIGKILL"), count * 70);
    return run;
  });
  await Promise.all(runs);
  await quiet(sandbox.dir);
  // A push that was cut in two while it was applied is over once nobody can be applying it any more.
  await age(served);
  expect(await mirror(served)).toMatchObject({ exitCode: 0 });
  await expectMirrored(served);
});

/** Makes what was judged so old that its server is done with it. */
const age = async ({ repo }: Mirrored): Promise<void> => {
  const dir = join(repo.dir, "gate", "mirror", "queue");
  for (const name of await readdir(dir).catch(() => [])) {
    if (!name.endsWith(".json")) continue;
    const entry = JSON.parse(await readFile(join(dir, name), "utf8"));
    await writeFile(join(dir, name), JSON.stringify({ ...entry, since: entry.since - 2 * 60 * 60_000 }));
  }
};
