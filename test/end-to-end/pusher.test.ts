import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

// What a pusher says beside the objects it pushes changes nothing.

describe("a leak is refused", () => {
  test.each([
    ["ci.skip"],
    ["breakglass"],
    ["secret_push_protection.skip_all"],
    ["gate.skip=true\tgate: accepted"],
  ])("whatever the push option %j asks for", async (option) => {
    const { client, gate, base, token } = await makeBench({
      config: { "receive.advertisePushOptions": "true" },
    });
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": leak }, { flags: ["-o", option] });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("a.env:1");
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  });

  test("whatever a commit's message asks for", async () => {
    const { client, gate, base, token } = await makeBench();
    const message = "Add it [skip secret push protection] [gate skip] gate:allow\n";
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base], message });
    expect(await push(client, gate.dir, { "refs/heads/topic": leak })).toMatchObject({ exitCode: 1 });
  });

  // By path the pusher's environment reaches the hook; by ssh and HTTP it does not.
  test.each<[string, Record<string, string>]>([
    ["an external diff", { GIT_EXTERNAL_DIFF: "true" }],
    ["a trace", { GIT_TRACE: "1", GIT_TRACE_PACKET: "1" }],
    ["another language", { LC_ALL: "de_DE.UTF-8", LANGUAGE: "de" }],
    ["a pager", { GIT_PAGER: "true", PAGER: "true" }],
    ["pathspecs taken literally", { GIT_LITERAL_PATHSPECS: "1", GIT_ICASE_PATHSPECS: "0" }],
    [
      "settings that hide changes",
      {
        GIT_CONFIG_COUNT: "4",
        GIT_CONFIG_KEY_0: "diff.external",
        GIT_CONFIG_VALUE_0: "true",
        GIT_CONFIG_KEY_1: "diff.ignoreSubmodules",
        GIT_CONFIG_VALUE_1: "all",
        GIT_CONFIG_KEY_2: "core.attributesFile",
        GIT_CONFIG_VALUE_2: "/dev/null",
        GIT_CONFIG_KEY_3: "diff.orderFile",
        GIT_CONFIG_VALUE_3: "/dev/null",
      },
    ],
  ])("although the pusher's environment holds %s", async (_, env) => {
    const { client, gate, base, token } = await makeBench();
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": leak }, { env });
    expect(pushed).toMatchObject({ exitCode: 1 });
    for (const words of [TOKEN_RULE, "a.env:1"]) expect(pushed.remote).toContain(words);
    expect(pushed.remote).not.toContain(token);
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  });
});

describe("a shallow clone", () => {
  const makeShallow = async () => {
    const bench = await makeBench();
    const { sandbox, gate, client, base } = bench;
    const next = await writeCommit(client, { files: { "README.md": "Hello again\n" }, parents: [base] });
    await push(client, gate.dir, { "refs/heads/main": next });
    const shallow = { dir: join(sandbox.dir, "shallow"), env: client.env };
    await mustGit(sandbox, ["clone", "--quiet", "--depth=1", `file://${gate.dir}`, shallow.dir]);
    expect(await mustGit(shallow, ["rev-list", "--count", "HEAD"])).toBe("1");
    return { ...bench, shallow, next };
  };

  test("may push what stands on history that the gate has", async () => {
    const { gate, shallow, next } = await makeShallow();
    const commit = await writeCommit(shallow, { files: { "a.txt": "a\n" }, parents: [next] });
    expect(await push(shallow, gate.dir, { "refs/heads/main": commit })).toMatchObject({ exitCode: 0 });
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": commit });
  });

  test("is refused a leak", async () => {
    const { gate, shallow, next, token } = await makeShallow();
    const leak = await writeCommit(shallow, { files: { "a.env": token }, parents: [next] });
    const pushed = await push(shallow, gate.dir, { "refs/heads/main": leak });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("a.env:1");
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": next });
  });

  test("is refused a leak that lies just at its boundary, where shallow pushes are allowed", async () => {
    const { sandbox, client, gate, base, token } = await makeBench({
      config: { "receive.shallowUpdate": "true" },
    });
    const root = await writeCommit(client, { files: { "a.txt": "a\n" } });
    const leak = await writeCommit(client, { files: { "a.txt": "a\n", "a.env": token }, parents: [root] });
    await mustGit(client, ["update-ref", "refs/heads/leak", leak]);
    const shallow = { dir: join(sandbox.dir, "shallow"), env: client.env };
    await mustGit(sandbox, [
      "clone",
      "-q",
      "--depth=1",
      "--branch=leak",
      `file://${client.dir}`,
      shallow.dir,
    ]);
    const pushed = await push(shallow, gate.dir, { "refs/heads/other": leak });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("a.env:1");
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  });
});

test("a policy in the pushed files is only a file", async () => {
  const { client, gate, base, token } = await makeBench();
  const lax = "version: 1\nsecrets: { levels: { high: allow } }\n";
  const files = { "gate.yaml": lax, "a.env": token, ".gate.yaml": lax };
  const leak = await writeCommit(client, { files, parents: [base] });
  expect(await push(client, gate.dir, { "refs/heads/topic": leak })).toMatchObject({ exitCode: 1 });
});

test("control: the same policy lets the leak pass when the operator has put it into the gate", async () => {
  const { client, gate, base, token } = await makeBench();
  await writeFile(join(gate.dir, "gate.yaml"), "version: 1\nsecrets: { levels: { high: allow } }\n");
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  expect(await push(client, gate.dir, { "refs/heads/topic": leak })).toMatchObject({ exitCode: 0 });
  expect(await refsOf(gate)).toMatchObject({ "refs/heads/topic": leak });
});
