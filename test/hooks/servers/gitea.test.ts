import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditOf, START_GATE } from "../../support/gate-repo.ts";
import { writeCommit } from "../../support/objects.ts";
import { mustGit, refsOf } from "../../support/repo.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { BY, type GiteaServed, makeGitea, writeServerHooks } from "./gitea-server.ts";
import { commitOn, gate, leakOn, pushThrough, script, snapshot } from "./support.ts";

const makeGuarded = async (): Promise<GiteaServed> => {
  const served = await makeGitea();
  expect(await gate(served.sandbox, "install", served.repo.dir)).toMatchObject({ exitCode: 0 });
  return served;
};

const slot = ({ hooks }: GiteaServed): string => join(hooks, "pre-receive.d", "50-gate");

describe("an installation", () => {
  test("is recognised, stands beside the server's own hook, and is there once", async () => {
    const served = await makeGitea();
    const before = await snapshot(served.repo.dir);
    const first = await gate(served.sandbox, "install", served.repo.dir);
    expect(first.out).toContain(`installed ${slot(served)}`);
    const after = await snapshot(served.repo.dir);
    const second = await gate(served.sandbox, "install", served.repo.dir);
    expect(second.out).toBe(`${slot(served)} is already the gate's`);
    expect(await snapshot(served.repo.dir)).toEqual(after);

    expect(await gate(served.sandbox, "uninstall", served.repo.dir)).toMatchObject({ exitCode: 0 });
    expect(await snapshot(served.repo.dir)).toEqual(before);
  });

  test("survives what the server writes anew", async () => {
    const served = await makeGuarded();
    await writeServerHooks(served.hooks, served);
    expect(await pushThrough(served, BY.http, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 1,
    });
  });

  test("an older one is renewed; somebody else's file of that name is not touched", async () => {
    const served = await makeGuarded();
    const text = await readFile(slot(served), "utf8");
    await writeFile(slot(served), text.replace("gate hook v1", "gate hook v0"));
    expect((await gate(served.sandbox, "install", served.repo.dir)).out).toContain(`renewed ${slot(served)}`);
    expect(await readFile(slot(served), "utf8")).toBe(text);

    await script(slot(served), "exit 0\n");
    const refused = await gate(served.sandbox, "install", served.repo.dir);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.err).toContain(`${slot(served)} is there already, and it is not the gate's`);
  });

  test("says so when the server would not run it", async () => {
    const served = await makeGitea();
    await chmod(join(served.hooks, "pre-receive"), 0o644);
    const { out } = await gate(served.sandbox, "install", served.repo.dir);
    expect(out).toContain("problem:");
    expect(out).toContain("which runs the gate, is missing or not executable");
    expect((await gate(served.sandbox, "doctor", served.repo.dir)).exitCode).toBe(1);
  });

  test("for the repositories to come is a template", async () => {
    const served = await makeGitea();
    const { dir, env } = served.sandbox;
    const template = join(dir, "template");
    const wide = ["--server", "gitea", "--server-wide", template];
    expect((await gate(served.sandbox, "install", ...wide)).out).toContain("init.templateDir");
    const later = join(dir, "later.git");
    await mustGit({ dir, env }, ["init", "-q", "--bare", `--template=${template}`, later]);
    await writeServerHooks(join(later, "hooks"), served);
    const refused = await pushThrough({ ...served, repo: { dir: later, env } }, BY.http, {
      "refs/heads/x": await leakOn(served),
    });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    expect((await gate(served.sandbox, "uninstall", ...wide)).out).toContain("removed ");
  });
});

describe("a push", () => {
  test("with a secret is refused, a clean one lands, and the audit names whom Gitea vouches for", async () => {
    const served = await makeGuarded();
    const refused = await pushThrough(served, BY.http, { "refs/heads/x": await leakOn(served) });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    expect(refused.remote).not.toContain(served.token);
    const clean = await commitOn(served, "a.txt", "a\n");
    expect(await pushThrough(served, BY.http, { "refs/heads/x": clean })).toMatchObject({ exitCode: 0 });
    expect(await refsOf(served.repo)).toMatchObject({ "refs/heads/x": clean });
    const [first, second] = await auditOf(served.repo);
    expect(first).toMatchObject({
      verdict: "reject",
      who: { via: "http", pusher: "alice", repository: "team/app" },
    });
    expect(second).toMatchObject({ verdict: "accept" });
  });

  test("control: with the gate's file not executable the secret lands, and the doctor sees it", async () => {
    const served = await makeGuarded();
    await chmod(slot(served), 0o644);
    const leak = await leakOn(served);
    expect(await pushThrough(served, BY.http, { "refs/heads/x": leak })).toMatchObject({ exitCode: 0 });
    expect((await gate(served.sandbox, "doctor", served.repo.dir)).out).toContain("is not executable");
  });

  test("that Gitea refuses does not land although the gate accepts it", async () => {
    const served = await makeGuarded();
    await writeFile(served.protection, "");
    const clean = await commitOn(served, "a.txt", "a\n");
    const pushed = await pushThrough(served, BY.http, { "refs/heads/x": clean });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("gate: accepted");
    expect(pushed.remote).toContain("gitea: branch is protected");
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ verdict: "accept" });
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });

  test("that the gate refuses is refused although Gitea, asked all the same, accepts it", async () => {
    const served = await makeGuarded();
    const pushed = await pushThrough(served, BY.http, { "refs/heads/x": await leakOn(served) });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(await readFile(served.log, "utf8")).toContain("refs/heads/x");
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });

  test("is not forwarded before it is applied: Gitea might refuse it afterwards", async () => {
    const served = await makeGuarded();
    const policy = `version: 1\nforward: { url: ${served.sandbox.dir}/upstream.git, when: before }\n`;
    await writeFile(join(served.repo.dir, "gate.yaml"), policy);
    const clean = await commitOn(served, "a.txt", "a\n");
    const pushed = await pushThrough(served, BY.http, { "refs/heads/x": clean });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("Gitea may still refuse what has been forwarded");
  });
});

describe("an edit in the pages", () => {
  test("is refused in a few lines without advice for a terminal", async () => {
    const served = await makeGuarded();
    const pushed = await pushThrough(served, BY.web, { "refs/heads/main": await leakOn(served) });
    expect(pushed).toMatchObject({ exitCode: 1 });
    const lines = pushed.remote.split("\n").filter((line) => line !== "");
    expect(lines[0]).toBe("gate: refused, nothing was changed:");
    expect(lines[1]).toContain("deploy.env:1");
    expect(lines).toHaveLength(3);
    expect(pushed.remote).not.toContain("git ");
  });
});

describe("Gitea's own refs", () => {
  const PULL = "refs/pull/1/head";

  test("are updated, leak or not, so that pull requests work; nothing passes from there to a branch", async () => {
    const served = await makeGuarded();
    const leak = await leakOn(served);
    expect(await pushThrough(served, BY.internal, { [PULL]: leak })).toMatchObject({ exitCode: 0 });
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({
      verdict: "accept",
      who: { via: "internal" },
      notes: [{ rule: "ref/server" }],
    });
    const { client, base } = served;
    const files = { "README.md": "Hello\n", "deploy.env": `TOKEN=${served.token}\n` };
    const merge = await writeCommit(client, { files, parents: [base, leak] });
    const merged = await pushThrough(served, BY.web, { "refs/heads/main": merge });
    expect(merged).toMatchObject({ exitCode: 1 });
    expect(merged.remote).toContain("deploy.env:1");
    expect(await refsOf(served.repo)).toMatchObject({ "refs/heads/main": base });
  });

  test("control: a gate that trusts those refs lets the merge launder the leak", async () => {
    const served = await makeGuarded();
    const leak = await leakOn(served);
    await pushThrough(served, BY.internal, { [PULL]: leak });
    await script(slot(served), `${START_GATE.replace(' "$@"', " --server plain")}\n`);
    expect(await pushThrough(served, BY.web, { "refs/heads/main": leak })).toMatchObject({ exitCode: 0 });
  });

  test("are nobody else's: a user who pushes there is refused", async () => {
    const served = await makeGuarded();
    for (const by of [BY.http, BY.web]) {
      const pushed = await pushThrough(served, by, { [PULL]: await commitOn(served, "a", "a\n") });
      expect(pushed).toMatchObject({ exitCode: 1 });
    }
  });
});

describe("a request for a review by push (refs/for)", () => {
  test("is scanned like any other push, and allowed where the branch is", async () => {
    const served = await makeGuarded();
    const leaky = await pushThrough(served, BY.http, { "refs/for/main/topic": await leakOn(served) });
    expect(leaky).toMatchObject({ exitCode: 1 });
    expect(leaky.remote).toContain(TOKEN_RULE);
    const clean = await commitOn(served, "a.txt", "a\n");
    expect(await pushThrough(served, BY.http, { "refs/for/main/topic": clean })).toMatchObject({
      exitCode: 0,
    });

    await writeFile(
      join(served.repo.dir, "gate.yaml"),
      "version: 1\nrefs: { allow: [refs/heads/agent/**] }\n",
    );
    const other = await commitOn(served, "b.txt", "b\n");
    const refused = await pushThrough(served, BY.http, { "refs/for/main/other": other });
    expect(refused.remote).toContain("refs/for/main/other: this namespace may not be pushed to");
  });
});

describe("the doctor", () => {
  test("tells the order among the server's hooks, and proves with a push that the gate fires", async () => {
    const served = await makeGuarded();
    await script(join(served.hooks, "pre-receive.d", "10-first"), "cat > /dev/null\n");
    const { exitCode, out } = await gate(served.sandbox, "doctor", served.repo.dir, "--canary");
    expect(out).toContain("server: a repository of Gitea");
    expect(out).toContain("runs 50-gate from");
    expect(out).toContain("after 10-first and before gitea; all run, and one refusal is enough");
    expect(out).toContain("canary: a planted secret (github-pat) was refused");
    expect(exitCode).toBe(0);
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });

  test("sees a hook that was installed for another server", async () => {
    const served = await makeGuarded();
    const text = await readFile(slot(served), "utf8");
    await writeFile(slot(served), text.replace("--server gitea", "--server gitlab"));
    const { exitCode, out } = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(out).toContain("was installed for gitlab, not for Gitea");
    expect(exitCode).toBe(1);
  });

  test("answers for many repositories, also for a program", async () => {
    const served = await makeGuarded();
    const { dir } = served.sandbox;
    const bare = join(dir, "gitea-repositories", "team", "other.git");
    await mustGit(served.repo, ["init", "-q", "--bare", bare]);
    await rm(join(bare, "hooks"), { recursive: true, force: true });
    const { exitCode, out } = await gate(
      served.sandbox,
      "doctor",
      "--all",
      join(dir, "gitea-repositories"),
      "--json",
    );
    const answer = JSON.parse(out);
    expect(answer.status).toBe("problem");
    expect(
      answer.repositories.map(({ repository, server, status }: never) => [repository, server, status]),
    ).toEqual([
      [served.repo.dir, "gitea", "warn"],
      [bare, "plain", "problem"],
    ]);
    expect(exitCode).toBe(1);
    const installed = await gate(served.sandbox, "install", "--all", join(dir, "gitea-repositories"));
    expect(installed.out).toContain("2 of 2 repositories done");
    const again = await gate(served.sandbox, "doctor", "--all", join(dir, "gitea-repositories"));
    expect(again.exitCode).toBe(0);
  });
});
