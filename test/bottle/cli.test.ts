import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { bottle, HOST_KEY, makeHome, manifest, PROGRAM } from "./support.ts";

const BOTTLE = manifest(`backend: bubblewrap
env: { LOG_LEVEL: debug }
git: { user: { name: "Implementer", email: "implementer@example.com" } }`);

describe("a new user", () => {
  test("comes from nothing to a dry run in five commands", async () => {
    const home = await makeHome();
    const said = [];
    for (const command of ["init", "doctor", "list", "info implementer", "launch implementer --dry-run"]) {
      const env = { BOTTLE_CLAUDE_OAUTH_TOKEN: "x".repeat(30) };
      said.push(await bottle(home, command.split(" "), { env }));
    }
    expect(said.slice(2).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(said[4]?.stderr).toBe("bottle launch: all is there; nothing was done");
    expect(said[4]?.stdout).toContain("api.anthropic.com  (claude)  Bearer BOTTLE_CLAUDE_OAUTH_TOKEN");
  });

  test("gets files of their own that are never written over", async () => {
    const home = await makeHome({ "agents/implementer.md": "mine" });
    const { stdout } = await bottle(home, ["init"]);
    expect(stdout.split("\n").map((line) => line.split(" ")[0])).toEqual(["wrote", "wrote", "kept"]);
    expect(readFileSync(join(home.configuration, "agents/implementer.md"), "utf8")).toBe("mine");
    const { mode } = statSync(join(home.configuration, "bottles/base.md"));
    expect(mode & 0o777).toBe(0o600);
  });
});

describe("bottle list", () => {
  test("shows what is broken as broken, and why", async () => {
    const home = await makeHome({
      "bottles/b.md": BOTTLE,
      "bottles/broken.md": manifest("envs: {}"),
      "agents/a.md": manifest("bottle: b"),
      "agents/c.md": manifest("bottle: broken"),
      "repo/.bottle/agents/theirs.md": manifest("bottle: b"),
      "repo/.bottle/agents/greedy.md": manifest("bottle: b\nenv: { A: b }"),
    });
    const { exitCode, stdout } = await bottle(home, ["list"]);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(home.dir, "DIR").split("\n")).toEqual([
      "agents",
      "  a       in b",
      "  c       broken:",
      "    its bottle broken is broken",
      "  greedy  broken:  (from the repository)",
      expect.stringMatching(/^ {4}DIR\/repo\/\.bottle\/agents\/greedy\.md:3: env: belongs in a bottle/),
      "  theirs  in b  (from the repository)",
      "bottles in DIR/config",
      "  b",
      "  broken  broken:",
      expect.stringMatching(/^ {4}DIR\/config\/bottles\/broken\.md:2: envs: unknown key; did you mean env\?/),
    ]);
    const json = JSON.parse((await bottle(home, ["list", "--json"])).stdout);
    expect(
      json.agents.map(({ name, error }: { name: string; error: unknown }) => [name, error === null]),
    ).toEqual([
      ["a", true],
      ["c", false],
      ["greedy", false],
      ["theirs", true],
    ]);
  });

  test("what a repository calls its agents cannot move the cursor", async () => {
    const home = await makeHome({ "repo/.bottle/agents/a\u001b[2Jb.md": manifest("bottle: b") });
    expect((await bottle(home, ["list"])).stdout).not.toContain("\u001b");
    expect((await bottle(home, ["list", "--names"])).stdout).not.toContain("\u001b");
  });
});

describe("bottle info", () => {
  test("shows who says who the agent is, field by field, and no hidden variable", async () => {
    const home = await makeHome({
      "bottles/b.md": BOTTLE,
      "agents/a.md": manifest("bottle: b\ngit: { user: { email: a@example.com } }"),
    });
    const { stdout } = await bottle(home, ["info", "a"]);
    const lines = stdout.replaceAll(home.configuration, "CONFIG").split("\n");
    expect(lines).toContain("  name   Implementer  (bottle) CONFIG/bottles/b.md:4");
    expect(lines).toContain("  email  a@example.com  (agent) CONFIG/agents/a.md:3");
    expect(lines).toContain("  LOG_LEVEL  literal  CONFIG/bottles/b.md:3");
    expect(stdout).not.toContain("HTTPS_PROXY");
  });
});

describe("bottle plan", () => {
  const files = {
    "bottles/b.md": BOTTLE,
    "bottles/c.md": manifest("extends: b\nenv: { LOG_LEVEL: info, MORE: x }"),
    "agents/a.md": manifest("bottle: b"),
  };

  test("is the same every time, and differs from itself in nothing", async () => {
    const home = await makeHome(files);
    const first = await bottle(home, ["plan", "a", "--json"]);
    expect((await bottle(home, ["plan", "a", "--json"])).stdout).toBe(first.stdout);
    writeFileSync(join(home.repository, "old.json"), first.stdout);
    expect(await bottle(home, ["plan", "a", "--diff", "old.json"])).toMatchObject({
      exitCode: 0,
      stdout: "",
    });
    expect(JSON.parse(first.stdout).version).toBe(1);
  });

  test("--diff says what is different, by name", async () => {
    const home = await makeHome({ ...files, "agents/d.md": manifest("bottle: c") });
    const { exitCode, stdout } = await bottle(home, ["plan", "d", "--diff", "a"]);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        '- env.[LOG_LEVEL].text: "debug"',
        '+ env.[LOG_LEVEL].text: "info"',
        '+ env.[MORE].name: "MORE"',
      ]),
    );
  });

  test("a bottle from the command line takes the place of the agent's", async () => {
    const home = await makeHome(files);
    const { stdout } = await bottle(home, ["plan", "a", "--json", "--bottle", "c"]);
    expect(JSON.parse(stdout).chain.map(({ name }: { name: string }) => name)).toEqual(["b", "c"]);
  });

  test("works in a place of its own, and in a directory of the user's only when told", async () => {
    const home = await makeHome(files);
    const source = async (args: readonly string[]) => {
      const { stdout } = await bottle(home, ["plan", "a", "--json", ...args], { cwd: home.dir });
      return JSON.parse(stdout).mounts.find(({ target }: { target: string }) => target === "/workspace")
        .source;
    };
    expect(await source([])).toBe("{run}/workspace");
    expect(await source(["--workspace", "repo"])).toBe(home.repository);
    expect(await bottle(home, ["plan", "a", "--workspace", "nowhere"])).toMatchObject({ exitCode: 2 });
  });
});

describe("bottle launch --dry-run", () => {
  const files = {
    "bottles/b.md": manifest(`backend: bubblewrap
agent_provider: { template: codex, forward_host_credentials: true }
env: { URL: "\${API_URL}", CODE: "?one-time code" }
git: { remotes: { app: { url: "git@h.example.com:o/r", identity_file: k, known_host_key: "${HOST_KEY}" } } }`),
    "agents/a.md": manifest("bottle: b"),
  };

  test("says everything that is missing at once", async () => {
    const { exitCode, stdout, stderr } = await bottle(await makeHome(files), ["launch", "a", "--dry-run"]);
    expect(exitCode).toBe(1);
    const missing = stdout.split("\n").filter((line) => line.startsWith("  missing"));
    expect(missing.map((line) => line.split(":")[0])).toEqual([
      "  missing  codex",
      "  missing  the variable URL",
      expect.stringContaining("/config/bottles/k"),
    ]);
    expect(stderr.split("\n")).toEqual([
      'bottle launch: CODE: no answer to "one-time code"',
      "bottle launch: 4 missing; nothing was done",
    ]);
  });

  test("takes answers from a file that only its user can read", async () => {
    const home = await makeHome({
      "bottles/b.md": manifest('backend: bubblewrap\nenv: { CODE: "?code" }'),
      "agents/a.md": manifest("bottle: b"),
    });
    const answer = "4711-over-the-phone";
    const open = home.write("open.yaml", `CODE: ${answer}\n`, 0o644);
    const refused = await bottle(home, ["launch", "a", "--dry-run", "--answers", open]);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("other accounts can read the answers"),
    });
    const closed = home.write("closed.yaml", `CODE: ${answer}\n`);
    const taken = await bottle(home, ["launch", "a", "--dry-run", "--answers", closed]);
    expect(taken.exitCode).toBe(0);
    expect(JSON.stringify([refused, taken])).not.toContain(answer);
  });

  test("asks with what is typed hidden, and nobody where nobody is there", async (context) => {
    if (!existsSync("/usr/bin/script")) context.skip("needs script(1): apt install bsdutils");
    const home = await makeHome({
      "bottles/b.md": manifest('backend: bubblewrap\nenv: { CODE: "?one-time code" }'),
      "agents/a.md": manifest("bottle: b"),
    });
    const args = ["launch", "a", "--dry-run", "--ask"];
    expect(await bottle(home, args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('nobody is there to answer "one-time code"'),
    });
    const typed = "hunter-of-two";
    const terminal = execa("script", ["-qefc", [process.execPath, PROGRAM, ...args].join(" "), "/dev/null"], {
      cwd: home.repository,
      env: { ...home.env, SHELL: "/bin/sh" },
      extendEnv: false,
      reject: false,
    });
    terminal.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("one-time code: ")) terminal.stdin.write(`${typed}x\u007f\r`);
    });
    const { exitCode, stdout } = await terminal;
    expect(stdout).toContain("all is there; nothing was done");
    expect(stdout).not.toContain("hunter");
    expect(exitCode).toBe(0);
  });

  test("launches nothing while something is missing", async () => {
    const answered = await bottle(await makeHome(files), ["launch", "a", "--backend", "docker"]);
    expect(answered).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--backend bubblewrap") });
  });
});

describe("the command line", () => {
  test.each([
    [[], 64],
    [["help"], 0],
    [["--version"], 0],
    [["plan", "--help"], 0],
    [["nothing"], 64],
    [["plan"], 64],
    [["plan", "a", "b"], 64],
    [["plan", "a", "--jsno"], 64],
    [["list", "x"], 64],
    [["plan", "nobody"], 2],
    [["completion", "tcsh"], 64],
  ])("%j ends with %i", async (args, exitCode) => {
    expect(await bottle(await makeHome(), args)).toMatchObject({ exitCode });
  });

  test("completes commands and agents in bash", async () => {
    const home = await makeHome({ "agents/implementer.md": "", "agents/reviewer.md": "" });
    const { stdout: script } = await bottle(home, ["completion", "bash"]);
    const complete = async (...words: readonly string[]) => {
      const test = `bottle() { "${process.execPath}" "${PROGRAM}" "$@"; }\n${script}
COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _bottle; echo "\${COMPREPLY[@]}"`;
      return (await execa("bash", ["-c", test], { env: home.env, extendEnv: false })).stdout;
    };
    expect(await complete("bottle", "in")).toBe("info init");
    expect(await complete("bottle", "plan", "im")).toBe("implementer");
    expect(await complete("bottle", "plan", "--j")).toBe("--json");
  });
});

describe("bottle doctor", () => {
  test("says what is broken", async () => {
    const home = await makeHome({ "bottles/b.md": manifest("x: 1"), "repo/.bottle/bottles/b.md": "" });
    const { exitCode, stdout } = await bottle(home, ["doctor", "--json"]);
    expect(exitCode).toBe(1);
    const { checks } = JSON.parse(stdout);
    expect(checks).toMatchObject([
      { check: "configuration", status: "ok" },
      {
        check: "manifests",
        status: "problem",
        message: expect.stringContaining("a repository cannot bring bottles"),
      },
      { check: "manifests", status: "warn", message: expect.stringContaining("unknown key") },
      { check: "programs" },
      { check: "programs" },
      { check: "backends" },
    ]);
  });

  test("says of an agent that its bottle is broken, or not there", async () => {
    const home = await makeHome({
      "bottles/b.md": manifest("x: 1"),
      "agents/a.md": manifest("bottle: b"),
      "agents/n.md": manifest("bottle: nowhere"),
    });
    const { stdout } = await bottle(home, ["doctor"]);
    expect(stdout).toContain("warn     manifests: agent a: its bottle b is broken\n");
    expect(stdout).toContain("warn     manifests: agent n: its bottle nowhere is not there\n");
  });
});
