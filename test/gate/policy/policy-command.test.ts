import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { policyCommand } from "../../../gate/policy/policy-command.ts";
import { writeCommit } from "../../support/objects.ts";
import { initRepo, setRef } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { githubToken } from "../../support/secrets.ts";

/** A directory with these files, and the command run in it. */
const makeDesk = async (files: Readonly<Record<string, string>>) => {
  const sandbox = await makeSandbox();
  const { dir } = sandbox;
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  const run = async (...args: string[]) => {
    let out = "";
    let err = "";
    const code = await policyCommand.run(args, {
      env: { PATH: process.env["PATH"], HOME: dir },
      cwd: dir,
      stdin: Readable.from([]),
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      errIsTerminal: false,
      color: false,
    });
    return { code, out: out.replaceAll(`${dir}/`, ""), err };
  };
  return { sandbox, dir, run };
};

const GATE = `version: 1
extends: org.yaml
refs:
  rules:
    - { match: [refs/heads/main], delete: block }
secrets: { rules: { github-pat: warn } }
overrides:
  - { pusher: [bot], set: { contact: bot } }
`;
const ORG = `version: 1
refs:
  rules:
    - { match: ["refs/tags/**"], rewrite: warn }
paths:
  - { name: ci, match: [".gitea/**"] }
`;
const files = { "gate.yaml": GATE, "org.yaml": ORG };

describe("gate policy check", () => {
  test("says that a policy is right, and what it is made of", async () => {
    const { run } = await makeDesk(files);
    expect(await run("check", "gate.yaml")).toEqual({
      code: 0,
      out: "gate.yaml: valid\n  extends org.yaml\n  1 override, each valid\n",
      err: "",
    });
  });

  test("prints what it comes to, which is a policy again", async () => {
    const { run, dir } = await makeDesk(files);
    const { out } = await run("check", "gate.yaml", "--effective");
    expect(out).toContain("max_deletes: 5");
    await writeFile(join(dir, "whole.yaml"), out);
    expect((await run("check", "whole.yaml", "--effective")).out).toBe(out);
  });

  test("names what is wrong, in an override that does not hold too", async () => {
    const override = "version: 1\noverrides:\n  - { pusher: [a], set: { commits: { signed: block } } }\n";
    const pattern =
      'version: 1\noverrides: [{ pusher: [a], set: { commits: { message: [{ forbid: "(" }] } } }]\n';
    const { run } = await makeDesk({
      "a.yaml": "version: 1\nlimit: 1\n",
      "b.yaml": override,
      "c.yaml": pattern,
    });
    await expect(run("check", "a.yaml")).rejects.toThrow(
      "a.yaml:2: limit: unknown key; did you mean limits?",
    );
    await expect(run("check", "b.yaml")).rejects.toThrow("b.yaml:3: commits.signed: needs allowed_signers");
    expect((await run("check", "c.yaml")).code).toBe(2);
    await expect(run("check", "missing.yaml")).rejects.toThrow("(ENOENT)");
  });
});

describe("gate policy explain", () => {
  test("names the line of the file that decides", async () => {
    const { run } = await makeDesk(files);
    const explain = async (...args: string[]) => (await run("explain", "--policy", "gate.yaml", ...args)).out;
    expect(await explain("--ref", "refs/heads/main")).toContain(
      "delete: block  [ref/delete]  refs.rules.0.delete, gate.yaml:5\n",
    );
    expect(await explain("--ref", "refs/tags/v1")).toContain(
      "rewrite: warn  [ref/rewrite]  refs.rules.1.rewrite, org.yaml:4\n",
    );
    expect(await explain("--ref", "refs/x/y")).toContain(
      "create: block  [ref/namespace]  refs.allow, the default\n",
    );
    expect(await explain("--path", ".Gitea/x")).toContain("add: block  [path/ci]  paths.0, org.yaml:6\n");
    expect(await explain("--rule", "github-pat")).toContain(
      ": warn  [secret/github-pat]  secrets.rules.github-pat, gate.yaml:6\n",
    );
    expect(await explain("--rule", "other:x", "--confidence", "low")).toContain(
      "warn  [secret/other:x]  secrets.levels.low, the default\n",
    );
  });

  test("wants one thing to explain, and one that is there", async () => {
    const { run } = await makeDesk(files);
    await expect(run("explain", "--policy", "gate.yaml")).rejects.toThrow("takes one of");
    await expect(run("explain", "--policy", "gate.yaml", "--rule", "nonsense")).rejects.toThrow(
      "no rule nonsense",
    );
  });
});

describe("gate policy test", () => {
  const CASES = `cases:
  - name: nobody deletes main
    push: { updates: [{ ref: refs/heads/main, act: delete }] }
    expect: reject
    reasons: [ref/delete]
  - name: a driver is noted, an old one is not
    push:
      changes:
        - { path: .gitattributes, act: edit, content: "*.c filter=x\\n*.h filter=y", before: "*.c filter=x" }
        - { path: tool, content: "\\x7fELF" }
    expect: accept
    notes: [content/attribute-driver, file/executable]
`;

  test("says nothing of cases that are as expected but their number", async () => {
    const { run } = await makeDesk({ ...files, "cases.yaml": CASES });
    expect(await run("test", "--policy", "gate.yaml", "cases.yaml")).toEqual({
      code: 0,
      out: "2 as expected, 0 not, by gate.yaml\n",
      err: "",
    });
  });

  test("says of the others where they stand and what is otherwise", async () => {
    const wrong = CASES.replace("reasons: [ref/delete]", "reasons: [ref/create]").replace("accept", "reject");
    const { run } = await makeDesk({ ...files, "cases.yaml": wrong });
    expect(await run("test", "--policy", "gate.yaml", "cases.yaml")).toEqual({
      code: 1,
      out:
        "cases.yaml:2: nobody deletes main: reasons: ref/create is missing\n" +
        "cases.yaml:2: nobody deletes main: reasons: ref/delete was not expected\n" +
        "cases.yaml:6: a driver is noted, an old one is not: expected reject, got accept\n" +
        "0 as expected, 2 not, by gate.yaml\n",
      err: "",
    });
  });

  test.each([
    ["cases: []\n", "cases.yaml:1: cases: Too small"],
    [
      "cases:\n  - { name: a, push: { change: [] }, expect: accept }\n",
      "cases.yaml:2: cases.0.push.change: unknown key; did you mean changes?",
    ],
    [
      "cases:\n  - { name: a, push: {}, expect: maybe }\n",
      'cases.yaml:2: cases.0.expect: Invalid option: expected one of "accept"|"reject"',
    ],
  ])("a file of cases that is wrong: %j", async (text, message) => {
    const { run } = await makeDesk({ ...files, "cases.yaml": text });
    await expect(run("test", "--policy", "gate.yaml", "cases.yaml")).rejects.toThrow(message);
  });

  test("replays history, and changes nothing", async () => {
    const { sandbox, run } = await makeDesk(files);
    const repo = await initRepo(sandbox, "repo");
    const base = await writeCommit(repo, { files: { a: "a\n" } });
    const bad = await writeCommit(repo, {
      files: { a: "a\n", ".gitea/x": "x", "b.env": githubToken(sandbox.dir) },
      parents: [base],
    });
    const kept = { ".gitea/x": "x", "b.env": githubToken(sandbox.dir) };
    const good = await writeCommit(repo, { files: { a: "b\n", ...kept }, parents: [bad] });
    await setRef(repo, "refs/heads/main", good);
    const replay = (range: string) =>
      run("test", "--repo", "repo", "--policy", "gate.yaml", "--history", range);
    const whole = await replay(`${base}..${good}`);
    expect(whole.code).toBe(1);
    expect(whole.out).toContain("2 commits by gate.yaml\nwould have been refused for 1 reason");
    expect(whole.out).toContain(`.gitea/x: added by ${bad.slice(0, 10)}  [path/ci]`);
    expect(whole.out).toContain("note: ");
    expect(await replay(`${bad}..${good}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing would have been refused"),
    });
  });

  test("wants files or a range", async () => {
    const { run } = await makeDesk(files);
    await expect(run("test")).rejects.toThrow("takes files of cases, or --history and a range");
    await expect(run("nonsense")).rejects.toThrow("takes check, explain, schema, test");
  });
});

test("gate policy schema prints the JSON Schema", async () => {
  const { run } = await makeDesk({});
  const { out } = await run("schema");
  expect(JSON.parse(out)).toMatchObject({ title: "gate.yaml", required: ["version"] });
});
