import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type Bench, makeBench } from "../support/bench.ts";
import { writePolicy } from "../support/gate-repo.ts";
import { writeCommit, writeObject, writeTree } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { mustGit } from "../support/repo.ts";

const ME = { name: "Implementer", email: "implementer@example.com" };

const pushCommit = async ({ client, gate }: Bench, commit: string) =>
  push(client, gate.dir, { "refs/heads/topic": commit });

describe("who made a commit", () => {
  const policy = { commits: { author: [ME], committer: "author" } };

  test("somebody who may", async () => {
    const bench = await makeBench({ policy });
    const commit = await writeCommit(bench.client, { files: { a: "a" }, parents: [bench.base] });
    expect(await pushCommit(bench, commit)).toMatchObject({ exitCode: 0 });
  });

  test("somebody else, in a commit below the tip, and as committer", async () => {
    const bench = await makeBench({ policy });
    const { client, base } = bench;
    const first = await writeCommit(client, {
      files: { a: "a" },
      parents: [base],
      author: "Eve <eve@evil.test>",
    });
    const second = await writeCommit(client, {
      files: { a: "b" },
      parents: [first],
      committer: "Implementer <eve@evil.test>",
    });
    const pushed = await pushCommit(bench, second);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain(`commit ${first.slice(0, 10)}: its author is Eve <eve@evil.test>`);
    expect(pushed.remote).toContain(
      `commit ${second.slice(0, 10)}: its committer is Implementer <eve@evil.test>`,
    );
    await writePolicy(bench.gate, {});
    expect(await pushCommit(bench, second)).toMatchObject({ exitCode: 0 });
  });

  test("a second author hidden behind the first", async () => {
    const bench = await makeBench({ policy });
    const { client, base } = bench;
    const tree = await writeTree(client, { a: "a" });
    const who = `${ME.name} <${ME.email}> 1700000000 +0000`;
    const commit = await writeObject(
      client,
      "commit",
      `tree ${tree}\nparent ${base}\nauthor ${who}\nauthor Eve <eve@evil.test> 1 +0000\ncommitter ${who}\n\nx\n`,
    );
    const pushed = await pushCommit(bench, commit);
    expect(pushed.exitCode).toBe(1);
    expect(pushed.remote).toContain("its author is Eve <eve@evil.test>");
  });
});

describe("what a commit says", () => {
  const policy = {
    commits: {
      message: [{ pattern: "^(feat|fix): ", hint: "use a prefix" }, { forbid: "(?i)do not merge" }],
    },
  };

  test.each([
    ["feat: something\n", 0, ""],
    ["something\n", 1, "its message does not match ^(feat|fix): "],
    ["fix: x\n\nDo Not Merge\n", 1, "its message matches (?i)do not merge, which it must not"],
  ])("%j", async (message, exitCode, words) => {
    const bench = await makeBench({ policy });
    const commit = await writeCommit(bench.client, { files: { a: "a" }, parents: [bench.base], message });
    const pushed = await pushCommit(bench, commit);
    expect(pushed).toMatchObject({ exitCode });
    expect(pushed.remote).toContain(words);
  });

  test("a pattern that would hang a backtracking engine does not hang the gate", async () => {
    const bench = await makeBench({ policy: { commits: { message: [{ forbid: "^(a+)+$" }] } } });
    const message = `${"a".repeat(50_000)}!\n`;
    const commit = await writeCommit(bench.client, { files: { a: "a" }, parents: [bench.base], message });
    expect(await pushCommit(bench, commit)).toMatchObject({ exitCode: 0 });
  });

  test("a pattern that is none is named with its line, and refuses", async () => {
    const bench = await makeBench({ policy: { commits: { message: [{ pattern: "a(b" }] } } });
    const commit = await writeCommit(bench.client, { files: { a: "a" }, parents: [bench.base] });
    const pushed = await pushCommit(bench, commit);
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toMatch(/gate\.yaml:\d+: commits\.message\.0\.pattern: /);
  });
});

describe("signatures", () => {
  const makeKey = async (dir: string, name: string): Promise<string> => {
    const file = join(dir, name);
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
    return file;
  };

  const signedBy = async ({ client, base, sandbox }: Bench, key: string | null): Promise<string> => {
    const tree = await writeTree(client, { a: "signed" });
    const signing = key === null ? [] : [`-S${key}`];
    const env = {
      GIT_AUTHOR_NAME: ME.name,
      GIT_AUTHOR_EMAIL: ME.email,
      GIT_COMMITTER_NAME: ME.name,
      GIT_COMMITTER_EMAIL: ME.email,
      HOME: sandbox.dir,
    };
    const args = ["-c", "gpg.format=ssh", "commit-tree", ...signing, "-p", base, "-m", "x", tree];
    return mustGit(client, args, { env });
  };

  test("only a commit that an allowed signer has signed is accepted", async () => {
    const bench = await makeBench();
    const { sandbox, gate } = bench;
    const [ours, theirs] = [await makeKey(sandbox.dir, "ours"), await makeKey(sandbox.dir, "theirs")];
    const publicKey = (await readFile(`${ours}.pub`, "utf8")).trim();
    await writeFile(join(gate.dir, "signers"), `${ME.email} ${publicKey}\n`);
    await writePolicy(gate, { commits: { signed: "block", allowed_signers: "signers" } });
    const unsigned = await pushCommit(bench, await signedBy(bench, null));
    expect(unsigned.exitCode).toBe(1);
    expect(unsigned.remote).toContain(": is not signed  [commit/signature]");
    const stranger = await pushCommit(bench, await signedBy(bench, theirs));
    expect(stranger.exitCode).toBe(1);
    expect(stranger.remote).toContain("is signed by nobody of commits.allowed_signers");
    expect(await pushCommit(bench, await signedBy(bench, ours))).toMatchObject({ exitCode: 0 });
  });

  test("without the file of those who may sign nothing is decided", async () => {
    const bench = await makeBench({ policy: { commits: { signed: "block", allowed_signers: "missing" } } });
    const pushed = await pushCommit(bench, await signedBy(bench, null));
    expect(pushed.exitCode).toBe(1);
    expect(pushed.remote).toMatch(
      /could not decide: cannot read commits\.allowed_signers .*missing \(ENOENT\)/,
    );
  });
});

test("ceilings: commits and the length of a message", async () => {
  const bench = await makeBench({ policy: { commits: { max_count: 1, max_message: "100B" } } });
  const { client, base } = bench;
  const one = await writeCommit(client, { files: { a: "1" }, parents: [base], message: "x".repeat(101) });
  const two = await writeCommit(client, { files: { a: "2" }, parents: [one] });
  const pushed = await pushCommit(bench, two);
  expect(pushed.exitCode).toBe(1);
  for (const words of ["2 commits in one push", "more than commits.max_message of 100 B"])
    expect(pushed.remote).toContain(words);
});
