import { request } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { hold } from "../support/held-upstream.ts";
import { writeCommit } from "../support/objects.ts";
import { eventually, processesIn, quiet, signalIfRunning } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { fsck, mustGit, refsOf } from "../support/repo.ts";
import { makeServed, type Program, type Served, withHeader } from "../support/serve.ts";
import { HOOK_PROCESS, type RunningPush, running, startPush } from "../support/start-push.ts";

const RECEIVE_PACK = /receive-pack --stateless-rpc/;
const LONG = "a long file, so that scanning takes a while\n".repeat(1_500_000);

interface Caught {
  readonly served: Served;
  readonly program: Program;
  /** Lets what was held go on. */
  readonly release: () => Promise<void>;
  readonly pushed: Promise<unknown>;
}

const wake = (pid: number): void => signalIfRunning(pid, "SIGCONT");

const stopped = (pid: number): void => {
  process.kill(pid, "SIGSTOP");
  onTestFinished(() => wake(pid));
};

const begin = async (files: Record<string, string>) => {
  const served = await makeServed();
  const program = await served.start();
  await mustGit(served.client, ["ls-remote", served.url(program)]);
  const commit = await writeCommit(served.client, { files, parents: [served.base] });
  const pushing = (): RunningPush =>
    startPush(served.client, served.url(program), { "refs/heads/topic": commit, "refs/heads/main": commit });
  return { served, program, pushing };
};

/** Where in a push the program is killed. */
const PHASES: Readonly<Record<string, () => Promise<Caught>>> = {
  "while the push is still coming": async () => {
    const { served, program } = await begin({});
    const { url, authorization } = withHeader(served.url(program));
    const call = request(`${url}/git-receive-pack`, {
      method: "POST",
      headers: { authorization, "Content-Type": "application/x-git-receive-pack-request" },
    });
    const pushed = new Promise<void>((resolve) => {
      call.on("error", () => resolve()).on("close", () => resolve());
    });
    const update = `${served.base} ${"1".repeat(40)} refs/heads/main\0 report-status\n`;
    call.write(`${(update.length + 4).toString(16).padStart(4, "0")}${update}0000PACK`);
    await running(served.mirror.dir, RECEIVE_PACK);
    return { served, program, pushed, release: async () => {} };
  },
  "while the push is scanned": async () => {
    const { served, program, pushing } = await begin({ "long.txt": LONG });
    const { ended } = pushing();
    const hook = await running(served.mirror.dir, HOOK_PROCESS);
    stopped(hook.pid);
    return { served, program, pushed: ended, release: async () => wake(hook.pid) };
  },
  "while the push is forwarded": async () => {
    const { served, program, pushing } = await begin({ "a.txt": "a\n" });
    const { reached, release } = await hold(served.upstream);
    const { ended } = pushing();
    await reached();
    return { served, program, pushed: ended, release };
  },
  "when upstream has the push and the mirror has not": async () => {
    const { served, program, pushing } = await begin({ "a.txt": "a\n" });
    const { reached, release } = await hold(served.upstream);
    const { ended } = pushing();
    await reached();
    const pack = await running(served.mirror.dir, RECEIVE_PACK);
    stopped(pack.pid);
    await release();
    await eventually("the push to land upstream", async () =>
      Object.hasOwn(await refsOf(served.upstream), "refs/heads/topic"),
    );
    return { served, program, pushed: ended, release: async () => wake(pack.pid) };
  },
};

/** The program alone, or all that works for it too, as when the machine loses power. */
const VICTIMS: Readonly<Record<string, (caught: Caught) => Promise<void>>> = {
  "the program": async ({ program }) => program.signal("SIGKILL"),
  "everything at once": async ({ program, served }) => {
    program.signal("SIGKILL");
    for (const { pid } of await processesIn(served.mirror.dir)) signalIfRunning(pid, "SIGKILL");
  },
};

const expectRecovered = async (served: Served): Promise<void> => {
  const { client, mirror, upstream } = served;
  const again = await served.start();
  const url = served.url(again);
  await mustGit(client, ["ls-remote", url]);
  const refs = await refsOf(upstream);
  expect(await refsOf(mirror)).toEqual(refs);
  // Both refs of the push, or none.
  const moved = refs["refs/heads/main"] !== served.base;
  expect(Object.hasOwn(refs, "refs/heads/topic")).toBe(moved);
  const parents = [refs["refs/heads/main"] as string];
  const next = await writeCommit(client, { files: { "next.txt": "next\n" }, parents });
  expect(await push(client, url, { "refs/heads/next": next })).toMatchObject({ exitCode: 0 });
  for (const repo of [mirror, upstream]) {
    expect(await refsOf(repo)).toEqual({ ...refs, "refs/heads/next": next });
    expect(await fsck(repo)).toBe("");
  }
  again.signal("SIGTERM");
  expect(await again.ended).toBe(0);
  await quiet(served.mirror.dir);
};

describe.each(Object.entries(VICTIMS))("%s killed", (_, kill) => {
  test.each(Object.entries(PHASES))("%s: after a restart gate and upstream agree", async (__, catchPush) => {
    const caught = await catchPush();
    await kill(caught);
    expect(await caught.program.ended).toBeNull();
    await caught.release();
    await caught.pushed;
    await quiet(caught.served.mirror.dir);
    await expectRecovered(caught.served);
  });
});

describe("told to end", () => {
  test("the program lets a push end first, and turns away who comes", async () => {
    const { served, program, pushed, release } = await PHASES["while the push is forwarded"]!();
    program.signal("SIGTERM");
    await eventually("the program to be stopping", async () => program.said().includes("stopping"));
    await expect(fetch(`http://127.0.0.1:${program.port}/healthz`)).rejects.toThrow();
    await release();
    expect(await pushed).toMatchObject({ exitCode: 0 });
    expect(await program.ended).toBe(0);
    expect(await refsOf(served.mirror)).toEqual(await refsOf(served.upstream));
    await expectRecovered(served);
  });

  test("twice, or past its time, the program undoes what is under way", async () => {
    const { served, program, pushed, release } = await PHASES["while the push is scanned"]!();
    program.signal("SIGTERM");
    await eventually("the program to be stopping", async () => program.said().includes("stopping"));
    program.signal("SIGTERM");
    await release();
    expect(await pushed).not.toMatchObject({ exitCode: 0 });
    expect(await program.ended).toBe(0);
    await quiet(served.mirror.dir);
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
    await expectRecovered(served);
  });
});
