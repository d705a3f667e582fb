import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { expectSettled, journalOf, reconcile } from "../support/agreement.ts";
import { addUpstream, type Bench, makeBench } from "../support/bench.ts";
import { makeAuthority } from "../support/certificates.ts";
import { auditOf, PROGRAM, stateOf, writeHook, writePolicy } from "../support/gate-repo.ts";
import { hold } from "../support/held-upstream.ts";
import { basic, startHttpsUpstream } from "../support/https-upstream.ts";
import { writeCommit } from "../support/objects.ts";
import { eventually, processesIn, quiet } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { type Repo, refsOf } from "../support/repo.ts";
import { refusingPort } from "../support/sshd.ts";
import { stallingProxy } from "../support/stalling-proxy.ts";
import { startPush } from "../support/start-push.ts";

const HURRY = { connect_timeout: "1s", stall_timeout: "5s", timeout: "10s" } as const;

/** A token that was never issued to anybody. */
const TOKEN = `no-token-${"c6D5".repeat(6)}`;

type Forward = Readonly<Record<string, string>>;

interface HttpsBench extends Bench {
  readonly upstream: Repo;
  readonly port: number;
  /** What the policy says, by way of another port where one is given. */
  readonly forward: (more?: Forward, port?: number) => Forward;
  /** Writes the policy. */
  readonly use: (forward: Forward) => Promise<void>;
}

/** A gate whose upstream is reached over https. */
const makeHttpsBench = async (more: Forward = {}): Promise<HttpsBench> => {
  const bench = await makeBench();
  const { sandbox, gate } = bench;
  const authority = await makeAuthority();
  const server = await startHttpsUpstream(sandbox, await authority.issue({ ip: "127.0.0.1" }), {
    authorization: basic("gate", TOKEN),
  });
  onTestFinished(() => server.stop());
  await writeFile(join(sandbox.dir, "ca.pem"), authority.pem);
  await writeFile(join(sandbox.dir, "token"), `${TOKEN}\n`, { mode: 0o600 });
  const forward = (settings: Forward = {}, port = server.port): Forward => ({
    url: `https://127.0.0.1:${port}/upstream.git`,
    token_file: "../token",
    username: "gate",
    ca_file: "../ca.pem",
    ...settings,
  });
  const upstream = await addUpstream(bench, { forward: () => forward(more) });
  const use = (settings: Forward) => writePolicy(gate, { forward: settings });
  return { ...bench, upstream, port: server.port, forward, use };
};

const cleanCommit = ({ client, base }: Bench): Promise<string> =>
  writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });

const run = async ({ gate }: Bench, ...args: readonly string[]) => {
  const { exitCode, all } = await execa(process.execPath, [PROGRAM, ...args], {
    env: gate.env,
    extendEnv: false,
    reject: false,
    all: true,
  });
  return { exitCode: exitCode ?? -1, text: all };
};

test("a push lands upstream and in the gate, and the token is in nothing that was said or kept", async () => {
  const bench = await makeHttpsBench();
  const commit = await cleanCommit(bench);
  const pushed = await push(bench.client, bench.gate.dir, { "refs/heads/topic": commit });
  expect(pushed.remote).toContain(`forwarded to ${bench.forward()["url"]}`);
  expect(pushed).toMatchObject({ exitCode: 0 });
  expect(await refsOf(bench.upstream)).toMatchObject({ "refs/heads/topic": commit });
  await expectSettled(bench, bench.upstream);
  const kept = JSON.stringify(await auditOf(bench.gate)) + (await stateOf(bench.gate));
  expect(kept + pushed.text).not.toContain(TOKEN);
});

test("an upstream that refuses one of three refs: none lands anywhere, and its own words are shown", async () => {
  const bench = await makeHttpsBench();
  const script = '#!/bin/sh\n[ "$1" != refs/heads/bad ] || { echo "bad is not welcome"; exit 1; }\n';
  await writeHook(bench.upstream, "update", script);
  const commit = await cleanCommit(bench);
  const updates = { "refs/heads/a": commit, "refs/heads/bad": commit, "refs/heads/z": commit };
  const pushed = await push(bench.client, bench.gate.dir, updates);
  expect(pushed).toMatchObject({ exitCode: 1 });
  for (const words of ["bad is not welcome", "refs/heads/bad"]) expect(pushed.remote).toContain(words);
  for (const repo of [bench.gate, bench.upstream])
    expect(await refsOf(repo)).toEqual({ "refs/heads/main": bench.base });
  await expectSettled(bench, bench.upstream);
});

test("an upstream that refuses the connection: the push is refused, and works once it is there", async () => {
  const bench = await makeHttpsBench();
  await bench.use(bench.forward(HURRY, await refusingPort()));
  const pushed = await push(bench.client, bench.gate.dir, { "refs/heads/topic": await cleanCommit(bench) });
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toContain("it cannot be connected to");
  await bench.use(bench.forward());
  await expectSettled(bench, bench.upstream);
});

test.each(["everything", "open connections"] as const)(
  "an upstream that stalls in the middle of a push (%s): refused, nothing stays running, and it is settled later",
  async (stalled) => {
    const bench = await makeHttpsBench();
    const proxy = await stallingProxy(bench.port);
    const forward = bench.forward(HURRY, proxy.port);
    await bench.use(forward);
    const held = await hold(bench.upstream);
    const commit = await cleanCommit(bench);
    const pushing = startPush(bench.client, bench.gate.dir, { "refs/heads/topic": commit });
    await held.reached();
    proxy.stall(stalled);
    expect(await pushing.ended).toMatchObject({ exitCode: 1 });
    expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });
    expect((await journalOf(bench.gate)).join("\n")).toContain("refs/heads/topic");
    proxy.recover();
    await held.release();
    await expectSettled(bench, bench.upstream);
  },
);

test("an upstream that takes the push after the gate has given up: reconciling settles it", async () => {
  const bench = await makeHttpsBench(HURRY);
  const held = await hold(bench.upstream);
  const commit = await cleanCommit(bench);
  expect(await push(bench.client, bench.gate.dir, { "refs/heads/topic": commit })).toMatchObject({
    exitCode: 1,
  });
  expect((await journalOf(bench.gate)).join("\n")).toContain("refs/heads/topic");
  await held.release();
  await quiet(bench.sandbox.dir);
  expect(await refsOf(bench.upstream)).toMatchObject({ "refs/heads/topic": commit });
  expect(await reconcile(bench.gate)).toMatchObject({ exitCode: 0 });
  expect(await refsOf(bench.gate)).toEqual(await refsOf(bench.upstream));
  await expectSettled(bench, bench.upstream);
});

test("a hook that is killed takes git and its transport with it, and what landed is settled", async () => {
  const bench = await makeHttpsBench();
  const held = await hold(bench.upstream);
  const commit = await cleanCommit(bench);
  const pushing = startPush(bench.client, bench.gate.dir, { "refs/heads/topic": commit });
  await held.reached();
  const transports = async () =>
    (await processesIn(bench.gate.dir)).filter(({ command }) => command.includes("remote-https"));
  expect(await transports()).not.toEqual([]);
  const hook = (await processesIn(bench.gate.dir)).find(({ command }) => command.includes("pre-receive"));
  process.kill(hook?.pid as number, "SIGKILL");
  expect(await pushing.ended).toMatchObject({ exitCode: 1 });
  await eventually("the transport to end", async () => (await transports()).length === 0);
  await held.release();
  await expectSettled(bench, bench.upstream);
});

test("`policy check` names what is wrong with the URL, and the doctor what is wrong with the rest", async () => {
  const bench = await makeHttpsBench();
  const { gate, sandbox } = bench;
  const doctor = async (): Promise<string> => (await run(bench, "doctor", gate.dir)).text;
  const check = () => run(bench, "policy", "check", join(gate.dir, "gate.yaml"));
  expect(await check()).toMatchObject({ exitCode: 0 });
  expect(await doctor()).toContain("upstream answers");

  const url = `${bench.forward()["url"]}`.replace("//", `//gate:${TOKEN}@`);
  await bench.use(bench.forward({ url }));
  for (const { text, exitCode } of [await check(), await run(bench, "doctor", gate.dir)]) {
    expect(text).toMatch(/gate\.yaml:\d+: forward\.url: it holds a user or a password/);
    expect(text).not.toContain(TOKEN);
    expect(exitCode).not.toBe(0);
  }

  await bench.use(bench.forward());
  await writeFile(join(sandbox.dir, "token"), "another-token-here\n");
  expect(await doctor()).toContain("it does not take the credential (401)");
  await bench.use(bench.forward({ token_file: "none" }));
  expect(await doctor()).toContain("cannot read the token file for forwarding");
});
