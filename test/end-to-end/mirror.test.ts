import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gate, script } from "../hooks/servers/support.ts";
import { auditOf, writeHook } from "../support/gate-repo.ts";
import {
  commitAfter,
  expectMirrored,
  type Mirrored,
  makeMirrored,
  queueOf,
  setForward,
} from "../support/mirrored.ts";
import { eventually } from "../support/processes.ts";
import { push, type Updates } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { canServeSsh, forwardBySsh } from "../support/ssh.ts";
import { refusingPort, type Sshd, startSshd } from "../support/sshd.ts";

const pushTo = ({ client, repo }: Mirrored, updates: Updates) => push(client, repo.dir, updates);

const mirror = ({ sandbox, repo }: Mirrored, ...args: string[]) => gate(sandbox, "mirror", repo.dir, ...args);

/** Takes upstream away, or brings it back. */
const away = ({ upstream }: Mirrored) => rename(upstream.dir, `${upstream.dir}.away`);
const back = ({ upstream }: Mirrored) => rename(`${upstream.dir}.away`, upstream.dir);

describe("an upstream that cannot be reached", () => {
  test("does not keep pushes from landing here; they wait, and all are there once it is back", async () => {
    const served = await makeMirrored();
    await away(served);
    let tip = served.base;
    for (const count of [1, 2, 3]) {
      tip = await commitAfter(served, tip, `change-${count}`);
      const pushed = await pushTo(served, { "refs/heads/main": tip, [`refs/heads/b${count}`]: tip });
      expect(pushed).toMatchObject({ exitCode: 0 });
      const waits = count === 1 ? "1 push waits" : `${count} pushes wait`;
      expect(pushed.remote).toMatch(
        new RegExp(
          `gate: queued, upstream cannot be reached: ${waits} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC`,
        ),
      );
    }
    expect(await queueOf(served)).toHaveLength(3);
    const listed = await mirror(served, "--list");
    expect(listed).toMatchObject({ exitCode: 2 });
    expect(listed.out).toMatch(/3 pushes wait since .*\n.*refs\/heads\/main, refs\/heads\/b1/);
    const doctor = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(doctor.out).toMatch(
      /warn +mirror: 3 pushes wait to be mirrored, the oldest less than a minute old/,
    );
    expect(doctor.out).toMatch(/warn +mirror: the last \d tries failed/);
    expect(await mirror(served)).toMatchObject({ exitCode: 2 });

    await back(served);
    const { exitCode, out } = await mirror(served);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^mirrored \w+, \w+, \w+ to /);
    await expectMirrored(served);
    expect(await queueOf(served)).toEqual([]);
    expect(await mirror(served)).toMatchObject({ exitCode: 0, out: "nothing waits to be mirrored" });
  });

  test("is not tried on every push: the next ones only join the queue", async () => {
    const served = await makeMirrored();
    await away(served);
    const one = await commitAfter(served, served.base, "one");
    await pushTo(served, { "refs/heads/main": one });
    await back(served);
    const pushed = await pushTo(served, { "refs/heads/x": one });
    expect(pushed.remote).toContain("gate: queued, upstream cannot be reached: 2 pushes wait");
    // Control: after the pause the next push takes all along.
    const file = join(served.repo.dir, "gate", "mirror", "state.json");
    const state = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...state, failure: { ...state.failure, last: 0 } }));
    const next = await pushTo(served, { "refs/heads/y": one });
    expect(next.remote).toContain("gate: mirrored to");
    await expectMirrored(served);
  });

  test("is waited for by gate mirror --watch", async () => {
    const served = await makeMirrored();
    await away(served);
    await pushTo(served, { "refs/heads/x": await commitAfter(served, served.base, "one") });
    const { start } = await import("../../sys/run.ts");
    const { PROGRAM } = await import("../support/gate-repo.ts");
    const watching = start({
      argv: [process.execPath, PROGRAM, "mirror", served.repo.dir, "--watch"],
      env: served.sandbox.env,
      group: true,
    });
    let said = "";
    watching.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    try {
      await eventually("the watcher's word that upstream is away", async () =>
        said.includes("cannot be reached"),
      );
      await back(served);
      await eventually("the watcher to mirror", async () => said.includes("mirrored "));
    } finally {
      watching.kill();
      await watching.ended;
    }
    await expectMirrored(served);
  });

  test("keeps what waits, also through gate reconcile", async () => {
    const served = await makeMirrored();
    await away(served);
    await pushTo(served, { "refs/heads/x": await commitAfter(served, served.base, "one") });
    const reconcile = () => gate(served.sandbox, "reconcile", served.repo.dir);
    expect(await reconcile()).toMatchObject({ exitCode: 2 });
    await back(served);
    expect((await reconcile()).out).toContain("mirrored ");
    await expectMirrored(served);
  });
});

describe.skipIf(!canServeSsh())("an upstream over ssh", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  test("gets what is pushed, and what was pushed while it refused connections", async () => {
    const port = await refusingPort();
    const served = await makeMirrored(forwardBySsh(sshd));
    const one = await commitAfter(served, served.base, "one");
    expect((await pushTo(served, { "refs/heads/main": one })).remote).toContain("gate: mirrored to ssh://");
    await expectMirrored(served);

    await setForward(served.repo, { ...forwardBySsh(sshd, {}, port)(served.upstream), when: "after" });
    const two = await commitAfter(served, one, "two");
    const queued = await pushTo(served, { "refs/heads/main": two });
    expect(queued).toMatchObject({ exitCode: 0 });
    expect(queued.remote).toMatch(/queued, upstream cannot be reached: 1 push waits .*onnection refused/);
    await setForward(served.repo, { ...forwardBySsh(sshd)(served.upstream), when: "after" });
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    await expectMirrored(served);
  });

  test("that there is no key for is told, and what waits is kept", async () => {
    const served = await makeMirrored((repo) => ({
      ...forwardBySsh(sshd)(repo),
      identity_file: "/nonexistent/key",
    }));
    const one = await commitAfter(served, served.base, "one");
    const pushed = await pushTo(served, { "refs/heads/x": one });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toContain("the identity file for forwarding cannot be found");
    await setForward(served.repo, { ...forwardBySsh(sshd)(served.upstream), when: "after" });
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    await expectMirrored(served);
  });
});

describe("an upstream that somebody else has pushed to", () => {
  const makeDiverged = async () => {
    const served = await makeMirrored();
    const theirs = await commitAfter(served, served.base, "theirs");
    await push(served.client, served.upstream.dir, { "refs/heads/main": theirs });
    const ours = await commitAfter(served, served.base, "ours");
    const pushed = await pushTo(served, { "refs/heads/main": ours, "refs/heads/x": ours });
    return { served, theirs, ours, pushed };
  };

  test("keeps what it has; that ref stands still, and the others go on", async () => {
    const { served, theirs, ours, pushed } = await makeDiverged();
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toContain(
      `gate: refs/heads/main is not mirrored: upstream has ${theirs.slice(0, 10)}, which it did not get from here`,
    );
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": theirs, "refs/heads/x": ours });
    const other = await pushTo(served, { "refs/heads/y": ours });
    expect(other.remote).toContain("gate: mirrored to");
    expect(other.remote).not.toContain("refs/heads/main");
    const next = await commitAfter(served, ours, "next");
    expect((await pushTo(served, { "refs/heads/main": next })).remote).toContain("main is not mirrored");
    expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/main": theirs, "refs/heads/y": ours });
    const doctor = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(doctor).toMatchObject({ exitCode: 1 });
    expect(doctor.out).toMatch(/problem +mirror: refs\/heads\/main is not mirrored: upstream has/);
    // Control: a mirror without leases takes their commit away.
    await mustGit(served.repo, ["push", "--quiet", "--mirror", served.upstream.dir]);
    expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/main": next });
  });

  test("goes on once both hold the same", async () => {
    const { served, ours } = await makeDiverged();
    expect(await mirror(served)).toMatchObject({ exitCode: 1 });
    await push(served.client, served.upstream.dir, { "refs/heads/main": ours });
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    await pushTo(served, { "refs/heads/main": await commitAfter(served, ours, "next") });
    await expectMirrored(served);
  });

  test("or once an operator gives up on what waits for it", async () => {
    const { served, theirs } = await makeDiverged();
    const forgotten = await mirror(served, "--forget", "refs/heads/main");
    expect(forgotten).toMatchObject({ exitCode: 0 });
    expect(forgotten.out).toMatch(/^gave up on refs\/heads\/main, for which \w+ waited$/);
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/main": theirs });
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ event: "mirror", outcome: "forgotten" });
  });
});

test("an upstream that refuses one ref gets the others, and is asked again after a pause only", async () => {
  const served = await makeMirrored();
  const asked = join(served.sandbox.dir, "asked");
  const bad = `#!/bin/sh\n[ "$1" != refs/heads/bad ] || { echo bad >>'${asked}'; echo "bad is not welcome"; exit 1; }\n`;
  await writeHook(served.upstream, "update", bad).catch(async () => {
    await mkdir(join(served.upstream.dir, "hooks"), { recursive: true });
    await writeHook(served.upstream, "update", bad);
  });
  const one = await commitAfter(served, served.base, "one");
  const pushed = await pushTo(served, { "refs/heads/bad": one, "refs/heads/good": one });
  expect(pushed.remote).toMatch(
    /refs\/heads\/bad is not mirrored: upstream refused it: .*bad is not welcome/,
  );
  expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/good": one });
  const before = await readFile(asked, "utf8");
  expect((await pushTo(served, { "refs/heads/other": one })).remote).toContain("gate: mirrored to");
  expect(await readFile(asked, "utf8")).toBe(before);
  expect(await mirror(served)).toMatchObject({ exitCode: 1 });
  expect(await readFile(asked, "utf8")).not.toBe(before);
  await rm(join(served.upstream.dir, "hooks", "update"));
  expect(await mirror(served)).toMatchObject({ exitCode: 0 });
  await expectMirrored(served);
});

test("twenty pushes at once reach upstream in the order in which the server applied them", async () => {
  const served = await makeMirrored();
  const log = join(served.sandbox.dir, "upstream.log");
  await mkdir(join(served.upstream.dir, "hooks"), { recursive: true });
  await writeHook(served.upstream, "post-receive", `#!/bin/sh\ncat >> '${log}'\n`);
  const commits: string[] = [];
  for (let count = 0; count < 20; count += 1)
    commits.push(await commitAfter(served, commits.at(-1) ?? served.base, `change-${count}`));
  // Ten move main, each with all before it, so that some are too late; ten make a branch each.
  const pushes = commits.map((commit, index) =>
    pushTo(served, index % 2 === 0 ? { "refs/heads/main": commit } : { [`refs/heads/b${index}`]: commit }),
  );
  const applied = (await Promise.all(pushes)).filter(({ exitCode }) => exitCode === 0).length;
  expect(applied).toBeGreaterThan(10);
  expect(await mirror(served)).toMatchObject({ exitCode: 0 });
  await expectMirrored(served);
  // Upstream's own log of main is a chain: each step begins where the one before ended.
  const steps = (await readFile(log, "utf8"))
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , ref]) => ref === "refs/heads/main");
  for (const [index, [from]] of steps.entries()) expect(from).toBe(steps[index - 1]?.[1] ?? served.base);
  // And it goes through values that the server had, in its order.
  const judged = (await auditOf(served.repo)).filter(({ event }) => event === "push");
  expect(judged).toHaveLength(20);
  // What the server refused because main had moved meanwhile is forgotten in its time.
  expect((await queueOf(served)).filter(({ state }) => state !== "judged")).toEqual([]);
});

test("what came past the gate is not mirrored, and neither is what was pushed on top of it", async () => {
  const served = await makeMirrored();
  const { client, repo, base } = served;
  const past = await commitAfter(served, base, "past");
  const around = "--receive-pack=git -c core.hooksPath=/dev/null receive-pack";
  await push(client, repo.dir, { "refs/heads/main": past }, { flags: [around] });
  const next = await commitAfter(served, past, "next");
  const pushed = await pushTo(served, { "refs/heads/main": next });
  expect(pushed.remote).toContain("refs/heads/main is not mirrored");
  expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": base });
});

test("an update that only the post-receive hook hears of is told, and not mirrored", async () => {
  const served = await makeMirrored();
  await rm(join(served.repo.dir, "hooks", "pre-receive"));
  const pushed = await pushTo(served, { "refs/heads/x": await commitAfter(served, served.base, "one") });
  expect(pushed.remote).toContain("gate: refs/heads/x is not mirrored: the gate has not judged this update");
  expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
  expect((await auditOf(served.repo)).at(-1)).toMatchObject({
    event: "mirror",
    outcome: "stopped",
    unjudged: [{ ref: "refs/heads/x" }],
  });
});

test("the post-receive hook that was there runs as before, and its failure is told", async () => {
  const served = await makeMirrored();
  const { sandbox, repo } = served;
  await gate(sandbox, "uninstall", repo.dir);
  const mark = join(sandbox.dir, "mark");
  await script(join(repo.dir, "hooks", "post-receive"), `cat > '${mark}'\nexit 3\n`);
  await gate(sandbox, "install", repo.dir);
  const one = await commitAfter(served, served.base, "one");
  const pushed = await pushTo(served, { "refs/heads/x": one });
  expect(await readFile(mark, "utf8")).toContain(`${one} refs/heads/x`);
  expect(pushed.remote).toContain("own post-receive hook failed (exit code 3)");
  await expectMirrored(served);
});

describe("a queue that cannot be relied on", () => {
  test("that cannot be written: the push is refused before it is applied", async () => {
    const served = await makeMirrored();
    await mkdir(join(served.repo.dir, "gate"), { recursive: true });
    await writeFile(join(served.repo.dir, "gate", "mirror"), "");
    const pushed = await pushTo(served, { "refs/heads/x": await commitAfter(served, served.base, "one") });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("could not decide: cannot write the mirror's queue");
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });

  test("that is damaged: the pusher and the audit are told, and mending it is enough", async () => {
    const served = await makeMirrored();
    const queue = join(served.repo.dir, "gate", "mirror", "queue");
    await mkdir(queue, { recursive: true });
    await chmod(queue, 0o700);
    await writeFile(join(queue, "bad.json"), '{"version":1}');
    const pushed = await pushTo(served, { "refs/heads/x": await commitAfter(served, served.base, "one") });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toMatch(
      /applied here, but not mirrored: the mirror's queue cannot be read: \S+bad\.json/,
    );
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ event: "mirror", outcome: "failed" });
    expect(await mirror(served)).toMatchObject({ exitCode: 2 });
    await rm(join(queue, "bad.json"));
    expect(await mirror(served)).toMatchObject({ exitCode: 0 });
    await expectMirrored(served);
  });
});

test("a secret in the name of a ref that monitor mode lets pass is masked wherever it is told", async () => {
  const served = await makeMirrored();
  const { repo, token, upstream } = served;
  const policy = `version: 1\nmode: monitor\nforward: { url: ${upstream.dir}, when: after }\n`;
  await writeFile(join(repo.dir, "gate.yaml"), policy);
  const name = `refs/heads/${token}`;
  const theirs = await commitAfter(served, served.base, "theirs");
  await push(served.client, upstream.dir, { [name]: theirs });
  const pushed = await pushTo(served, { [name]: await commitAfter(served, served.base, "ours") });
  expect(pushed).toMatchObject({ exitCode: 0 });
  expect(pushed.remote).toContain("is not mirrored: upstream has");
  const doctor = await gate(served.sandbox, "doctor", repo.dir);
  const told = [pushed.remote, (await mirror(served, "--list")).out, (await mirror(served)).out, doctor.out];
  for (const text of [...told, JSON.stringify(await auditOf(repo))]) {
    expect(text).toContain("refs/heads/[");
    expect(text).not.toContain(token);
  }
});

test("gate log tells who pushed what, and where each push stands", async () => {
  const served = await makeMirrored();
  const { sandbox, repo } = served;
  const one = await commitAfter(served, served.base, "one");
  await pushTo(served, { "refs/heads/x": one });
  await away(served);
  await pushTo(served, { "refs/heads/y": one });
  await push(served.client, repo.dir, { "refs/odd/z": one });
  const log = (...args: string[]) => gate(sandbox, "log", repo.dir, ...args);
  const all = (await log()).out;
  expect(all).toMatch(/UTC {2}accept .* push \w+, mirrored\n {2}refs\/heads\/x created at /);
  expect(all).toMatch(/UTC {2}accept .* push \w+, waits for upstream\n {2}refs\/heads\/y created at /);
  expect(all).toMatch(/UTC {2}reject .* push \w+\n {2}refs\/odd\/z .*\n {2}- refs\/odd\/z: this namespace/);
  expect(all).toMatch(/for upstream 1 push waits since .*; not reachable since/);
  expect((await log("--refused")).out).not.toContain("refs/heads/x");
  expect((await log("--since", "2020-01-01")).out).toBe(all);
  expect((await log("--since", "2999-01-01")).out).not.toContain("refs/heads");
  expect(await log("--since", "yesterday")).toMatchObject({ exitCode: 64 });
  const lines = (await log("--json")).out.split("\n").map((line) => JSON.parse(line));
  expect(lines.filter(({ event }) => event === "push").map(({ upstream }) => upstream)).toEqual([
    "mirrored",
    "waits",
    null,
  ]);
});
