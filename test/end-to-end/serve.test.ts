import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeHook } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { fsck, git, mustGit, refsOf } from "../support/repo.ts";
import { githubToken } from "../support/secrets.ts";
import { clone, makeServed, type Served } from "../support/serve.ts";
import { canServeSsh, forwardBySsh } from "../support/ssh.ts";
import { startSshd } from "../support/sshd.ts";

/** Every pack that a fetch brings, and what is asked for it. */
const config = (...pairs: readonly (readonly [string, string])[]): Record<string, string> => ({
  GIT_CONFIG_COUNT: String(pairs.length),
  ...Object.fromEntries(
    pairs.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, key],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ),
});

const expectSame = async ({ mirror, upstream }: Served): Promise<void> => {
  expect(await refsOf(mirror)).toEqual(await refsOf(upstream));
  for (const repo of [mirror, upstream]) expect(await fsck(repo)).toBe("");
};

describe("a fetch", () => {
  test.each(["0", "1", "2"])("in protocol %s brings what upstream has now", async (version) => {
    const served = await makeServed();
    const program = await served.start();
    const env = config(["protocol.version", version]);
    const copy = await clone(served, served.url(program), "copy", ["-c", `protocol.version=${version}`]);
    expect(await readFile(join(copy.dir, "README.md"), "utf8")).toBe("Hello\n");

    const moved = await served.move("refs/heads/main", {
      files: { "README.md": "Hello again\n" },
      parents: [served.base],
    });
    await served.move("refs/heads/topic", { files: { "a.txt": "a\n" }, parents: [served.base] });
    await mustGit(copy, ["fetch", "--quiet"], { env });
    expect(await mustGit(copy, ["rev-parse", "origin/main"])).toBe(moved);

    // Rewritten, and gone.
    const rewritten = await served.move("refs/heads/main", { files: { "README.md": "New\n" } });
    await mustGit(served.upstream, ["update-ref", "-d", "refs/heads/topic"]);
    await mustGit(copy, ["fetch", "--quiet", "--prune"], { env });
    expect(await mustGit(copy, ["for-each-ref", "--format=%(objectname)", "refs/remotes/origin/main"])).toBe(
      rewritten,
    );
    expect(await refsOf(copy)).not.toHaveProperty("refs/remotes/origin/topic");
    await expectSame(served);
  });

  test("of an upstream whose names have moved into each other's way brings them", async () => {
    const served = await makeServed();
    const program = await served.start();
    await served.move("refs/heads/a", { files: { "a.txt": "a\n" } });
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    await mustGit(served.upstream, ["update-ref", "-d", "refs/heads/a"]);
    await served.move("refs/heads/a/b", { files: { "b.txt": "b\n" } });
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    await expectSame(served);
  });

  test("checks out the branch that upstream shows first", async () => {
    const served = await makeServed();
    await served.move("refs/heads/trunk", { files: { "trunk.txt": "t\n" } });
    await mustGit(served.upstream, ["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    const copy = await clone(served, served.url(await served.start()), "copy");
    expect(await mustGit(copy, ["symbolic-ref", "HEAD"])).toBe("refs/heads/trunk");
  });

  test("of an empty upstream works, and so does the first push to it", async () => {
    const served = await makeServed();
    const program = await served.start();
    const url = served.url(program, "other", "lib");
    await clone(served, url, "empty");
    expect(await push(served.client, url, { "refs/heads/main": served.base })).toMatchObject({ exitCode: 0 });
  });

  test("may be shallow, and deepened", async () => {
    const served = await makeServed();
    const [second, url] = [
      await served.move("refs/heads/main", { files: { "b.txt": "b\n" }, parents: [served.base] }),
      served.url(await served.start()),
    ];
    const copy = await clone(served, url, "copy", ["--depth=1"]);
    expect(await mustGit(copy, ["rev-list", "HEAD"])).toBe(second);
    await mustGit(copy, ["fetch", "--quiet", "--unshallow"]);
    expect(await mustGit(copy, ["rev-list", "HEAD"])).toBe(`${second}\n${served.base}`);
  });

  test("may be partial: contents come when they are asked for", async () => {
    const served = await makeServed();
    const url = served.url(await served.start());
    const copy = await clone(served, url, "copy", ["--filter=blob:none", "--no-checkout"]);
    const listed = await mustGit(copy, ["rev-list", "--objects", "--missing=print", "HEAD"]);
    expect(listed).toMatch(/^\?/m);
    expect(await mustGit(copy, ["cat-file", "blob", "HEAD:README.md"])).toBe("Hello");
  });

  test("works with SHA-256 too, and so does a push", async () => {
    const served = await makeServed({ format: "sha256" });
    const url = served.url(await served.start());
    await clone(served, url, "copy");
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    expect(await push(served.client, url, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
    await expectSame(served);
  });
});

describe("a push", () => {
  const clean = ({ client, base }: Served): Promise<string> =>
    writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });

  test("that is clean stands upstream and in the mirror, under the client's name", async () => {
    const served = await makeServed();
    const url = served.url(await served.start());
    const commit = await clean(served);
    const pushed = await push(served.client, url, { "refs/heads/topic": commit, "refs/tags/v1": commit });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toContain(`forwarded to ${served.upstream.dir}`);
    expect(await refsOf(served.upstream)).toMatchObject({
      "refs/heads/topic": commit,
      "refs/tags/v1": commit,
    });
    await expectSame(served);
    const audit = await readFile(join(served.mirror.dir, "gate", "audit.jsonl"), "utf8");
    expect(JSON.parse(audit)).toMatchObject({ who: { remoteUser: "agent", via: "http" } });
    expect(await push(served.client, url, { "refs/heads/topic": null })).toMatchObject({ exitCode: 0 });
    await expectSame(served);
  });

  test("that leaks is refused, and is nowhere", async () => {
    const served = await makeServed();
    const program = await served.start();
    const token = githubToken(served.sandbox.dir);
    const leak = await writeCommit(served.client, { files: { "a.env": token }, parents: [served.base] });
    const pushed = await push(served.client, served.url(program), { "refs/heads/topic": leak });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("a.env:1");
    expect(pushed.text + program.said()).not.toContain(token);
    for (const repo of [served.mirror, served.upstream]) {
      expect(await refsOf(repo)).toEqual({ "refs/heads/main": served.base });
      expect(await git(repo, ["cat-file", "-e", leak])).not.toMatchObject({ exitCode: 0 });
    }

    // The same push where nobody judges it.
    expect(await push(served.client, served.upstream.dir, { "refs/heads/topic": leak })).toMatchObject({
      exitCode: 0,
    });
  });

  test("meets the operator's policy", async () => {
    const served = await makeServed({ policy: { refs: { allow: ["refs/heads/agent/**"] } } });
    const url = served.url(await served.start());
    const commit = await clean(served);
    const refused = await push(served.client, url, { "refs/heads/topic": commit });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("refs/heads/topic");
    expect(await push(served.client, url, { "refs/heads/agent/topic": commit })).toMatchObject({
      exitCode: 0,
    });
    await expectSame(served);
  });

  test("that upstream refuses is refused in upstream's words, and is nowhere", async () => {
    const served = await makeServed();
    await writeHook(served.upstream, "update", '#!/bin/sh\necho "not on a Monday"; exit 1\n');
    const url = served.url(await served.start());
    const pushed = await push(served.client, url, { "refs/heads/topic": await clean(served) });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("not on a Monday");
    await expectSame(served);
  });

  test("onto what upstream has left behind is refused, and a fetch mends it", async () => {
    const served = await makeServed();
    const url = served.url(await served.start());
    const copy = await clone(served, url, "copy");
    const moved = await served.move("refs/heads/main", {
      files: { "b.txt": "b\n" },
      parents: [served.base],
    });
    const late = await writeCommit(copy, { files: { "a.txt": "a\n" }, parents: [served.base] });
    expect(await push(copy, url, { "refs/heads/main": late })).toMatchObject({ exitCode: 1 });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": moved });
    await mustGit(copy, ["fetch", "--quiet"]);
    const next = await writeCommit(copy, { files: { "a.txt": "a\n" }, parents: [moved] });
    expect(await push(copy, url, { "refs/heads/main": next })).toMatchObject({ exitCode: 0 });
    await expectSame(served);
  });

  test.each([
    ["with a length", "104857600"],
    ["in chunks", "65536"],
  ])("%s and compressed questions work", async (_, buffer) => {
    const served = await makeServed();
    const url = served.url(await served.start());
    const noise = Array.from({ length: 40_000 }, (__, at) => Math.sin(at).toString(36)).join("\n");
    const commit = await writeCommit(served.client, { files: { "n.txt": noise }, parents: [served.base] });
    const env = config(["http.postBuffer", buffer]);
    expect(await push(served.client, url, { "refs/heads/topic": commit }, { env })).toMatchObject({
      exitCode: 0,
    });
    // More than a kilobyte of wants and haves goes compressed.
    for (let at = 0; at < 40; at += 1) {
      const files = { [`${at}.txt`]: `${at}\n` };
      await served.move(`refs/heads/many/${at}`, { files, parents: [served.base] });
    }
    await clone(served, url, "copy");
    await expectSame(served);
  });
});

describe.skipIf(!canServeSsh())("an upstream over ssh", () => {
  test("is fetched from and pushed to with the gate's key, which no client sees", async () => {
    const served = await makeServed();
    const sshd = await startSshd();
    onTestFinished(() => sshd.stop());
    await served.configure({ repository: { upstream: forwardBySsh(sshd)(served.upstream) } });
    const program = await served.start();
    const copy = await clone(served, served.url(program), "copy");
    const commit = await writeCommit(copy, { files: { "a.txt": "a\n" }, parents: [served.base] });
    const pushed = await push(copy, served.url(program), { "refs/heads/topic": commit });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.text).not.toContain(sshd.identityFile);
    expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/topic": commit });
    await expectSame(served);
  });
});
