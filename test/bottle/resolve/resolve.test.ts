import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkNothing, readTextFile } from "../../../bottle/library/read-file.ts";
import { resolveManifest } from "../../../bottle/resolve/resolve.ts";
import { HOST_KEY, type Home, makeHome, manifest, resolved } from "../support.ts";

const resolve = (home: Home, agent = "a", bottles: readonly string[] = []) =>
  resolveManifest({ agent, bottles }, home.library());

const refusal = (work: () => unknown, home: Home): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message
      .replaceAll(home.configuration, "CONFIG")
      .replaceAll(home.repository, "REPO");
  }
  return "nothing is wrong";
};

const env = (value: string): string => `env: { A: "${value}" }`;
const AGENT = { "agents/a.md": manifest("bottle: d") };

describe("a chain of bottles", () => {
  test("parents are laid from left to right, and a bottle that is reached twice counts once", async () => {
    const home = await makeHome({
      ...AGENT,
      "bottles/base.md": manifest(env("base")),
      "bottles/left.md": manifest(`extends: base\n${env("left")}`),
      "bottles/right.md": manifest("extends: base"),
      "bottles/d.md": manifest("extends: [left, right]"),
    });
    const { chain, settings } = resolve(home);
    expect(chain.map(({ name }) => name)).toEqual(["base", "left", "right", "d"]);
    expect(settings.env).toEqual({ A: { from: "literal", value: "left" } });
  });

  test("bottles chosen at the launch take the place of the agent's", async () => {
    const home = await makeHome({
      ...AGENT,
      "bottles/x.md": manifest(env("x")),
      "bottles/y.md": manifest(env("y")),
    });
    expect(resolve(home, "a", ["x", "y"]).settings.env).toEqual({ A: { from: "literal", value: "y" } });
    expect(refusal(() => resolve(home), home)).toBe(
      "CONFIG/agents/a.md:2: there is no bottle d in CONFIG/bottles; did you mean x?",
    );
  });

  test.each([
    [
      "a circle",
      { d: "extends: e", e: "extends: f", f: "extends: e" },
      "CONFIG/bottles/f.md:2: e → f → e is a circle",
    ],
    ["itself", { d: "extends: d" }, "CONFIG/bottles/d.md:2: d → d is a circle"],
    [
      "a missing parent",
      { d: "extends: e", e: "extends:\n  - claud", claude: "" },
      "CONFIG/bottles/e.md:3: there is no bottle claud in CONFIG/bottles; did you mean claude? (d → e → claud)",
    ],
    ["a broken parent", { d: "extends: e", e: "x: z" }, /^CONFIG\/bottles\/e\.md:2: x: unknown key/],
  ])("%s is named with its path", async (_, bottles, message) => {
    const files = Object.entries(bottles).map(([name, text]) => [`bottles/${name}.md`, manifest(text)]);
    const home = await makeHome({ ...AGENT, ...Object.fromEntries(files) });
    const said = refusal(() => resolve(home), home);
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  test("a broken neighbour keeps nobody from being launched", async () => {
    const home = await makeHome({
      ...AGENT,
      "bottles/d.md": manifest(""),
      "bottles/broken.md": "?",
      "agents/broken.md": "?",
    });
    expect(resolve(home).chain).toHaveLength(1);
  });

  test("an agent without a bottle is told how to have one", async () => {
    const home = await makeHome({ "agents/a.md": manifest("skills: []") });
    expect(refusal(() => resolve(home), home)).toBe("CONFIG/agents/a.md: the agent names no bottle");
    expect(refusal(() => resolve(home, "aa"), home)).toBe(
      "there is no agent aa in CONFIG/agents; did you mean a?",
    );
    expect(refusal(() => resolve(home, "../a"), home)).toMatch(/^"\.\.\/a" is no name of a file/);
  });
});

describe("what is wrong between keys", () => {
  const SSH = (url: string): string => `{ url: "${url}", identity_file: k, known_host_key: "${HOST_KEY}" }`;
  const CLAUDE = "agent_provider: { template: claude, auth_token: T }";
  test.each([
    [
      "auth_token for codex",
      "agent_provider: { template: codex, auth_token: T }",
      /auth_token: is only for template claude; here it is codex/,
    ],
    [
      "forward_host_credentials for claude",
      "agent_provider: { template: claude, forward_host_credentials: true }",
      /forward_host_credentials: is only for template codex; here it is claude/,
    ],
    [
      "no template",
      "agent_provider: { auth_token: T }",
      /agent_provider: template is missing: claude or codex/,
    ],
    [
      "one repository by two ways",
      `git: { remotes: { a: ${SSH("ssh://git@h.example.com:2222/o/r.git")}, b: { url: "https://h.example.com/O/r" } } }`,
      /git\.remotes\.b: is the same repository as a \(h\.example\.com\/o\/r\); keep one of them/,
    ],
    [
      "one repository by two doors",
      `git: { remotes: { a: ${SSH("git@github.com:o/r")}, b: ${SSH("ssh://git@ssh.github.com:443/o/r.git")} } }`,
      /git\.remotes\.b: is the same repository as a/,
    ],
    [
      "a variable of the launcher",
      "env: { HTTPS_PROXY: x }",
      /env\.HTTPS_PROXY: can not be set here: the launcher sets it/,
    ],
    [
      "a variable of the provider",
      `${CLAUDE}\nenv: { CLAUDE_CODE_OAUTH_TOKEN: x }`,
      /can not be set here: the provider claude sets it/,
    ],
    [
      "the real token by another name",
      `${CLAUDE}\nenv: { MINE: "\${T}" }`,
      /env\.MINE: would give the agent T, the real credential of agent_provider/,
    ],
    [
      "the real token of a route",
      `env: { MINE: "\${T}" }\negress: { routes: [{ host: a.example.com, auth: { scheme: token, token_ref: T } }] }`,
      /would give the agent T, the real credential of the route for a\.example\.com/,
    ],
    [
      "where logins are refreshed",
      `${CLAUDE}\negress: { routes: [{ host: "*.claude.com" }] }`,
      /egress\.routes\.\*\.claude\.com\.host|covers platform\.claude\.com, where logins are made and refreshed/,
    ],
  ])("%s is refused", async (_, settings, message) => {
    await expect(resolved(settings)).rejects.toThrow(message);
  });

  test("two repositories of one host are two", async () => {
    const two = `git: { remotes: { a: ${SSH("git@h.example.com:o/r")}, b: ${SSH("git@h.example.com:o/r2")} } }`;
    expect(Object.keys((await resolved(two)).settings.git.remotes)).toEqual(["a", "b"]);
  });

  test("paths are taken from where their file lies, or from the home directory", async () => {
    const settings = `git: { remotes: { a: { url: "git@h:o/r", identity_file: "~/.ssh/k", policy: ../gate.yaml, known_host_key: "${HOST_KEY}" } } }`;
    const home = await makeHome({ ...AGENT, "bottles/d.md": manifest(settings) });
    expect(resolve(home).settings.git.remotes["a"]).toMatchObject({
      identity_file: `${home.env["HOME"]}/.ssh/k`,
      policy: join(home.configuration, "gate.yaml"),
    });
  });
});

describe("only the user's own files grant anything", () => {
  const BOTTLE = { ...AGENT, "bottles/d.md": manifest("") };

  test("a bottle in a repository is an error that says why", async () => {
    const home = await makeHome({ ...BOTTLE, "repo/.bottle/bottles/d.md": manifest("") });
    expect(refusal(() => resolve(home), home)).toBe(
      "REPO/.bottle/bottles/d.md: a repository cannot bring bottles",
    );
  });

  test("a repository brings agents, and never in place of the user's", async () => {
    const home = await makeHome({
      ...BOTTLE,
      "repo/.bottle/agents/a.md": manifest("bottle: d\nskills: [theirs]"),
      "repo/.bottle/agents/b.md": manifest("bottle: d"),
    });
    expect(resolve(home, "a").agent).toMatchObject({ from: "user", skills: [] });
    expect(resolve(home, "b").agent.from).toBe("repository");
  });

  test.each([
    [
      "a file that anyone may write",
      (home: Home) => chmodSync(join(home.configuration, "bottles/d.md"), 0o666),
      "anyone may write CONFIG/bottles/d.md",
    ],
    [
      "a directory that anyone may write",
      (home: Home) => chmodSync(join(home.configuration, "bottles"), 0o777),
      "anyone may write CONFIG/bottles",
    ],
    [
      "a configuration that anyone may write",
      (home: Home) => chmodSync(home.configuration, 0o777),
      "anyone may write CONFIG",
    ],
  ])("%s is not believed", async (_, spoil, message) => {
    const home = await makeHome(BOTTLE);
    expect(refusal(() => resolve(home), home)).toBe("nothing is wrong");
    spoil(home);
    expect(refusal(() => resolve(home), home)).toBe(message);
  });

  test("a repository's agent that links to a file of the user's is not read", async () => {
    const home = await makeHome(BOTTLE);
    const secret = home.write("private.md", manifest("bottle: d", "the user's own words"));
    mkdirSync(join(home.repository, ".bottle/agents"), { recursive: true });
    const link = join(home.repository, ".bottle/agents/leak.md");
    symlinkSync(secret, link);
    expect(readTextFile(link, checkNothing, true)).toContain("the user's own words");
    expect(refusal(() => resolve(home, "leak"), home)).toBe("REPO/.bottle/agents/leak.md is a symbolic link");
  });

  test("a repository's directory of agents that is a link is not followed", async () => {
    const home = await makeHome(BOTTLE);
    mkdirSync(join(home.repository, ".bottle"));
    symlinkSync(join(home.configuration, "agents"), join(home.repository, ".bottle/agents"));
    expect(refusal(() => resolve(home, "a"), home)).toBe("REPO/.bottle/agents is a symbolic link");
  });
});
