import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { agentGitconfig } from "../../../bottle/git/gitconfig.ts";
import { spellingsOf } from "../../../bottle/git/spellings.ts";
import { parseUpstream, type Upstream } from "../../../bottle/git/upstream.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";

const GATE = "http://127.0.0.1:3129/app.git";

const PLACES = { workspace: "/workspace", credential: "/run/bottle/gate.gitconfig" };

const upstream = (url: string): Upstream => {
  const parsed = parseUpstream(url);
  if ("wrong" in parsed) throw new Error(parsed.wrong);
  return parsed;
};

/** What git makes of a URL under the agent's configuration; it is asked, not guessed. */
const led = async ({ dir, env }: Sandbox, url: string, ...rewritten: readonly string[]): Promise<string> => {
  const file = join(dir, "gitconfig");
  const rewrites = rewritten.map((one, index) => ({
    url: index === 0 ? GATE : GATE.replace("app", `app${index}`),
    spellings: spellingsOf(upstream(one)),
  }));
  writeFileSync(file, agentGitconfig({ name: "A", email: "a@example.com" }, rewrites, PLACES));
  const { stdout } = await execa("git", ["ls-remote", "--get-url", url], {
    cwd: dir,
    env: { ...env, GIT_CONFIG_GLOBAL: file },
    extendEnv: false,
  });
  return stdout;
};

const ODD_PORT = "ssh://git@gitea.example.com:2222/owner/app.git";
const PLAIN = "git@gitea.example.com:owner/app.git";

describe("every spelling of an upstream leads to the gate", () => {
  test.each([
    [PLAIN, "git@gitea.example.com:owner/app.git"],
    [PLAIN, "git@gitea.example.com:owner/app"],
    [PLAIN, "git@gitea.example.com:/owner/app.git"],
    [PLAIN, "gitea.example.com:owner/app.git"],
    [PLAIN, "ssh://git@gitea.example.com/owner/app.git"],
    [PLAIN, "ssh://git@gitea.example.com:22/owner/app"],
    [PLAIN, "ssh://gitea.example.com/owner/app"],
    [PLAIN, "git+ssh://git@gitea.example.com/owner/app.git"],
    [PLAIN, "ssh+git://git@gitea.example.com/owner/app.git"],
    [PLAIN, "https://gitea.example.com/owner/app"],
    [PLAIN, "https://gitea.example.com/owner/app.git"],
    [PLAIN, "https://gitea.example.com/owner/app.git/"],
    [PLAIN, "https://git@gitea.example.com/owner/app.git"],
    [PLAIN, "https://gitea.example.com:443/owner/app.git"],
    [PLAIN, "http://gitea.example.com/owner/app.git"],
    [PLAIN, "git://gitea.example.com/owner/app.git"],
    [ODD_PORT, "ssh://git@gitea.example.com:2222/owner/app.git"],
    [ODD_PORT, "ssh://git@gitea.example.com:2222/owner/app"],
    [ODD_PORT, "[git@gitea.example.com:2222]:owner/app.git"],
    [ODD_PORT, "git@[gitea.example.com:2222]:owner/app.git"],
    [ODD_PORT, "https://gitea.example.com/owner/app.git"],
    ["https://gitea.example.com:3000/owner/app", "https://gitea.example.com:3000/owner/app.git"],
    ["https://gitea.example.com:3000/owner/app", "git@gitea.example.com:owner/app.git"],
    ["git@github.com:owner/app.git", "ssh://git@ssh.github.com:443/owner/app.git"],
    ["ssh://git@ssh.github.com:443/owner/app.git", "git@github.com:owner/app.git"],
    ["ssh://git@ssh.github.com:443/owner/app.git", "https://github.com/owner/app"],
    ["deploy@example.com:~deploy/app.git", "deploy@example.com:~deploy/app.git"],
  ])("%s: %s", async (from, url) => {
    const sandbox = await makeSandbox();
    expect(await led(sandbox, url)).toBe(url);
    expect((await led(sandbox, url, from)).replace(/\/$/, "")).toBe(GATE);
  });

  test("of two remotes whose names begin alike each leads to its own", async () => {
    const sandbox = await makeSandbox();
    const other = PLAIN.replace("app.git", "app-docs.git");
    expect(await led(sandbox, PLAIN, PLAIN, other)).toBe(GATE);
    expect(await led(sandbox, other, PLAIN, other)).toBe(GATE.replace("app", "app1"));
  });

  test("another repository is let alone", async () => {
    const sandbox = await makeSandbox();
    const url = "git@gitea.example.com:owner/other.git";
    expect(await led(sandbox, url, PLAIN)).toBe(url);
  });

  test("a push goes there too", async () => {
    const sandbox = await makeSandbox();
    const work = join(sandbox.dir, "work");
    mkdirSync(work);
    await led(sandbox, PLAIN, PLAIN);
    const git = (...args: readonly string[]) =>
      execa("git", args, {
        cwd: work,
        env: { ...sandbox.env, GIT_CONFIG_GLOBAL: join(sandbox.dir, "gitconfig") },
        extendEnv: false,
      });
    await git("init", "--quiet");
    await git("remote", "add", "origin", PLAIN);
    expect((await git("remote", "get-url", "--push", "origin")).stdout).toBe(GATE);
  });

  test("git reads names with quotes and backslashes as they are written", async () => {
    const { dir, env } = await makeSandbox();
    const file = join(dir, "gitconfig");
    const name = 'An "odd" \\ name; # really';
    writeFileSync(file, agentGitconfig({ name, email: null }, [], PLACES));
    const { stdout } = await execa("git", ["config", "--file", file, "--get", "user.name"], {
      env,
      extendEnv: false,
    });
    expect(stdout).toBe(name);
  });
});
