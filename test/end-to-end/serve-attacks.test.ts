import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeGate, writeHook } from "../support/gate-repo.ts";
import { allowHttpPush, serveHttp } from "../support/http-backend.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { rawRequest, statusOf } from "../support/raw-request.ts";
import { git, initRepo, mustGit, refsOf } from "../support/repo.ts";
import { githubToken } from "../support/secrets.ts";
import { makeServed, type Program, type Served, withHeader } from "../support/serve.ts";

// Each attack is shown to work on a server that nobody guards, in the same test.

/** A leak that an agent has committed, a gate that serves, and a gate that is reached by its path. */
const withLeak = async () => {
  const served = await makeServed();
  const program = await served.start();
  const files = { "a.env": githubToken(served.sandbox.dir) };
  const leak = await writeCommit(served.client, { files, parents: [served.base] });
  const local = await makeGate(served.sandbox, { name: "local.git" });
  await mustGit(local, ["fetch", "--quiet", served.client.dir, "refs/heads/main:refs/heads/main"]);
  return { served, program, url: served.url(program), local, updates: { "refs/heads/topic": leak } };
};

const expectRefused = async (
  { upstream, mirror, base }: Served,
  pushed: { exitCode: number },
): Promise<void> => {
  expect(pushed.exitCode).not.toBe(0);
  for (const repo of [upstream, mirror]) expect(await refsOf(repo)).toEqual({ "refs/heads/main": base });
};

describe("a leak gets nowhere", () => {
  test("with --no-verify, which switches the clone's own hooks off", async () => {
    const { served, url, updates } = await withLeak();
    const plain = await initRepo(served.sandbox, "plain.git", { bare: true });
    await writeHook(
      { ...served.client, dir: join(served.client.dir, ".git") },
      "pre-push",
      "#!/bin/sh\nexit 1\n",
    );
    expect((await push(served.client, plain.dir, updates)).exitCode).not.toBe(0);
    expect(await push(served.client, plain.dir, updates, { flags: ["--no-verify"] })).toMatchObject({
      exitCode: 0,
    });

    await expectRefused(served, await push(served.client, url, updates, { flags: ["--no-verify"] }));
  });

  test("with --receive-pack, which names the program at the other end", async () => {
    const { served, url, local, updates } = await withLeak();
    const flags = ["--receive-pack=git -c core.hooksPath=/dev/null receive-pack"];
    expect((await push(served.client, local.dir, updates)).exitCode).not.toBe(0);
    expect(await push(served.client, local.dir, updates, { flags })).toMatchObject({ exitCode: 0 });

    await expectRefused(served, await push(served.client, url, updates, { flags }));
  });

  test("with a git configuration in the pusher's environment", async () => {
    const { served, url, local, updates } = await withLeak();
    const file = join(served.sandbox.dir, "gitconfig");
    await writeFile(file, "[core]\n\thooksPath = /dev/null\n");
    const env = { GIT_CONFIG_GLOBAL: file };
    expect(await push(served.client, local.dir, updates, { env })).toMatchObject({ exitCode: 0 });

    await expectRefused(served, await push(served.client, url, updates, { env }));
  });

  test("with a configuration of the mirror or a hook in its place, which the next start puts right", async () => {
    const { served, program, updates } = await withLeak();
    await mustGit(served.mirror, ["config", "core.hooksPath", "/dev/null"]);
    await writeHook(served.mirror, "pre-receive", "#!/bin/sh\nexit 0\n");
    await writeHook(served.mirror, "post-update", "#!/bin/sh\nexit 0\n");
    program.signal("SIGTERM");
    await program.ended;
    const again = await served.start();
    await expectRefused(served, await push(served.client, served.url(again), updates));
    expect(await git(served.mirror, ["config", "core.hooksPath"])).toMatchObject({ exitCode: 1 });
  });

  test("past a core.hooksPath that somebody writes while the gate runs", async () => {
    const { served, url, local, updates } = await withLeak();
    for (const repo of [local, served.mirror]) await mustGit(repo, ["config", "core.hooksPath", "/dev/null"]);
    expect(await push(served.client, local.dir, updates)).toMatchObject({ exitCode: 0 });

    await expectRefused(served, await push(served.client, url, updates));
  });
});

/** The same repositories behind git's own CGI program, and nothing else. */
const unguarded = async (served: Served): Promise<number> => {
  const { url } = await serveHttp(served.sandbox);
  await allowHttpPush(served.upstream);
  return Number(new URL(url(served.upstream)).port);
};

const get = (port: number, target: string, headers: readonly string[] = []): Promise<string> =>
  rawRequest(
    port,
    [`GET ${target} HTTP/1.1`, "Host: gate", "Connection: close", ...headers, "", ""].join("\r\n"),
  );

const authorization = (served: Served, program: Program, client: "agent" | "reader" | "other"): string =>
  `Authorization: ${withHeader(served.url(program, client)).authorization}`;

const ADVERTISE = "info/refs?service=git-upload-pack";

describe("another repository is out of reach", () => {
  test.each([
    ["by its name", "/lib.git"],
    ["by dots", "/app.git/../lib.git"],
    ["by encoded dots", "/app.git/%2e%2e/lib.git"],
    ["by half encoded dots", "/app.git/.%2E/lib.git"],
    ["by doubly encoded dots", "/app.git/%252e%252e/lib.git"],
    ["by backslashes", "/app.git\\..\\lib.git"],
    ["by a second slash", "//lib.git"],
    ["by an absolute URL", "http://gate/lib.git"],
    ["by another case", "/LIB.git"],
    ["by an encoded letter", "/%6cib.git"],
    ["by a parameter", "/app.git;/../lib.git"],
    ["by the way to upstream", "/../../upstream.git"],
    ["by a byte of zero", "/lib.git%00"],
    ["by a path in full", "/app.git//etc"],
  ])("%s", async (_, path) => {
    const served = await makeServed();
    const program = await served.start();
    const header = authorization(served, program, "agent");
    expect(statusOf(await get(program.port, `/app.git/${ADVERTISE}`, [header]))).toBe(200);
    const answer = await get(program.port, `${path}/${ADVERTISE}`, [header]);
    expect([400, 404]).toContain(statusOf(answer));
    expect(answer).not.toContain("service=git-upload-pack");
  });

  test("where nobody guards, dots lead there", async () => {
    const served = await makeServed();
    const port = await unguarded(served);
    for (const path of ["/lib.git", "/upstream.git/../lib.git", "/upstream.git/%2e%2e/lib.git"])
      expect(statusOf(await get(port, `${path}/${ADVERTISE}`))).toBe(200);
  });
});

test("the files of a mirror are not served", async () => {
  const served = await makeServed();
  const program = await served.start();
  const header = authorization(served, program, "agent");
  const files = [
    "HEAD",
    "config",
    "gate/fingerprint.key",
    "gate/audit.jsonl",
    "objects/info/packs",
    "info/refs",
  ];
  for (const file of files) {
    expect([400, 404]).toContain(statusOf(await get(program.port, `/app.git/${file}`, [header])));
  }
  for (const target of [`/app.git/${ADVERTISE}&x=1`, `/app.git/${ADVERTISE}#`, "/app.git/git-upload-archive"])
    expect(statusOf(await get(program.port, target, [header]))).toBe(404);

  expect(await get(await unguarded(served), "/upstream.git/HEAD")).toContain("ref: refs/heads/main");
});

describe("a client may do no more than it was given", () => {
  test("without credentials, or with wrong ones, nothing", async () => {
    const served = await makeServed();
    const program = await served.start();
    const { agent, reader } = served.tokens;
    const basic = (text: string): string => `Authorization: Basic ${Buffer.from(text).toString("base64")}`;
    const wrong: readonly (readonly string[])[] = [
      [],
      [basic(`agent:${reader}`)],
      [basic(`nobody:${agent}`)],
      [basic(`agent:${agent}x`)],
      [basic("agent:")],
      ["Authorization: Bearer "],
      [`Authorization: Bearer ${agent.toLowerCase()}`],
      [`Authorization: Bearer ${reader}x`],
      [`Proxy-Authorization: Bearer ${agent}`],
      [`Authorization: Bearer ${agent}`, "Authorization: Bearer x"],
    ];
    for (const headers of wrong) {
      const answer = await get(program.port, `/app.git/${ADVERTISE}`, headers);
      expect(statusOf(answer)).toBe(401);
      expect(answer).toMatch(/^WWW-Authenticate: Basic/m);
    }
    const right = [`Authorization: Bearer ${agent}`];
    expect(statusOf(await get(program.port, `/app.git/${ADVERTISE}`, right))).toBe(200);
    expect(statusOf(await get(program.port, `/nowhere.git/${ADVERTISE}`))).toBe(401);
    expect(program.said()).not.toContain(agent);

    expect(statusOf(await get(await unguarded(served), `/upstream.git/${ADVERTISE}`))).toBe(200);
  });

  test("with the token of a reader, no push", async () => {
    const served = await makeServed();
    const program = await served.start();
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    const updates = { "refs/heads/topic": commit };
    const pushed = await push(served.client, served.url(program, "reader"), updates);
    await expectRefused(served, pushed);
    expect(pushed.text).toContain("you may not write here");
    const post = await rawRequest(
      program.port,
      [
        "POST /app.git/git-receive-pack HTTP/1.1",
        "Host: gate",
        "Connection: close",
        authorization(served, program, "reader"),
        "Content-Type: application/x-git-receive-pack-request",
        "Content-Length: 4",
        "",
        "0000",
      ].join("\r\n"),
    );
    expect(statusOf(post)).toBe(403);

    await unguarded(served);
    const { url } = await serveHttp(served.sandbox);
    expect(await push(served.client, url(served.upstream), updates)).toMatchObject({ exitCode: 0 });
  });

  test("with the token of another repository's client, not even its existence", async () => {
    const served = await makeServed();
    const program = await served.start();
    const header = authorization(served, program, "other");
    const [there, nowhere] = [
      await get(program.port, `/app.git/${ADVERTISE}`, [header]),
      await get(program.port, `/nowhere.git/${ADVERTISE}`, [header]),
    ];
    expect(there.replace(/^Date:.*$/m, "")).toBe(nowhere.replace(/^Date:.*$/m, ""));
    expect(statusOf(there)).toBe(404);
  });
});

describe("a request is what it says, once", () => {
  const post = (headers: readonly string[], body: string): string =>
    ["POST /app.git/git-upload-pack HTTP/1.1", "Host: gate", "Connection: close", ...headers, "", body].join(
      "\r\n",
    );
  const TYPE = "Content-Type: application/x-git-upload-pack-request";

  test.each<readonly [string, readonly string[], number]>([
    ["two lengths", [TYPE, "Content-Length: 4", "Content-Length: 5"], 400],
    ["a length and pieces", [TYPE, "Content-Length: 4", "Transfer-Encoding: chunked"], 400],
    ["an odd transfer encoding", [TYPE, "Transfer-Encoding: xchunked"], 400],
    ["a header in two lines", [TYPE, "X-A: 1", " Content-Length: 4"], 400],
    ["a space before a colon", [TYPE, "Content-Length : 4"], 400],
    ["two types", [TYPE, TYPE, "Content-Length: 4"], 415],
    ["another type", ["Content-Type: text/plain", "Content-Length: 4"], 415],
    ["another compression", [TYPE, "Content-Encoding: br", "Content-Length: 4"], 415],
    ["another protocol", [TYPE, "Git-Protocol: version=2:x=y", "Content-Length: 4"], 400],
    ["two protocols", [TYPE, "Git-Protocol: version=2", "Git-Protocol: version=1", "Content-Length: 4"], 400],
  ])("%s: refused", async (_, headers, status) => {
    const served = await makeServed();
    const program = await served.start();
    const header = authorization(served, program, "agent");
    expect(statusOf(await rawRequest(program.port, post([header, ...headers], "0000")))).toBe(status);
    // The same without what is odd about it.
    const fine = post([header, TYPE, "Content-Length: 4"], "0000");
    expect(statusOf(await rawRequest(program.port, fine))).toBe(200);
  });

  test("what a header says of git's environment reaches no process", async () => {
    const served = await makeServed();
    const program = await served.start();
    const names = [
      "Git-Config-Count: 1",
      "X-Remote-User: root",
      "Proxy: http://x",
      "Http-Git-Dir: /",
      "Cookie: a=b",
    ];
    const header = authorization(served, program, "agent");
    expect(statusOf(await get(program.port, `/app.git/${ADVERTISE}`, [header, ...names]))).toBe(200);
  });
});
