import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { auditOf, START_GATE } from "../../support/gate-repo.ts";
import { initRepo, mustGit, type Repo } from "../../support/repo.ts";
import type { Sandbox } from "../../support/sandbox.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { commitOn, gate, leakOn, makeServed, pushThrough, type Served, script } from "./support.ts";

const build = async (sandbox: Sandbox, ...more: string[]): Promise<string> => {
  const file = join(sandbox.dir, "gate.tar.gz");
  const said = await gate(sandbox, "install", "--server", "github-enterprise", "--output", file, ...more);
  expect(said).toMatchObject({ exitCode: 0, err: "" });
  expect(said.out).toContain("exec /usr/local/bin/gate-pre-receive");
  return file;
};

describe("the environment to upload", () => {
  test("holds all that the gate needs, and nothing of the machine that made it", async () => {
    const { sandbox } = await makeServed("plain.git");
    await writeFile(join(sandbox.dir, "policy.yaml"), "version: 1\n");
    const file = await build(sandbox, "--policy", "policy.yaml");
    const { stdout } = await execa("tar", ["--numeric-owner", "--full-time", "--utc", "-tvzf", file]);
    const entries = stdout.split("\n").map((line) => line.split(/\s+/));
    const names = entries.map((fields) => fields.at(-1));
    for (const name of ["bin/sh", "usr/bin/git", "etc/git-gate/gate.yaml", "usr/local/bin/gate-pre-receive"])
      expect(names).toContain(`./${name}`);
    for (const [, owner, , date] of entries) expect([owner, date]).toEqual(["0/0", "1970-01-01"]);
  });

  test("is made for that server only, and a repository is no place for its hook", async () => {
    const { sandbox, repo } = await makeServed("plain.git");
    expect((await gate(sandbox, "install", "--output", "x.tar.gz")).exitCode).toBe(64);
    const { exitCode, err } = await gate(sandbox, "install", "--server", "github-enterprise", repo.dir);
    expect(exitCode).toBe(2);
    expect(err).toContain("--output FILE.tar.gz");
  });
});

/** What the appliance sets, and nothing else; paths are those inside the environment. It brings /dev/null. */
const appliance = (root: string): string => `
input=$(cat)
inside() { printf '%s' "$1" | sed 's#${root}##g'; }
printf '%s\\n' "$input" | timeout 60 env -i PATH=/usr/bin:/bin \\
  GIT_DIR="$(inside "$(realpath "$GIT_DIR")")" \\
  GIT_OBJECT_DIRECTORY="$(inside "$GIT_OBJECT_DIRECTORY")" \\
  GIT_QUARANTINE_PATH="$(inside "$GIT_QUARANTINE_PATH")" \\
  GIT_ALTERNATE_OBJECT_DIRECTORIES="$(inside "$GIT_ALTERNATE_OBJECT_DIRECTORIES")" \\
  GITHUB_USER_LOGIN=alice GITHUB_REPO_NAME=team/app GITHUB_USER_IP=192.0.2.7 GITHUB_VIA="$GITHUB_VIA" \\
  "$(command -v chroot)" '${root}' /bin/sh -c 'cd "$GIT_DIR" && exec /usr/local/bin/gate-pre-receive'
`;

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write("SKIPPED for want of root: chroot(2) needs it\n");

describe.skipIf(!isRoot)("in its chroot", () => {
  const makeAppliance = async (policy = "version: 1\n"): Promise<Served> => {
    const served = await makeServed("plain.git");
    const { sandbox, client } = served;
    await writeFile(join(sandbox.dir, "policy.yaml"), policy);
    const file = await build(sandbox, "--policy", "policy.yaml");
    const root = join(sandbox.dir, "root");
    await mkdir(join(root, "data"), { recursive: true });
    await execa("tar", ["-xzf", file, "-C", root]);
    await execa("mknod", ["-m", "666", join(root, "dev", "null"), "c", "1", "3"]);
    const repo: Repo = await initRepo(sandbox, "root/data/app.git", { bare: true });
    await mustGit(repo, ["fetch", "--quiet", client.dir, "+refs/heads/main:refs/heads/main"]);
    await script(join(repo.dir, "hooks", "pre-receive"), appliance(root));
    return { ...served, repo };
  };

  test("a secret is refused, a clean push lands, and the audit names whom the server vouches for", async () => {
    const served = await makeAppliance();
    const refused = await pushThrough(served, {}, { "refs/heads/x": await leakOn(served) });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    const clean = await commitOn(served, "a.txt", "a\n");
    expect(await pushThrough(served, {}, { "refs/heads/x": clean })).toMatchObject({ exitCode: 0 });
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({
      verdict: "accept",
      who: { via: "http", pusher: "alice", repository: "team/app" },
      policy: { source: "/etc/git-gate/gate.yaml" },
    });
  });

  test("an edit in the pages is refused in a few lines", async () => {
    const served = await makeAppliance();
    const updates = { "refs/heads/x": await leakOn(served) };
    const pushed = await pushThrough(served, { GITHUB_VIA: "blob edit" }, updates);
    expect(pushed.remote.split("\n").filter((line) => line !== "")).toHaveLength(3);
  });
});

describe("the time that the server gives", () => {
  test("ends with the gate's own words, whatever the policy would allow", async () => {
    const served = await makeServed("plain.git");
    const slow = "{ name: slow, run: [/bin/sleep, '60'], timeout: 60s }";
    await writeFile(
      join(served.repo.dir, "gate.yaml"),
      `version: 1\nlimits: { time: 30s }\nchecks: [${slow}]\n`,
    );
    const hook = `${START_GATE.replace(' "$@"', " --server github-enterprise")}\n`;
    await script(join(served.repo.dir, "hooks", "pre-receive"), hook);
    const pushed = await pushThrough(served, {}, { "refs/heads/x": await commitOn(served, "a", "a\n") });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toMatch(
      /gate: refused, could not decide: the time limit that GitHub Enterprise Server leaves of [\d.]+ m?s was reached while the policy's checks were running/,
    );
  });
});
