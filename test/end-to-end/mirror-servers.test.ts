import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BY, makeForgejo, makeGitea } from "../hooks/servers/gitea-server.ts";
import { makeGitlab, pushToGitlab } from "../hooks/servers/gitlab-server.ts";
import { GITOLITE, makeGitolite } from "../hooks/servers/gitolite-server.ts";
import {
  commitOn,
  gate,
  leakOn,
  pushThrough,
  type Served,
  type ServerEnv,
  script,
} from "../hooks/servers/support.ts";
import { START_GATE, writeHook } from "../support/gate-repo.ts";
import {
  addMirror,
  commitAfter,
  expectMirrored,
  type Mirrored,
  queueOf,
  setForward,
} from "../support/mirrored.ts";
import { writeCommit } from "../support/objects.ts";
import type { Pushed, Updates } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";

type Way = "http" | "web" | "internal";

/** One server as it is laid out, with the gate installed. */
interface House<S extends Served = Served> {
  readonly served: Mirrored<S>;
  readonly push: (updates: Updates, way?: Way) => Promise<Pushed>;
  /** Has a hook of the server's own, which runs after the gate's, refuse everything. */
  readonly refuseLater: () => Promise<unknown>;
  /** A name that only the server updates; null: there is none. */
  readonly ownRef: string | null;
}

const through =
  (served: Served, ways: Readonly<Partial<Record<Way, ServerEnv>>>): House["push"] =>
  (updates, way = "http") =>
    pushThrough(served, ways[way] ?? ways.http ?? {}, updates);

const REFUSE = 'cat > /dev/null\necho "the server refuses" >&2\nexit 1\n';

const HOUSES: Readonly<Record<string, () => Promise<House>>> = {
  Gitea: async () => {
    const served = await addMirror(await makeGitea());
    expect(await gate(served.sandbox, "install", served.repo.dir)).toMatchObject({ exitCode: 0 });
    const refuseLater = () => writeFile(served.protection, "");
    return { served, push: through(served, BY), refuseLater, ownRef: "refs/pull/1/head" };
  },
  "Forgejo with central hooks": async () => {
    const served = await addMirror(await makeForgejo());
    const policy = join(served.repo.dir, "gate.yaml");
    const wide = ["--server", "forgejo", "--server-wide", served.hooks, "--policy", policy];
    expect(await gate(served.sandbox, "install", ...wide)).toMatchObject({ exitCode: 0 });
    const refuseLater = () => writeFile(served.protection, "");
    return { served, push: through(served, BY), refuseLater, ownRef: "refs/pull/1/head" };
  },
  GitLab: async () => {
    const served = await addMirror(await makeGitlab());
    expect(await gate(served.sandbox, "install", served.repo.dir)).toMatchObject({ exitCode: 0 });
    return {
      served,
      push: (updates, way = "http") => pushToGitlab(served, updates, way === "internal" ? "web" : way),
      refuseLater: () => script(join(served.everywhere, "pre-receive.d", "90-other"), REFUSE),
      ownRef: "refs/merge-requests/1/head",
    };
  },
  gitolite: async () => {
    const served = await addMirror(await makeGitolite());
    expect(await gate(served.sandbox, "install", served.repo.dir)).toMatchObject({ exitCode: 0 });
    return {
      served,
      push: through(served, { http: GITOLITE }),
      refuseLater: async () => writeHook(served.repo, "reference-transaction", "#!/bin/sh\nexit 1\n"),
      ownRef: null,
    };
  },
};

describe.each(Object.keys(HOUSES))("%s", (name) => {
  const build = HOUSES[name] as () => Promise<House>;

  test("what is pushed, moved back and deleted is so upstream once it is applied", async () => {
    const { served, push } = await build();
    const { base } = served;
    const one = await commitAfter(served, base, "one");
    const two = await commitAfter(served, one, "two");
    const pushed = await push({ "refs/heads/main": one, "refs/tags/v1": one });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toContain(`gate: mirrored to ${served.upstream.dir}`);
    await expectMirrored(served);
    await push({ "refs/heads/main": two, "refs/heads/x": two });
    await push({ "refs/heads/main": one, "refs/heads/x": null });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": one, "refs/tags/v1": one });
    await expectMirrored(served);
    expect(await queueOf(served)).toEqual([]);
  });

  test("what the server refuses after the gate does not get upstream", async () => {
    const { served, push, refuseLater } = await build();
    await refuseLater();
    const pushed = await push({ "refs/heads/x": await commitOn(served, "a", "a\n") });
    expect(pushed.exitCode).not.toBe(0);
    expect(pushed.remote).toContain("gate: accepted");
    expect(await gate(served.sandbox, "mirror", served.repo.dir)).toMatchObject({ exitCode: 0 });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
  });

  test("a secret is refused, and neither applied nor mirrored", async () => {
    const { served, push } = await build();
    expect(await push({ "refs/heads/x": await leakOn(served) })).toMatchObject({ exitCode: 1 });
    expect(await queueOf(served)).toEqual([]);
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
  });

  test("the server's own refs stay here, and what is merged from them in its pages goes upstream", async () => {
    const { served, push, ownRef } = await build();
    if (ownRef === null) return;
    const { client, base } = served;
    const topic = await commitAfter(served, base, "topic");
    expect(await push({ [ownRef]: topic }, "internal")).toMatchObject({ exitCode: 0 });
    const files = { "README.md": "Hello\n", topic: "topic\n" };
    const merge = await writeCommit(client, { files, parents: [base, topic] });
    const merged = await push({ "refs/heads/main": merge }, "web");
    expect(merged).toMatchObject({ exitCode: 0, remote: "" });
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": merge, [ownRef]: topic });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": merge });
  });

  test("a policy that would forward before the server applies refuses every push", async () => {
    const { served, push } = await build();
    await setForward(served.repo, { url: served.upstream.dir, when: "before" });
    const pushed = await push({ "refs/heads/x": await commitOn(served, "a", "a\n") });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toMatch(/could not decide: forward\.when is before, but \S+ may still refuse/);
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
    expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": served.base });
  });

  test("the doctor misses a post-receive hook, an installation brings it, and it goes without a trace", async () => {
    const { served } = await build();
    const { sandbox, repo } = served;
    if (name === "Forgejo with central hooks") return;
    expect((await gate(sandbox, "uninstall", repo.dir, "--hook", "post-receive")).out).toContain("removed");
    const missed = await gate(sandbox, "doctor", repo.dir);
    expect(missed.exitCode).toBe(1);
    expect(missed.out).toMatch(/problem +hook: there is no \S+post-receive\S*: nothing is mirrored/);
    expect((await gate(sandbox, "install", repo.dir)).out).toMatch(/installed \S+post-receive/);
    const found = await gate(sandbox, "doctor", repo.dir);
    expect(found.out).toContain("mirror: nothing waits to be mirrored");
    expect(found.out).not.toContain("problem");
    expect((await gate(sandbox, "uninstall", repo.dir)).out).toMatch(/removed \S+post-receive/);
  });
});

test("with central hooks the doctor looks for the post-receive hook there", async () => {
  const { served } = await (HOUSES["Forgejo with central hooks"] as () => Promise<House>)();
  const { sandbox, repo } = served;
  const hooks = join(sandbox.dir, "git-home", "hooks");
  const wide = ["--server", "forgejo", "--server-wide", hooks];
  expect((await gate(sandbox, "doctor", repo.dir, ...wide)).out).not.toContain("problem");
  expect((await gate(sandbox, "uninstall", ...wide)).out).toMatch(
    /removed \S+pre-receive.*\n.*removed \S+post-/,
  );
  const plain = join(sandbox.dir, "plain.yaml");
  await writeFile(plain, "version: 1\n");
  const policy = join(repo.dir, "gate.yaml");
  // A policy that does not forward needs no second hook; one that does by an override needs it.
  expect((await gate(sandbox, "install", ...wide, "--policy", plain)).out).not.toContain("post-receive");
  const overrides = `overrides: [{ repository: [team/app], set: { forward: { url: ${served.upstream.dir} } } }]\n`;
  await writeFile(policy, `version: 1\n${overrides}`);
  expect((await gate(sandbox, "install", ...wide, "--policy", policy)).out).toContain("post-receive");
  const one = await commitAfter(served, served.base, "one");
  const push = through(served, BY);
  expect((await push({ "refs/heads/x": one })).remote).toContain("gate: mirrored to");
  // What only the hook knows of the policy is remembered for whoever runs the mirror by hand.
  await rm(served.upstream.dir, { recursive: true });
  await push({ "refs/heads/y": one });
  expect(await gate(sandbox, "mirror", repo.dir)).toMatchObject({ exitCode: 2 });
});

test("control: a gate that takes Gitea for plain git forwards what Gitea then refuses", async () => {
  const served = await addMirror(await makeGitea(), ({ dir }) => ({ url: dir, when: "before" }));
  const slot = join(served.hooks, "pre-receive.d", "50-gate");
  await script(slot, `${START_GATE.replace(' "$@"', " --server plain")}\n`);
  await writeFile(served.protection, "");
  const clean = await commitOn(served, "a", "a\n");
  expect(await pushThrough(served, BY.http, { "refs/heads/x": clean })).toMatchObject({ exitCode: 1 });
  expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/x": clean });
});

test("of one push only what the server has applied gets upstream", async () => {
  const served = await addMirror(await makeGitolite());
  await gate(served.sandbox, "install", served.repo.dir);
  const clean = await commitOn(served, "a", "a\n");
  const updates = { "refs/heads/x": clean, "refs/heads/forbidden": clean };
  expect(await pushThrough(served, GITOLITE, updates)).toMatchObject({ exitCode: 1 });
  expect(await refsOf(served.repo)).toMatchObject({ "refs/heads/x": clean });
  expect(await refsOf(served.upstream)).toEqual(await refsOf(served.repo));
});
