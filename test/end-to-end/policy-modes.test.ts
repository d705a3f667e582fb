import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { auditOf } from "../support/gate-repo.ts";
import { writeCommit, writeObject } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";

describe("mode: monitor", () => {
  test("lets a clean refusal pass, says so loudly and writes it down", async () => {
    const { client, gate, base, token } = await makeBench({ policy: { mode: "monitor" } });
    const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": leak });
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.remote).toContain("MONITOR ONLY: this push would have been refused for 1 reason");
    expect(pushed.remote).toContain("a.env:1");
    expect(pushed.text).not.toContain(token);
    expect((await refsOf(gate))["refs/heads/topic"]).toBe(leak);
    expect(await auditOf(gate)).toMatchObject([
      { verdict: "accept", monitored: [{ rule: expect.stringMatching(/^secret\//), level: "block" }] },
    ]);
  });

  test("refuses what could not be looked into", async () => {
    const policy = { mode: "monitor", limits: { blob: "1KiB" } };
    const { client, gate, base } = await makeBench({ policy });
    const big = await writeCommit(client, { files: { big: "x".repeat(2000) }, parents: [base] });
    expect(await push(client, gate.dir, { "refs/heads/topic": big })).toMatchObject({ exitCode: 1 });
  });

  test("refuses under a policy that is wrong", async () => {
    const { client, gate, base } = await makeBench({ policy: { mode: "monitor", refs: { alow: [] } } });
    const commit = await writeCommit(client, { files: { a: "a" }, parents: [base] });
    expect(await push(client, gate.dir, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 1 });
  });
});

describe("a policy laid over another", () => {
  test("holds with both files, and the audit names them by one digest", async () => {
    const { client, gate, base } = await makeBench({ policy: { extends: "org.yaml", contact: "us" } });
    await writeFile(join(gate.dir, "org.yaml"), "version: 1\npaths: [{ name: org, match: [locked] }]\n");
    const commit = await writeCommit(client, { files: { locked: "x" }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
    expect(pushed).toMatchObject({ exitCode: 1 });
    for (const words of ["[path/org]", "ask us"]) expect(pushed.remote).toContain(words);
    await writeFile(join(gate.dir, "org.yaml"), "version: 1\n");
    expect(await push(client, gate.dir, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
    const [first, second] = (await auditOf(gate)) as unknown as [Line, Line];
    expect(first.policy.digest).not.toBe(second.policy.digest);
  });

  test("refuses every push while the other is missing", async () => {
    const { client, gate, base } = await makeBench({ policy: { extends: "org.yaml" } });
    const commit = await writeCommit(client, { files: { a: "x" }, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toMatch(
      /could not decide: .*gate\.yaml:\d+: extends: cannot read the policy .*org\.yaml/,
    );
  });
});

interface Line {
  readonly policy: { readonly digest: string };
}

describe("no ref is a way around the rules for contents", () => {
  const policy = {
    refs: {
      allow: ["refs/heads/**", "refs/tags/**", "refs/notes/**", "refs/scratch/**"],
      rules: [
        { match: ["refs/scratch/**"], create: "allow", move: "allow", rewrite: "allow", delete: "allow" },
        { match: ["**"], rewrite: "block" },
      ],
    },
    paths: [{ name: "ci", match: [".gitea/**"] }],
  };

  test.each(["refs/scratch/x", "refs/heads/agent/x", "refs/tags/x", "refs/notes/x"])(
    "not %s, and what was refused there is refused on main as well",
    async (ref) => {
      const { client, gate, base } = await makeBench({ policy });
      const commit = await writeCommit(client, { files: { ".gitea/x": "x" }, parents: [base] });
      for (const target of [ref, "refs/heads/main"]) {
        const pushed = await push(client, gate.dir, { [target]: commit });
        expect(pushed).toMatchObject({ exitCode: 1 });
        expect(pushed.remote).toContain("[path/ci]");
      }
      const both = await push(client, gate.dir, { [ref]: commit, "refs/heads/main": commit });
      expect(both).toMatchObject({ exitCode: 1 });
      expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
    },
  );

  test("not a tag on a tree, whose paths no commit holds", async () => {
    const { client, gate, base } = await makeBench({ policy });
    const commit = await writeCommit(client, { files: { ".gitea/x": "x" }, parents: [base] });
    const tree = await mustGit(client, ["rev-parse", `${commit}^{tree}`]);
    const tag = await writeObject(
      client,
      "tag",
      `object ${tree}\ntype tree\ntag t\ntagger T <t@example.com> 1 +0000\n\nx\n`,
    );
    const pushed = await push(client, gate.dir, { "refs/tags/t": tag });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("[path/ci]");
  });

  test("the same push passes where the rule is gone", async () => {
    const { client, gate, base } = await makeBench({ policy: { refs: policy.refs } });
    const commit = await writeCommit(client, { files: { ".gitea/x": "x" }, parents: [base] });
    expect(await push(client, gate.dir, { "refs/scratch/x": commit })).toMatchObject({ exitCode: 0 });
  });
});
