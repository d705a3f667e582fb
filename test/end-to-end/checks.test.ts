import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { documentSchema, type PushDocument } from "../../gate/checks/document.ts";
import { type Bench, makeBench } from "../support/bench.ts";
import { auditOf, writePolicy } from "../support/gate-repo.ts";
import { writeCommit, writeTag } from "../support/objects.ts";
import { quiet } from "../support/processes.ts";
import { type Pushed, push } from "../support/push.ts";
import { refsOf, setRef } from "../support/repo.ts";
import { githubToken, piecesOf } from "../support/secrets.ts";
import { RECEIVE_PACK, running, startPush } from "../support/start-push.ts";

interface CheckSpec {
  readonly script: string;
  readonly name?: string;
  readonly args?: readonly string[];
  readonly timeout?: string;
  readonly level?: string;
  readonly mode?: number;
}

const NODE = `#!${process.execPath}\n`;
const SH = "#!/bin/sh\n";

/** A program that hands its document, parsed, to a body that returns the answer. */
const judge = (body: string): string =>
  `${NODE}const { readFileSync, writeFileSync, existsSync } = require("node:fs");
const push = JSON.parse(readFileSync(0, "utf8"));
const answer = ((push) => { ${body} })(push);
process.stdout.write(JSON.stringify(answer));
`;

const FINE = judge("return { reasons: [] };");

/** Puts programs beside the gate and into its policy. */
const addChecks = async (
  { gate, sandbox }: Bench,
  specs: readonly CheckSpec[],
  policy: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  await mkdir(join(sandbox.dir, "checks"), { recursive: true });
  const checks = specs.map(({ script, name = "some-check", args = [], mode = 0o755, ...rest }) => {
    const file = join(sandbox.dir, "checks", name);
    return { file, script, mode, entry: { name, run: [file, ...args], ...rest } };
  });
  for (const { file, script, mode } of checks) {
    await writeFile(file, script);
    await chmod(file, mode);
  }
  await writePolicy(gate, { ...policy, checks: checks.map(({ entry }) => entry) });
};

const FILES = { "a.txt": "a\n" };

const pushFiles = async (
  { client, gate, base }: Bench,
  files: Readonly<Record<string, string>> = FILES,
  env: Readonly<Record<string, string>> = {},
): Promise<Pushed> => {
  const commit = await writeCommit(client, { files: { "README.md": "Hello\n", ...files }, parents: [base] });
  return push(client, gate.dir, { "refs/heads/topic": commit }, { env });
};

const landed = async ({ gate }: Bench): Promise<boolean> => "refs/heads/topic" in (await refsOf(gate));

const checkOf = async ({ gate }: Bench): Promise<Record<string, unknown>> => {
  const line = (await auditOf(gate)).at(-1) as { checks: Record<string, unknown>[] };
  return line.checks[0] as Record<string, unknown>;
};

describe("a check", () => {
  test("that has nothing to say lets the push pass", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: FINE }]);
    expect(await pushFiles(bench)).toMatchObject({ exitCode: 0 });
    expect(await checkOf(bench)).toMatchObject({ name: "some-check", failure: null, starts: 1, reasons: 0 });
  });

  test("that objects refuses the push, with what, where and by whom; without it the push passes", async () => {
    const bench = await makeBench();
    const script = judge(`
      const [file] = push.files;
      return { reasons: [{ level: "block", text: "has no licence", path: file.path, commit: file.by }] };`);
    await addChecks(bench, [{ script, name: "licences" }]);
    const refused = await pushFiles(bench);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toMatch(
      /1\. a\.txt: has no licence \(commit [0-9a-f]{10}\) {2}\[check\/licences\]/,
    );
    expect(await landed(bench)).toBe(false);

    await writePolicy(bench.gate, {});
    expect(await pushFiles(bench)).toMatchObject({ exitCode: 0 });
    expect(await landed(bench)).toBe(true);
  });

  test("can be a shell script that never reads", async () => {
    const bench = await makeBench();
    await addChecks(bench, [
      { script: `${SH}echo '{"reasons":[{"level":"block","text":"closed for today"}]}'\n` },
    ]);
    const refused = await pushFiles(bench, { "large.txt": "line\n".repeat(100_000) });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("closed for today");
  });

  test("that warns is shown and lets the push pass, and so is one that the policy only lets warn", async () => {
    const bench = await makeBench();
    const says = (level: string) => judge(`return { reasons: [{ level: "${level}", text: "look here" }] };`);
    for (const spec of [{ script: says("warn") }, { script: says("block"), level: "warn" }]) {
      await addChecks(bench, [spec]);
      const passed = await pushFiles(bench, { "a.txt": spec.script });
      expect(passed).toMatchObject({ exitCode: 0 });
      expect(passed.remote).toContain("note: look here  [check/some-check]");
    }
  });

  test("cannot take a reason away: a leak is refused whatever it says, and all reasons are told at once", async () => {
    const bench = await makeBench();
    await addChecks(bench, [
      { script: FINE, name: "fine" },
      { script: judge(`return { reasons: [{ level: "block", text: "no" }] };`), name: "strict" },
    ]);
    const refused = await pushFiles(bench, { "a.env": bench.token });
    expect(refused).toMatchObject({ exitCode: 1 });
    for (const words of ["2 reasons", "secret/github-pat", "check/strict"])
      expect(refused.remote).toContain(words);
  });

  test("is asked about a push that only deletes", async () => {
    const bench = await makeBench();
    await setRef(bench.gate, "refs/heads/old", bench.base);
    await addChecks(bench, [
      {
        script: judge(
          `return { reasons: push.updates.map(({ kind, ref }) => ({ level: "block", text: kind + " " + ref })) };`,
        ),
      },
    ]);
    const refused = await push(bench.client, bench.gate.dir, { "refs/heads/old": null });
    expect(refused.remote).toContain("delete refs/heads/old");
  });

  test("can be the example of the documentation", async (context) => {
    const found = await execa("jq", ["--version"], { reject: false });
    if (found.exitCode !== 0) context.skip("install jq");
    const page = await readFile(new URL("../../docs/checks.md", import.meta.url), "utf8");
    const script = /```sh\n(#!\/bin\/sh\n[\s\S]*?)```/.exec(page)?.[1] ?? "";
    const bench = await makeBench();
    await addChecks(bench, [{ script }]);
    expect((await pushFiles(bench)).remote).toMatch(/1\. names no ticket \(commit /);
    const { client, gate, base } = bench;
    const commit = await writeCommit(client, {
      files: FILES,
      parents: [base],
      message: "Mend it (APP-12)\n",
    });
    expect(await push(client, gate.dir, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
  });

  test("runs beside others, and they are told in the policy's order", async () => {
    const bench = await makeBench();
    const names = ["e", "d", "c", "b", "a", "f"];
    const script = judge(`return { reasons: [{ level: "block", text: "by " + push.check }] };`);
    await addChecks(
      bench,
      names.map((name) => ({ name, script })),
    );
    const { remote } = await pushFiles(bench);
    expect([...remote.matchAll(/\d\. by (\w)/g)].map((match) => match[1])).toEqual(names);
  });
});

describe("the document", () => {
  const document = async (bench: Bench, updates: Readonly<Record<string, string>>): Promise<PushDocument> => {
    const copy = join(bench.sandbox.dir, "document.json");
    await addChecks(bench, [{ script: `${SH}cat > "$1" && echo '{"reasons":[]}'\n`, args: [copy] }]);
    await push(bench.client, bench.gate.dir, updates);
    return documentSchema.parse(JSON.parse(await readFile(copy, "utf8")));
  };

  test("tells refs, commits, tags, files and findings, as its schema says", async () => {
    const bench = await makeBench();
    const { client, gate, base, token } = bench;
    const commit = await writeCommit(client, {
      files: { "README.md": "Hello\n", "dir/a.env": `x\n${token}\n`, "ü\n.txt": "u\n" },
      parents: [base],
      author: "Ada Lovelace <ada@example.com>",
      message: "Add things\n\nwith größe\n",
    });
    const tag = await writeTag(client, { object: commit, name: "v1", message: "The first\n" });
    const told = await document(bench, { "refs/heads/topic": commit, "refs/tags/v1": tag });
    expect(told).toMatchObject({
      version: 1,
      check: "some-check",
      push: expect.stringMatching(/^[0-9a-f]{12}$/),
      repository: gate.dir,
      who: { via: "local" },
      updates: expect.arrayContaining([
        { ref: "refs/heads/topic", kind: "create", from: null, to: commit },
        { ref: "refs/tags/v1", kind: "create", from: null, to: tag },
      ]),
      commits: [
        {
          oid: commit,
          parents: [base],
          author: { name: "Ada Lovelace", email: "ada@example.com", date: "1700000000 +0000" },
          committer: { name: "Implementer" },
          message: "Add things\n\nwith größe\n",
        },
      ],
      tags: [{ oid: tag, object: commit, type: "commit", name: "v1", message: "The first\n" }],
      findings: [
        {
          rule: "github-pat",
          confidence: "high",
          inherited: false,
          waived: false,
          mask: "ghp_… (40 characters)",
        },
      ],
      contents: [],
    });
    expect(told.files.map(({ path, mode, by }) => [path, mode, by])).toEqual([
      ["dir/a.env", "100644", commit],
      ["ü\n.txt", "100644", commit],
    ]);
    expect(told.findings[0]?.spots).toEqual([`dir/a.env:2, commit ${commit.slice(0, 10)}`]);
  });

  test("holds no secret, wherever the push has one", async () => {
    const bench = await makeBench();
    const { client, base } = bench;
    const tokens = Array.from({ length: 6 }, (_, n) => githubToken(`${bench.sandbox.dir} ${n}`));
    const [inFile, inPath, inMessage, inName, inTag, inRef] = tokens as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const commit = await writeCommit(client, {
      files: { "a.env": inFile, [`dir/${inPath}.txt`]: "a\n" },
      parents: [base],
      author: `${inName} <ada@example.com>`,
      message: `Subject\n\nbody with ${inMessage}\n`,
    });
    const tag = await writeTag(client, { object: commit, name: "v1", message: `Notes: ${inTag}\n` });
    const told = await document(bench, { [`refs/heads/${inRef}`]: commit, "refs/tags/v1": tag });
    const text = JSON.stringify(told);
    expect(tokens.flatMap(piecesOf).filter((piece) => text.includes(piece))).toEqual([]);
    expect(told.findings).toHaveLength(6);
    expect(told.commits[0]?.message).toBe("Subject\n\nbody with [ghp_… (40 characters)]\n");
  });
});

describe("contents", () => {
  test("of objects of the push are given when a check asks for them", async () => {
    const bench = await makeBench();
    const script = judge(`
      const text = (oid) => Buffer.from(push.contents.find((one) => one.oid === oid).base64, "base64").toString();
      const [file] = push.files;
      if (push.contents.length === 0) return { need: [file.blob, file.by] };
      const [blob, commit] = [text(file.blob), text(file.by)];
      const fine = blob === "exactly this\\n" && commit.startsWith("tree ");
      return { reasons: fine ? [] : [{ level: "block", text: "wrong: " + blob + commit }] };`);
    await addChecks(bench, [{ script }]);
    expect((await pushFiles(bench, { "a.txt": "exactly this\n" })).remote).toContain("accepted");
    expect(await checkOf(bench)).toMatchObject({ starts: 2 });
  });

  const refusedFor = async (body: string, words: string, files?: Readonly<Record<string, string>>) => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: judge(body.replaceAll("BASE", bench.base)) }]);
    const refused = await pushFiles(bench, files);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("the check some-check could not judge");
    expect(refused.remote).toContain(words);
    expect(await landed(bench)).toBe(false);
  };

  test("of any other object are not: the gate reads nothing for a check that the push did not bring", () =>
    refusedFor(`return { need: ["BASE"] };`, "is no object of this push"));

  test("are given once", () =>
    refusedFor("return { need: [push.files[0].blob] };", "asked again for what it had been given"));

  test("are given three times at most", () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`${n}.txt`, `${n}\n`]));
    return refusedFor(
      "return { need: [push.files[push.contents.length].blob] };",
      "asked for contents 4 times",
      files,
    );
  });

  test("of more than 16 MiB are too much", () =>
    refusedFor("return { need: push.files.map(({ blob }) => blob) };", "more than 16 MiB", {
      "a.txt": "a".repeat(10 * 1024 * 1024),
      "b.txt": "b".repeat(10 * 1024 * 1024),
    }));
});

describe("a check that cannot judge refuses the push", () => {
  test.each<readonly [string, CheckSpec, RegExp]>([
    ["because it fails", { script: `${SH}echo '{"reasons":[]}'; exit 3\n` }, /ended with exit code 3/],
    ["because a signal ends it", { script: `${SH}kill -9 $$\n` }, /ended by SIGKILL/],
    ["because it says nothing", { script: `${SH}cat > /dev/null\n` }, /it said nothing/],
    ["because it talks", { script: `${SH}echo all fine\n` }, /its answer is not JSON/],
    ["because it says yes", { script: `${SH}echo true\n` }, /not of the documented form/],
    [
      "because it answers twice",
      { script: `${SH}echo '{"reasons":[]}'; echo '{"reasons":[]}'\n` },
      /is not JSON/,
    ],
    [
      "because it answers by other keys",
      { script: `${SH}echo '{"ok":true}'\n` },
      /not of the documented form/,
    ],
    [
      "because a reason has an unknown key",
      { script: judge(`return { reasons: [{ level: "block", text: "a", sha: "b" }] };`) },
      /reasons\.0: /,
    ],
    [
      "because a level is unknown",
      { script: judge(`return { reasons: [{ level: "error", text: "a" }] };`) },
      /reasons\.0\.level/,
    ],
    [
      "because a reason is empty",
      { script: judge(`return { reasons: [{ level: "block", text: " " }] };`) },
      /must say something/,
    ],
    ["because its answer is no text", { script: `${SH}printf '\\377\\376'\n` }, /its answer is not JSON/],
    ["because its answer is endless", { script: `${SH}yes '{"reasons":[]}'\n` }, /wrote more than 1 MiB/],
    [
      "because it takes too long",
      { script: `${SH}sleep 1000\n`, timeout: "500ms" },
      /took longer than 500 ms/,
    ],
    ["because its program is not executable", { script: FINE, mode: 0o644 }, /is not executable/],
    ["because anyone may change its program", { script: FINE, mode: 0o777 }, /may be written by anyone/],
    ["because its program has no interpreter", { script: "#!/nowhere/sh\n" }, /cannot start/],
  ])("%s", async (_, spec, words) => {
    const bench = await makeBench();
    await addChecks(bench, [spec]);
    const refused = await pushFiles(bench);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toMatch(/1\. the check some-check could not judge: .* {2}\[check\/some-check\]/);
    expect(refused.remote).toMatch(words);
    expect(await landed(bench)).toBe(false);
    expect(await checkOf(bench)).toMatchObject({ failure: expect.stringMatching(words) });
  });

  test("because its program is missing", async () => {
    const bench = await makeBench();
    await writePolicy(bench.gate, { checks: [{ name: "gone", run: ["/nowhere/program"] }] });
    const refused = await pushFiles(bench);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(
      "the check gone could not judge: its program /nowhere/program is missing",
    );
  });

  test("also where its own reasons could only warn", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}exit 1\n`, level: "warn" }]);
    expect(await pushFiles(bench)).toMatchObject({ exitCode: 1 });
  });

  test("also where the policy only watches", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}exit 1\n` }], { mode: "monitor" });
    expect(await pushFiles(bench)).toMatchObject({ exitCode: 1 });
    expect(await landed(bench)).toBe(false);
  });

  test("together with whatever else refuses it", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}exit 1\n` }]);
    const refused = await pushFiles(bench, { "a.env": bench.token });
    expect(refused.remote).toContain("2 reasons");
    expect(refused.remote).toContain("the check some-check could not judge");
  });

  test("because the whole push has no more time", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}sleep 1000\n` }], { limits: { time: "2s" } });
    const refused = await pushFiles(bench);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain("limits.time of 2 s was reached while the policy's checks were running");
    await quiet(bench.sandbox.dir);
  });
});

describe("a check is kept apart", () => {
  test("from every credential and setting of the gate: its environment is four variables", async () => {
    const bench = await makeBench();
    const copy = join(bench.sandbox.dir, "environment.json");
    const script = judge(`
      const home = process.env.HOME;
      const { readdirSync } = require("node:fs");
      const seen = { env: process.env, cwd: process.cwd(), home: readdirSync(home) };
      writeFileSync(${JSON.stringify(copy)}, JSON.stringify(seen));
      return { reasons: [] };`);
    await addChecks(bench, [{ script }]);
    const env = {
      SSH_AUTH_SOCK: "/tmp/agent",
      API_TOKEN: "x",
      GATE_SECRET: "y",
      NODE_OPTIONS: "--no-warnings",
    };
    expect(await pushFiles(bench, FILES, env)).toMatchObject({ exitCode: 0 });
    const seen = JSON.parse(await readFile(copy, "utf8"));
    expect(seen).toEqual({
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        HOME: seen.cwd,
        TMPDIR: seen.cwd,
        LC_ALL: "C.UTF-8",
      },
      cwd: expect.stringContaining("git-gate-check-"),
      home: [],
    });
    await expect(readFile(seen.cwd)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("from the pusher: what it writes to its standard error is in the audit only, and harmless there", async () => {
    const bench = await makeBench();
    const script = `${SH}printf 'debug \\033[2J %s' "$1" >&2; echo '{"reasons":[]}'\n`;
    await addChecks(bench, [{ script, args: [bench.token] }]);
    const { text } = await pushFiles(bench);
    expect(text).not.toContain("debug");
    expect(await checkOf(bench)).toMatchObject({ stderr: "debug \\x1b[2J [ghp_… (40 characters)]" });
  });

  test("from the terminal: its reasons are one line each, without secrets", async () => {
    const bench = await makeBench();
    const body = JSON.stringify({
      reasons: [{ level: "block", text: `a\n\u001b[2J${bench.token}`, path: "\u202ex" }],
    });
    await addChecks(bench, [{ script: judge(`return ${body};`) }]);
    const { text, remote } = await pushFiles(bench);
    expect(remote).toContain("\\u{202e}x: a\\n\\x1b[2J[ghp_… (40 characters)]");
    expect(piecesOf(bench.token).filter((piece) => text.includes(piece))).toEqual([]);
  });

  test("in a group of processes that ends with it", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}sleep 1000 > /dev/null 2>&1 & echo '{"reasons":[]}'\n` }]);
    expect(await pushFiles(bench)).toMatchObject({ exitCode: 0 });
    await quiet(bench.sandbox.dir);

    await addChecks(bench, [{ script: `${SH}sleep 1000 & echo '{"reasons":[]}'\n`, timeout: "1s" }]);
    expect(await pushFiles(bench, { "b.txt": "b\n" })).toMatchObject({ exitCode: 1 });
    await quiet(bench.sandbox.dir);
  });

  test("and ends when the pusher goes away", async () => {
    const bench = await makeBench();
    await addChecks(bench, [{ script: `${SH}sleep 1000\n`, timeout: "10m" }], { limits: { time: "10m" } });
    const commit = await writeCommit(bench.client, { files: FILES, parents: [bench.base] });
    const pushing = startPush(bench.client, bench.gate.dir, { "refs/heads/topic": commit });
    await running(bench.sandbox.dir, /^sleep 1000/);
    process.kill((await running(bench.sandbox.dir, RECEIVE_PACK)).pid, "SIGKILL");
    await pushing.ended;
    await quiet(bench.sandbox.dir);
    expect(await landed(bench)).toBe(false);
  });
});
