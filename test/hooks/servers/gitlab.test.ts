import { access, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { auditOf } from "../../support/gate-repo.ts";
import { push } from "../../support/push.ts";
import { refsOf } from "../../support/repo.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { type GitlabServed, makeGitlab, pushToGitlab } from "./gitlab-server.ts";
import { commitOn, gate, leakOn, script, snapshot } from "./support.ts";

const WAYS = ["in one repository", "server-wide"] as const;

type Way = (typeof WAYS)[number];

/** How an installation names the place. */
const placeOf = ({ everywhere, repo }: GitlabServed, way: Way): readonly string[] =>
  way === "server-wide" ? ["--server", "gitlab", "--server-wide", everywhere] : [repo.dir];

const installed = async (way: Way) => {
  const served = await makeGitlab();
  return { served, said: await gate(served.sandbox, "install", ...placeOf(served, way)) };
};

describe.each(WAYS)("%s", (way) => {
  test("a secret is refused, a clean push lands, and the audit names whom GitLab vouches for", async () => {
    const { served, said } = await installed(way);
    expect(said.out).toContain("custom_hooks/pre-receive.d/50-gate");
    const refused = await pushToGitlab(served, { "refs/heads/x": await leakOn(served) });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    const clean = await commitOn(served, "a.txt", "a\n");
    expect(await pushToGitlab(served, { "refs/heads/x": clean }, "ssh")).toMatchObject({ exitCode: 0 });
    const asked = way === "server-wide" ? [served.repo.dir, ...placeOf(served, way)] : [served.repo.dir];
    expect((await gate(served.sandbox, "doctor", ...asked)).exitCode).toBe(0);
    expect((await auditOf(served.repo)).map(({ verdict, who }) => [verdict, who])).toMatchObject([
      ["reject", { via: "http", pusher: "alice", repository: "team/app" }],
      ["accept", { via: "ssh" }],
    ]);
  });

  test("installing again changes nothing, uninstalling leaves what was there", async () => {
    const served = await makeGitlab();
    await script(join(served.everywhere, "pre-receive.d", "10-other"), "cat > /dev/null\n");
    await script(join(served.repo.dir, "custom_hooks", "pre-receive"), "cat > /dev/null\n");
    const before = [await snapshot(served.repo.dir), await snapshot(served.everywhere)];
    const where = placeOf(served, way);
    await gate(served.sandbox, "install", ...where);
    expect((await gate(served.sandbox, "install", ...where)).out).toContain("is already the gate's");
    await gate(served.sandbox, "uninstall", ...where);
    expect([await snapshot(served.repo.dir), await snapshot(served.everywhere)]).toEqual(before);
  });

  test("a policy of the installation holds", async () => {
    const served = await makeGitlab();
    const policy = join(served.sandbox.dir, "policy.yaml");
    await writeFile(policy, "version: 1\nrefs: { allow: [refs/heads/agent/**] }\n");
    const where = placeOf(served, way);
    await gate(served.sandbox, "install", ...where, "--policy", "policy.yaml");
    const pushed = await pushToGitlab(served, { "refs/heads/x": await commitOn(served, "a", "a\n") });
    expect(pushed.remote).toContain("refs/heads/x: this namespace may not be pushed to");
  });
});

describe("among other hooks", () => {
  const guarded = async (): Promise<GitlabServed> => (await installed("in one repository")).served;
  const marks = async (served: GitlabServed): Promise<string> => readFile(served.log, "utf8").catch(() => "");
  const marker = (served: GitlabServed, name: string, end = "exit 0"): string =>
    `cat > /dev/null\necho ${name} >> '${served.log}'\n${end}\n`;

  test("one that refuses before the gate keeps it from running at all", async () => {
    const served = await guarded();
    await script(join(served.repo.dir, "custom_hooks", "pre-receive"), marker(served, "first", "exit 1"));
    expect(await pushToGitlab(served, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 1,
    });
    expect(await auditOf(served.repo)).toEqual([]);
  });

  test("the gate's refusal keeps the later ones from running", async () => {
    const served = await guarded();
    const dir = join(served.repo.dir, "custom_hooks", "pre-receive.d");
    await script(join(dir, "90-later"), marker(served, "later"));
    expect(await pushToGitlab(served, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 1,
    });
    expect(await marks(served)).toBe("");
    expect(await pushToGitlab(served, { "refs/heads/x": await commitOn(served, "a", "a\n") })).toMatchObject({
      exitCode: 0,
    });
    expect(await marks(served)).toBe("later\n");
    const { out } = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(out).toContain("before 90-later; the first refusal ends the list");
  });

  test("a later refusal undoes what the gate has accepted", async () => {
    const served = await guarded();
    const later = join(served.everywhere, "pre-receive.d", "10-other");
    await script(later, marker(served, "other", "exit 1"));
    expect(await pushToGitlab(served, { "refs/heads/x": await commitOn(served, "a", "a\n") })).toMatchObject({
      exitCode: 1,
    });
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ verdict: "accept" });
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });
});

describe("an edit in the pages", () => {
  test("is refused in lines that GitLab shows, and in those alone", async () => {
    const { served } = await installed("in one repository");
    const pushed = await pushToGitlab(served, { "refs/heads/main": await leakOn(served) }, "web");
    expect(pushed).toMatchObject({ exitCode: 1 });
    const lines = pushed.remote.split("\n").filter((line) => line !== "");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^GL-HOOK-ERR: /);
    expect(pushed.remote).toContain("deploy.env:1");
  });

  test("also when the gate cannot decide", async () => {
    const { served } = await installed("in one repository");
    await writeFile(join(served.repo.dir, "gate.yaml"), "version: 1\nsecretz: {}\n");
    const pushed = await pushToGitlab(served, { "refs/heads/main": await leakOn(served) }, "web");
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toMatch(/^GL-HOOK-ERR: gate: refused, could not decide: .*secretz/m);
  });

  test("a push by git is told as everywhere", async () => {
    const { served } = await installed("in one repository");
    const pushed = await pushToGitlab(served, { "refs/heads/main": await leakOn(served) });
    expect(pushed.remote).not.toContain("GL-HOOK-ERR");
    expect(pushed.remote).toContain("git ");
  });
});

test("GitLab's own refs are updated in its own way only, and nothing passes from there to a branch", async () => {
  const { served } = await installed("in one repository");
  const leak = await leakOn(served);
  const own = { "refs/merge-requests/1/head": leak };
  expect(await pushToGitlab(served, own, "ssh")).toMatchObject({ exitCode: 1 });
  expect(await pushToGitlab(served, own, "web")).toMatchObject({ exitCode: 0 });
  const merged = await pushToGitlab(served, { "refs/heads/main": leak }, "web");
  expect(merged).toMatchObject({ exitCode: 1 });
  expect(merged.remote).toContain("deploy.env:1");
});

test("control: by its path a repository of GitLab has no hooks, which the doctor says", async () => {
  const { served } = await installed("in one repository");
  const leak = await leakOn(served);
  expect(await push(served.client, served.repo.dir, { "refs/heads/x": leak })).toMatchObject({ exitCode: 0 });
  const { out } = await gate(served.sandbox, "doctor", served.repo.dir);
  expect(out).toContain("by its path a repository has no hooks at all");
  await access(join(served.repo.dir, "custom_hooks", "pre-receive.d", "50-gate"));
});

/** As `gitaly hooks set` does it: what was there goes, what the archive has comes. */
const setHooks = async ({ repo }: GitlabServed, archive: string): Promise<void> => {
  await rm(join(repo.dir, "custom_hooks"), { recursive: true, force: true });
  await execa("tar", ["-xf", archive, "-C", repo.dir]);
};

describe("as an archive for `gitaly hooks set`", () => {
  test("the hook of one repository refuses, lets pass, and obeys the installation's policy", async () => {
    const served = await makeGitlab();
    const { sandbox } = served;
    const archive = join(sandbox.dir, "hooks.tar");
    await writeFile(join(sandbox.dir, "policy.yaml"), "version: 1\nrefs: { allow: [refs/heads/agent/**] }\n");
    const write = () =>
      gate(sandbox, "install", "--server", "gitlab", "--output", archive, "--policy", "policy.yaml");
    const said = await write();
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.out).toContain("gitaly hooks set --storage NAME");
    const { stdout } = await execa("tar", ["--numeric-owner", "-tvf", archive]);
    const entries = stdout.split("\n").map((line) => line.split(/\s+/));
    expect(entries.map((fields) => [fields[0], fields[1], fields.at(-1)])).toEqual([
      [expect.stringMatching(/^drwx/), "0/0", "custom_hooks/"],
      [expect.stringMatching(/^drwx/), "0/0", "custom_hooks/pre-receive.d/"],
      ["-rwxr-xr-x", "0/0", "custom_hooks/pre-receive.d/50-gate"],
    ]);
    const bytes = await readFile(archive);
    await write();
    expect(await readFile(archive)).toEqual(bytes);

    await setHooks(served, archive);
    const refused = await pushToGitlab(served, { "refs/heads/agent/x": await leakOn(served) });
    expect(refused.remote).toContain(TOKEN_RULE);
    const clean = await commitOn(served, "a.txt", "a\n");
    const elsewhere = await pushToGitlab(served, { "refs/heads/x": clean });
    expect(elsewhere.remote).toContain("this namespace may not be pushed to");
    expect(await pushToGitlab(served, { "refs/heads/agent/x": clean })).toMatchObject({ exitCode: 0 });
    expect((await gate(sandbox, "doctor", served.repo.dir)).exitCode).toBe(0);
  });

  test("control: an archive without hooks lets the same push pass", async () => {
    const served = await makeGitlab();
    const archive = join(served.sandbox.dir, "empty.tar");
    await execa("tar", ["-cf", archive, "-T", "/dev/null"]);
    await setHooks(served, archive);
    expect(await pushToGitlab(served, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 0,
    });
  });
});
