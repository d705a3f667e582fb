import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type Bench, makeBench, trust } from "../support/bench.ts";
import { auditOf, stateOf, writePolicy } from "../support/gate-repo.ts";
import { type CommitSpec, shortOid, writeCommit, writeObject, writeTag } from "../support/objects.ts";
import { quiet } from "../support/processes.ts";
import { type Pushed, push } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { noteOf, SCANNERS } from "../support/scanner-programs.ts";
import { githubToken, piecesOf } from "../support/secrets.ts";
import { HOOK_PROCESS, running, startPush } from "../support/start-push.ts";

/** A secret of a kind that only the operator's own rule knows. */
const badge = (seed: string): string =>
  ["acme", "-badge-", Buffer.from(seed).toString("hex").slice(0, 24)].join("");
const BADGE = badge("a door at the back");

const RULES = `
title = "of the operator"
[[rules]]
id = "acme-badge"
description = "A badge of the house"
regex = '''acme-badge-[0-9a-f]{24}'''
keywords = ["acme-badge-"]
`;

interface World extends Bench {
  readonly rules: string;
}

/** A gate whose policy lists these scanners; \`rules\` in a setting is replaced by the operator's file. */
const makeWorld = async (scanners: (rules: string) => readonly unknown[], more = {}): Promise<World> => {
  const bench = await makeBench();
  const rules = join(bench.sandbox.dir, "operator", "gitleaks.toml");
  await mkdir(dirname(rules));
  await writeFile(rules, RULES);
  await writePolicy(bench.gate, { scanners: scanners(rules), limits: { time: "6m" }, ...more });
  return { ...bench, rules };
};

const pushCommit = async (
  { client, gate, base }: Bench,
  spec: CommitSpec,
): Promise<Pushed & { readonly commit: string }> => {
  const commit = await writeCommit(client, { parents: [base], ...spec });
  return { ...(await push(client, gate.dir, { "refs/heads/topic": commit })), commit };
};

/** Nothing of a push is left on disk, and no part of a secret was kept or shown. */
const expectTidy = async ({ sandbox, gate }: Bench, text: string, secret: string): Promise<void> => {
  const left = await readdir(join(sandbox.dir, "tmp"));
  expect(left.filter((name) => name.startsWith("git-gate-scan-"))).toEqual([]);
  const kept = await stateOf(gate);
  for (const piece of piecesOf(secret.slice("acme-bad".length))) {
    expect(text).not.toContain(piece);
    expect(kept).not.toContain(piece);
  }
};

/** What a stand-in for a program answers first. */
const VERSION = 'if [ "$1" = version ]; then echo 8.30.1; exit; fi';

const script = async (bench: Bench, name: string, lines: string): Promise<string> => {
  const file = join(bench.sandbox.dir, name);
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
  return file;
};

describe.skipIf(SCANNERS.gitleaks === null)(`gitleaks${noteOf("gitleaks")}`, () => {
  const gitleaks = { use: "gitleaks", program: SCANNERS.gitleaks };
  const withRules = (rules: string) => ["builtin", { ...gitleaks, config: rules }];

  test("a push is refused for what only the operator's rules find, and without them it passes", async () => {
    const world = await makeWorld(withRules);
    const pushed = await pushCommit(world, { files: { "src/door.txt": `one\n  key: ${BADGE}\n` } });
    expect(pushed).toMatchObject({ exitCode: 1 });
    for (const words of [
      "A badge of the house",
      "secret/gitleaks:acme-badge, medium",
      "src/door.txt:2",
      shortOid(pushed.commit),
    ])
      expect(pushed.remote).toContain(words);
    await expectTidy(world, pushed.text, BADGE);
    expect(await refsOf(world.gate)).toEqual({ "refs/heads/main": world.base });

    await writePolicy(world.gate, {});
    expect(await push(world.client, world.gate.dir, { "refs/heads/topic": pushed.commit })).toMatchObject({
      exitCode: 0,
    });
  });

  test.each<[string, (bench: Bench) => Promise<Readonly<Record<string, string>>>, string]>([
    [
      "a commit message",
      async ({ client, base }) => ({
        "refs/heads/t": await writeCommit(client, { parents: [base], message: `Say ${BADGE}\n` }),
      }),
      "message line 1",
    ],
    [
      "a commit header",
      async ({ client, base }) => ({
        "refs/heads/t": await writeCommit(client, { parents: [base], headers: `x-badge ${BADGE}` }),
      }),
      "header line 5",
    ],
    [
      "a tag object",
      async ({ client, base }) => ({
        "refs/tags/v1": await writeTag(client, { object: base, name: "v1", message: `${BADGE}\n` }),
      }),
      "in tag object",
    ],
    [
      "a blob that only a tag holds",
      async ({ client }) => ({ "refs/tags/v1": await writeObject(client, "blob", BADGE) }),
      "in blob",
    ],
    [
      "a file name",
      async ({ client, base }) => ({
        "refs/heads/t": await writeCommit(client, { parents: [base], files: { [`d/${BADGE}.txt`]: "x\n" } }),
      }),
      "in the file name",
    ],
    [
      "a symlink's target",
      async ({ client, base }) => ({
        "refs/heads/t": await writeCommit(client, {
          parents: [base],
          files: { link: { mode: "120000", content: `/${BADGE}` } },
        }),
      }),
      "link:1 (symlink target)",
    ],
    ["a ref name", async ({ base }) => ({ [`refs/heads/${BADGE}`]: base }), "in the ref name"],
    [
      "a commit that the next one undoes",
      async ({ client, base }) => {
        const first = await writeCommit(client, { parents: [base], files: { a: `${BADGE}\n` } });
        return { "refs/heads/t": await writeCommit(client, { parents: [first], files: { a: "gone\n" } }) };
      },
      "a:1",
    ],
    [
      "a merge alone",
      async ({ client, base }) => {
        const [one, other] = [
          await writeCommit(client, { parents: [base], files: { a: "1\n" } }),
          await writeCommit(client, { parents: [base], files: { b: "2\n" } }),
        ];
        return {
          "refs/heads/t": await writeCommit(client, {
            parents: [one, other],
            files: { a: "1\n", b: "2\n", evil: `${BADGE}\n` },
          }),
        };
      },
      "evil:1",
    ],
  ])("sees what gitleaks by itself does not: %s", async (_, make, words) => {
    const world = await makeWorld(withRules);
    const pushed = await push(world.client, world.gate.dir, await make(world));
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("gitleaks:acme-badge");
    expect(pushed.remote).toContain(words);
    await expectTidy(world, pushed.remote, BADGE);
  });

  test("the operator's ignore file lets a finding off at its path and line, and nowhere else", async () => {
    const world = await makeWorld((rules) => [
      "builtin",
      { ...gitleaks, config: rules, ignore: join(dirname(rules), "ignore") },
    ]);
    await writeFile(join(dirname(world.rules), "ignore"), "src/door.txt:acme-badge:2\n");
    const listed = await pushCommit(world, { files: { "src/door.txt": `one\nkey: ${BADGE}\n` } });
    expect(listed.remote).toContain("accepted");
    expect(listed).toMatchObject({ exitCode: 0 });
    for (const files of [
      { "src/other.txt": `one\nkey: ${BADGE}\n` },
      { "src/door.txt": `key: ${BADGE}\n` },
    ]) {
      const pushed = await pushCommit(world, { files });
      expect(pushed).toMatchObject({ exitCode: 1 });
      expect(pushed.remote).toContain("gitleaks:acme-badge");
    }
  });

  test("a baseline that gitleaks wrote of the files, or of the history, lets its findings off", async () => {
    for (const mode of ["dir", "git"]) {
      const world = await makeWorld((rules) => [
        "builtin",
        { ...gitleaks, config: rules, baseline: join(dirname(rules), "known.json") },
      ]);
      const { client, base, rules, gate } = world;
      const commit = await writeCommit(client, {
        parents: [base],
        files: { "src/door.txt": `one\nkey: ${BADGE}\n` },
        message: "Add a door\n\nWith a key.\n",
      });
      await mustGit(client, ["update-ref", "HEAD", commit]);
      await mustGit(client, ["checkout", "--quiet", "-f", commit]);
      const report = join(dirname(rules), "known.json");
      await execa(
        SCANNERS.gitleaks as string,
        [mode, ".", "--config", rules, "-f", "json", "-r", report, "--no-banner"],
        { cwd: client.dir, reject: false },
      );
      expect(JSON.parse(await readFile(report, "utf8"))).toHaveLength(1);
      const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
      expect([mode, pushed.exitCode, pushed.remote]).toEqual([mode, 0, expect.stringContaining("accepted")]);
      const other = await pushCommit(world, {
        files: { "src/door.txt": `one\nkey: ${badge("another door, in front")}\n` },
      });
      expect(other).toMatchObject({ exitCode: 1 });
    }
  });

  test("the pusher's own settings, lists and comments change nothing, though gitleaks would honour them", async () => {
    const world = await makeWorld(withRules);
    const files = {
      ".gitleaks.toml": 'title = "nothing"\n[[rules]]\nid = "never"\nregex = "never-ever"\n',
      ".gitleaksignore": "a.txt:acme-badge:1\n",
      "a.txt": `${BADGE}\n`,
      "b.txt": `${badge("behind the other one")} # gitleaks:allow\n`,
    };
    const pushed = await pushCommit(world, { files });
    expect(pushed).toMatchObject({ exitCode: 1 });
    for (const words of ["a.txt:1", "b.txt:1"]) expect(pushed.remote).toContain(words);

    // The control: gitleaks in a work tree of the same commit.
    await mustGit(world.client, ["checkout", "--quiet", "-f", pushed.commit]);
    const plain = (...args: readonly string[]) =>
      execa(SCANNERS.gitleaks as string, ["dir", ".", "--no-banner", ...args], {
        cwd: world.client.dir,
        reject: false,
      });
    expect(await plain()).toMatchObject({ exitCode: 0 });
    expect(await plain("--config", world.rules)).toMatchObject({ exitCode: 0 });
  });

  test("a secret that the builtin scanner sees as well is one finding, which names the other rule", async () => {
    const world = await makeWorld(() => ["builtin", gitleaks]);
    const token = githubToken("both");
    const pushed = await pushCommit(world, { files: { "app.env": `TOKEN=${token}\n` } });
    expect(pushed.remote).toContain("refused: 1 reason;");
    expect(pushed.remote).toContain("[secret/github-pat, high]");
    expect(pushed.remote).toContain("also seen by gitleaks:github-pat");
  });

  test("without the builtin scanner only the listed one finds, and everything is still read", async () => {
    const world = await makeWorld((rules) => [{ ...gitleaks, config: rules }]);
    const token = githubToken("alone");
    const passed = await pushCommit(world, { files: { "app.env": `TOKEN=${token}\n` } });
    expect(passed).toMatchObject({ exitCode: 0 });
    const [line] = await auditOf(world.gate);
    const coverage = line?.["coverage"] as Record<string, number>;
    expect(coverage["objectsScanned"]).toBe(coverage["objectsListed"]);
    expect(coverage["bytesScanned"]).toBe(coverage["bytesRead"]);
    const refused = await pushCommit(world, { files: { "app.env": `${BADGE}\n` } });
    expect(refused).toMatchObject({ exitCode: 1 });
  });

  test("what stood in the same file before is old news, also after an edit and a rename", async () => {
    const world = await makeWorld(withRules);
    const old = await trust(world, "refs/heads/main", {
      parents: [world.base],
      files: { "old.txt": `one\ntwo\nthree\n${BADGE}\n` },
    });
    for (const files of [
      { "old.txt": `one\ntwo\nthree!\n${BADGE}\n` },
      { "new.txt": `one\ntwo\nthree\n${BADGE}\nfive\n` },
    ]) {
      const pushed = await pushCommit({ ...world, base: old }, { files });
      expect(pushed.remote).toContain("stood there before this push");
      expect(pushed).toMatchObject({ exitCode: 0 });
    }
    const added = await pushCommit(
      { ...world, base: old },
      { files: { "old.txt": `${BADGE}\n${badge("a third and last door")}\n` } },
    );
    expect(added).toMatchObject({ exitCode: 1 });
  });

  test("a configuration that gitleaks cannot read refuses the push, with gitleaks' own words", async () => {
    const world = await makeWorld(withRules);
    await writeFile(world.rules, "rules = [\n");
    const pushed = await pushCommit(world, { files: { a: "clean\n" } });
    expect(pushed.remote).toMatch(
      /could not decide: scanner gitleaks: failed: .*unable to load gitleaks config/,
    );
  });
});

describe("a scanner that cannot be relied on", () => {
  const CLEAN = { files: { "a.txt": "clean\n" } };
  test.each([
    ["is missing", null, "cannot start", "install gitleaks 8.28.0 or later, below 9.0.0"],
    ["is too old", "echo 8.16.4", "is version 8.16.4", "8.28.0 or later, below 9.0.0 is supported"],
    ["is too new", "echo 9.0.0", "is version 9.0.0", "is supported"],
    ["says no version", "echo none of your business", "names no version", "is supported"],
    ["hangs", `${VERSION}; sleep 600`, "not done within 1 s", "timeout"],
    ["prints garbage", `${VERSION}; echo garbage`, "report of 8 bytes cannot be read", "supported version"],
    ["prints nothing", `${VERSION}`, "report of 0 bytes cannot be read", "supported version"],
    ["prints half a report", `${VERSION}; echo '[{"RuleID":'`, "cannot be read", "supported version"],
    [
      "fails",
      `${VERSION}; echo 'out of luck' >&2; echo '[]'; exit 1`,
      "failed: out of luck (exit code 1)",
      "",
    ],
    ["is killed", `${VERSION}; kill -9 $$`, "ended by SIGKILL", ""],
    [
      "skips a file with an error",
      `${VERSION}; echo '[]'; echo 'ERR could not read file' >&2`,
      "did not scan everything: ERR could not read file",
      "",
    ],
    [
      "names an unknown file",
      `${VERSION}; echo '[{"RuleID":"r","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":2,"Match":"m","Secret":"s","File":"7/etc/passwd","Entropy":1,"Tags":[]}]'; exit 77`,
      "names a file that it was not given",
      "",
    ],
  ])("one that %s refuses a clean push", async (_, lines, words, hint) => {
    const bench = await makeBench();
    const program =
      lines === null ? join(bench.sandbox.dir, "not-there") : await script(bench, "gitleaks", lines);
    await writePolicy(bench.gate, { scanners: ["builtin", { use: "gitleaks", program, timeout: "1s" }] });
    const pushed = await pushCommit(bench, CLEAN);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("refused, could not decide: scanner gitleaks: ");
    for (const text of [words, hint]) expect(pushed.remote).toContain(text);
    expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });
    expect(await auditOf(bench.gate)).toMatchObject([{ verdict: "undecided" }]);
    await quiet(bench.sandbox.dir);
    await expectTidy(bench, "", BADGE);
  });

  test("the same push passes when the program does its work", async () => {
    const bench = await makeBench();
    const program = await script(bench, "gitleaks", `${VERSION}; echo '[]'`);
    await writePolicy(bench.gate, { scanners: ["builtin", { use: "gitleaks", program, timeout: "10s" }] });
    expect(await pushCommit(bench, CLEAN)).toMatchObject({ exitCode: 0 });
  });

  test("a setting that a scanner does not take is named", async () => {
    const bench = await makeBench();
    await writePolicy(bench.gate, { scanners: [{ use: "trufflehog", baseline: "known.json" }] });
    const pushed = await pushCommit(bench, CLEAN);
    expect(pushed.remote).toContain("scanner trufflehog: takes no baseline");
  });

  test("programs get nothing of the environment but the PATH", async () => {
    const bench = await makeBench();
    const seen = join(bench.sandbox.dir, "seen");
    const program = await script(bench, "gitleaks", `env > ${seen}; pwd >> ${seen}; ${VERSION}; echo '[]'`);
    await writePolicy(bench.gate, { scanners: [{ use: "gitleaks", program, timeout: "10s" }] });
    const commit = await writeCommit(bench.client, { parents: [bench.base], ...CLEAN });
    const env = { GITLEAKS_CONFIG: "/etc/passwd", GITLEAKS_CONFIG_TOML: "x" };
    expect(await push(bench.client, bench.gate.dir, { "refs/heads/t": commit }, { env })).toMatchObject({
      exitCode: 0,
    });
    const names = (await readFile(seen, "utf8"))
      .split("\n")
      .flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []);
    const allowed = [
      "PATH",
      "HOME",
      "TMPDIR",
      "XDG_CACHE_HOME",
      "LC_ALL",
      "NO_COLOR",
      "PWD",
      "OLDPWD",
      "SHLVL",
      "_",
    ];
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

/** The programs compile their rules anew in each repository. In `ms`. */
const SLOW = 600_000;

describe("the other scanners", () => {
  const token = githubToken("everywhere");
  const PLAIN = { files: { "deploy/app.env": `# settings\nGITHUB_TOKEN=${token}\n` } };
  const EXCUSED = (comment: string): CommitSpec => ({
    files: { "deploy/app.env": `GITHUB_TOKEN=${token} # ${comment}\n` },
  });

  describe.each([
    ["betterleaks", "betterleaks:github-pat", "betterleaks:allow"],
    ["trufflehog", "trufflehog:Github", "trufflehog:ignore"],
    ["kingfisher", "kingfisher:betterleaks.github-pat", "kingfisher:ignore"],
  ] as const)("%s", (use, rule, comment) => {
    const program = SCANNERS[use];
    const scanners = () => [{ use, program, timeout: "5m" }];
    test.skipIf(program === null)(
      `finds a token by itself, in a file and in a message${noteOf(use)}`,
      async () => {
        const world = await makeWorld(scanners);
        const pushed = await pushCommit(world, { ...PLAIN, message: `Use ${token}\n` });
        expect(pushed).toMatchObject({ exitCode: 1 });
        for (const words of [`secret/${rule}`, "deploy/app.env:2", "message line 1"])
          expect(pushed.remote).toContain(words);
        for (const piece of piecesOf(token)) expect(pushed.remote).not.toContain(piece);
        const clean = await pushCommit(world, { files: { "deploy/app.env": "# nothing\n" } });
        expect(clean).toMatchObject({ exitCode: 0 });
      },
      SLOW,
    );

    test.skipIf(program === null)(
      `its own comment excuses nothing, unless the policy says so${noteOf(use)}`,
      async () => {
        const world = await makeWorld(scanners);
        const refused = await pushCommit(world, EXCUSED(comment));
        expect(refused).toMatchObject({ exitCode: 1 });
        for (const words of [rule, "deploy/app.env:"]) expect(refused.remote).toContain(words);
        await writePolicy(world.gate, {
          scanners: scanners(),
          secrets: { inline_allow: true },
          limits: { time: "6m" },
        });
        const excused = await push(world.client, world.gate.dir, { "refs/heads/topic": refused.commit });
        expect(excused).toMatchObject({ exitCode: 0 });
      },
      SLOW,
    );
  });

  test("secretlint finds a token in process, and its comments excuse nothing, unless the policy says so", async () => {
    const program = dirname(new URL("../../node_modules", import.meta.url).pathname);
    const scanners = () => [{ use: "secretlint", program, timeout: "5m" }];
    const world = await makeWorld(scanners);
    const refused = await pushCommit(world, {
      files: { "deploy/app.env": `# ünicode\nGITHUB_TOKEN=${token} // secretlint-disable-line\n` },
      message: `Use ${token}\n`,
    });
    expect(refused).toMatchObject({ exitCode: 1 });
    for (const words of [
      "secret/secretlint:github/GITHUB_TOKEN, medium",
      "deploy/app.env:2",
      "message line 1",
    ])
      expect(refused.remote).toContain(words);
    for (const piece of piecesOf(token)) expect(refused.remote).not.toContain(piece);
    await writePolicy(world.gate, { scanners: scanners(), secrets: { inline_allow: true } });
    const excused = await pushCommit(world, {
      files: { "deploy/app.env": `TOKEN=${token} // secretlint-disable-line\n` },
    });
    expect(excused).toMatchObject({ exitCode: 0 });
  });

  test("gitleaks' rules run in process, with the real paths", async () => {
    const world = await makeWorld((rules) => [
      "builtin",
      { use: "gitleaks-rules", config: rules, ignore: join(dirname(rules), "ignore") },
    ]);
    await writeFile(world.rules, `${RULES}\n[allowlist]\npaths = ['''^test/fixtures/''']\n`);
    await writeFile(join(dirname(world.rules), "ignore"), "src/known.txt:acme-badge:1\n");
    const allowed = await pushCommit(world, {
      files: { "test/fixtures/a.txt": `${BADGE}\n`, "src/known.txt": `${BADGE}\n` },
    });
    expect(allowed).toMatchObject({ exitCode: 0 });
    const refused = await pushCommit(world, {
      files: {
        "test/fixtures/a.txt": `${BADGE}\n`,
        "src/a.txt": `x\n${BADGE} # gitleaks:allow\n`,
        "src/known.txt": `${BADGE}\n`,
      },
      message: `Say ${BADGE}\n`,
    });
    expect(refused).toMatchObject({ exitCode: 1 });
    for (const words of ["gitleaks-rules:acme-badge", "src/a.txt:2", "message line 1"])
      expect(refused.remote).toContain(words);
    for (const words of ["fixtures", "known.txt"]) expect(refused.remote).not.toContain(words);
    await expectTidy(world, refused.text, BADGE);
  });

  test("a mistake in the operator's gitleaks file is told with file, rule and key", async () => {
    const world = await makeWorld((rules) => [{ use: "gitleaks-rules", config: rules }]);
    await writeFile(world.rules, `${RULES}\n[[rules]]\nid = "broken"\nregex = '''(unclosed'''\n`);
    const pushed = await pushCommit(world, { files: { a: "clean\n" } });
    expect(pushed.remote).toContain("could not decide");
    for (const words of ["gitleaks.toml", "broken", "regex"]) expect(pushed.remote).toContain(words);
  });
});

test("a gate that is killed while a scanner runs leaves files behind, and the next push removes them", async () => {
  const bench = await makeBench();
  const { sandbox, client, gate, base } = bench;
  const slow = await script(bench, "gitleaks", `${VERSION}; sleep 5; echo '[]'`);
  const quick = await script(bench, "quick", `${VERSION}; echo '[]'`);
  const policyOf = (program: string) => ({ scanners: [{ use: "gitleaks", program, timeout: "60s" }] });
  await writePolicy(gate, policyOf(slow));
  const commit = await writeCommit(client, { parents: [base], files: { a: "clean\n" } });
  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  await running(sandbox.dir, /sleep 5/);
  const hook = await running(sandbox.dir, HOOK_PROCESS);
  process.kill(hook.pid, "SIGKILL");
  expect(await pushing.ended).toMatchObject({ exitCode: 1 });
  const left = async () =>
    (await readdir(join(sandbox.dir, "tmp"))).filter((name) => name.startsWith("git-gate-scan-"));
  expect(await left()).toHaveLength(1);

  await writePolicy(gate, policyOf(quick));
  expect(await push(client, gate.dir, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
  expect(await left()).toEqual([]);
});
