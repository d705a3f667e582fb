import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { hold } from "../support/held-upstream.ts";
import { writeCommit } from "../support/objects.ts";
import { eventually, peakMemory, processesIn, quiet, signalIfRunning } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { fsck, mustGit, refsOf } from "../support/repo.ts";
import { clone, digest, makeServed, type Program, type Served, withHeader } from "../support/serve.ts";
import { running, startPush } from "../support/start-push.ts";

const MB = 1024 ** 2;

const expectSame = async ({ mirror, upstream }: Served): Promise<void> => {
  expect(await refsOf(mirror)).toEqual(await refsOf(upstream));
  for (const repo of [mirror, upstream]) expect(await fsck(repo)).toBe("");
};

/** Begins a push of which the rest never comes. */
const beginPush = (served: Served, program: Program): Promise<Socket> =>
  new Promise((resolve) => {
    const { authorization } = withHeader(served.url(program));
    const socket = connect({ port: program.port, host: "127.0.0.1" }, () => resolve(socket));
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    const update = `${served.base} ${"1".repeat(40)} refs/heads/main\0 report-status\n`;
    const head = [
      "POST /app.git/git-receive-pack HTTP/1.1",
      "Host: gate",
      `Authorization: ${authorization}`,
      "Content-Type: application/x-git-receive-pack-request",
      "Content-Length: 100000",
    ];
    const start = `${(update.length + 4).toString(16).padStart(4, "0")}${update}0000PACK`;
    socket.write(`${head.join("\r\n")}\r\n\r\n${start}`, "latin1");
  });

const RECEIVE_PACK = /receive-pack --stateless-rpc/;

describe("a client that goes away", () => {
  test("in the middle of a push leaves nothing running", async () => {
    const served = await makeServed();
    const program = await served.start();
    const socket = await beginPush(served, program);
    await running(served.mirror.dir, RECEIVE_PACK);
    socket.destroy();
    await quiet(served.mirror.dir);
    await eventually("the log to say so", async () => program.said().includes("cut off: client gone"));
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    await expectSame(served);
  });

  test("in the middle of a fetch leaves nothing running", async () => {
    const served = await makeServed();
    const noise = randomBytes(40 * MB);
    await served.move("refs/heads/main", { files: { "noise.bin": noise }, parents: [served.base] });
    const program = await served.start();
    const { url, authorization } = withHeader(served.url(program));
    const tip = (await refsOf(served.upstream))["refs/heads/main"] as string;
    const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    const leaving = new AbortController();
    const response = await fetch(`${url}/git-upload-pack`, {
      method: "POST",
      headers: {
        authorization,
        "content-type": "application/x-git-upload-pack-request",
        "git-protocol": "version=2",
      },
      body: `${packet("command=fetch")}0001${packet("no-progress")}${packet(`want ${tip}`)}${packet("done")}0000`,
      signal: leaving.signal,
    });
    expect(response.status).toBe(200);
    await running(served.mirror.dir, /upload-pack --stateless-rpc/);
    leaving.abort();
    await quiet(served.mirror.dir);
  });

  test("once its push has come whole has it finished", async () => {
    const served = await makeServed();
    const program = await served.start();
    const held = await hold(served.upstream);
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    const pushing = startPush(served.client, served.url(program), { "refs/heads/topic": commit });
    await held.reached();
    process.kill(pushing.pid, "SIGKILL");
    for (const { pid, command } of await processesIn(served.client.dir))
      if (command.includes("remote-http")) signalIfRunning(pid, "SIGKILL");
    await pushing.ended;
    await held.release();
    await quiet(served.mirror.dir);
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    expect(await refsOf(served.mirror)).toMatchObject({ "refs/heads/topic": commit });
    await expectSame(served);
  });

  test("or says nothing more is cut off", async () => {
    const served = await makeServed({ settings: { limits: { idle: "1s" } } });
    const program = await served.start();
    const socket = await beginPush(served, program);
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    await closed;
    await quiet(served.mirror.dir);
    await eventually("the log to say so", async () => program.said().includes("cut off: client idle"));
  });

  test("and one that takes too long is cut off too", async () => {
    const served = await makeServed({ settings: { limits: { push: "1s" } } });
    const program = await served.start();
    const held = await hold(served.upstream);
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    const pushed = await push(served.client, served.url(program), { "refs/heads/topic": commit });
    expect(pushed.exitCode).not.toBe(0);
    await eventually("the log to say so", async () => program.said().includes("cut off: timeout"));
    await held.release();
    await quiet(served.mirror.dir);
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    await expectSame(served);
  });
});

test("twenty agents clone, push and fetch at once, in bounded memory", async () => {
  const served = await makeServed();
  const program = await served.start();
  const agents = Array.from({ length: 20 }, (_, index) => index);
  const pushed = await Promise.all(
    agents.map(async (index) => {
      const copy = await clone(served, served.url(program), `agent-${index}`);
      const files = { [`${index}.txt`]: `${index}\n` };
      const commit = await writeCommit(copy, { files, parents: [served.base] });
      const result = await push(copy, served.url(program), { [`refs/heads/agent/${index}`]: commit });
      await mustGit(copy, ["fetch", "--quiet"]);
      return { ...result, commit, seen: await mustGit(copy, ["rev-parse", `origin/agent/${index}`]) };
    }),
  );
  for (const { exitCode, text, commit, seen } of pushed) {
    expect({ exitCode, text }).toMatchObject({ exitCode: 0 });
    expect(seen).toBe(commit);
  }
  expect(Object.keys(await refsOf(served.upstream))).toHaveLength(21);
  await expectSame(served);
  expect(await peakMemory(program.pid)).toBeLessThan(256 * MB);
});

test("twenty agents on one branch: one wins each time, and nothing is lost", async () => {
  const served = await makeServed();
  const program = await served.start();
  await mustGit(served.client, ["ls-remote", served.url(program)]);
  const commits = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      writeCommit(served.client, { files: { "a.txt": `${index}\n` }, parents: [served.base] }),
    ),
  );
  const results = await Promise.all(
    commits.map((commit) => push(served.client, served.url(program), { "refs/heads/main": commit })),
  );
  const tip = (await refsOf(served.upstream))["refs/heads/main"] as string;
  expect(commits).toContain(tip);
  // Forced, each replaces what it saw; whoever saw something else is refused.
  expect(results.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThanOrEqual(1);
  await mustGit(served.client, ["ls-remote", served.url(program)]);
  await expectSame(served);
});

test("a push of 200 MB passes in bounded memory", async () => {
  const served = await makeServed();
  const upstream = { url: served.upstream.dir, stall_timeout: "4m", timeout: "4m" };
  await served.configure({ repository: { upstream } });
  const program = await served.start();
  const noise = randomBytes(200 * MB);
  const pieces = Array.from({ length: 10 }, (_, at) => noise.subarray(at * 20 * MB, (at + 1) * 20 * MB));
  const files = Object.fromEntries(pieces.map((piece, at) => [`${at}.bin`, piece]));
  const commit = await writeCommit(served.client, { files, parents: [served.base] });
  const pushed = await push(served.client, served.url(program), { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 0 });
  await expectSame(served);
  expect(await peakMemory(program.pid)).toBeLessThan(256 * MB);
}, 300_000);

test("a push that is larger than may be is refused by git itself", async () => {
  const served = await makeServed({ settings: { limits: { push_size: "1MiB" } } });
  const program = await served.start();
  const noise = randomBytes(3 * MB);
  const commit = await writeCommit(served.client, { files: { "n.bin": noise }, parents: [served.base] });
  const pushed = await push(served.client, served.url(program), { "refs/heads/topic": commit });
  expect(pushed.exitCode).not.toBe(0);
  expect(pushed.text).toContain("exceeds maximum allowed size");
});

describe("turns", () => {
  test("a client with too many requests is told so, and others are not kept", async () => {
    const served = await makeServed({ settings: { limits: { per_client: 2, pushes: 1 } } });
    const program = await served.start();
    await mustGit(served.client, ["ls-remote", served.url(program, "reader")]);
    for (let twice = 0; twice < 2; twice += 1) await beginPush(served, program);
    await running(served.mirror.dir, RECEIVE_PACK);
    const ask = (client: "agent" | "reader"): Promise<Response> => {
      const { url, authorization } = withHeader(served.url(program, client));
      return fetch(`${url}/info/refs?service=git-upload-pack`, { headers: { authorization } });
    };
    await eventually("both pushes to count", async () => (await ask("agent")).status === 429);
    expect((await ask("reader")).status).toBe(200);
  });
});

describe("a configuration that is read again", () => {
  const ask = async (served: Served, program: Program, client: "agent" | "reader"): Promise<number> => {
    const { url, authorization } = withHeader(served.url(program, client));
    const response = await fetch(`${url}/info/refs?service=git-upload-pack`, { headers: { authorization } });
    await response.arrayBuffer();
    return response.status;
  };
  const hup = async (program: Program, words: string): Promise<void> => {
    program.signal("SIGHUP");
    await eventually(words, async () => program.said().includes(words));
  };

  test("lets in whom it names, and nobody else", async () => {
    const served = await makeServed();
    const program = await served.start();
    expect([await ask(served, program, "agent"), await ask(served, program, "reader")]).toEqual([200, 200]);
    const clients = [
      { name: "reader", token_sha256: digest(served.tokens.reader), repositories: { app: ["read"] } },
    ];
    await served.configure({ settings: { clients } });
    await hup(program, "again");
    expect([await ask(served, program, "agent"), await ask(served, program, "reader")]).toEqual([401, 200]);
  });

  test("changes nothing when it is wrong", async () => {
    const served = await makeServed();
    const program = await served.start();
    await served.configure({ settings: { clients: [], surprise: true } });
    await hup(program, "the old configuration stays");
    expect(program.said()).toMatch(/serve\.yaml:\d+: surprise: unknown key/);
    expect(await ask(served, program, "agent")).toBe(200);
    await served.configure({ settings: { state: "elsewhere" } });
    await hup(program, "only a restart changes it");
    expect(await ask(served, program, "agent")).toBe(200);
  });
});
