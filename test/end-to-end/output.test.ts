import { open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { auditOf, writePolicy } from "../support/gate-repo.ts";
import { shortOid, writeCommit } from "../support/objects.ts";
import { eventually } from "../support/processes.ts";
import { push, pushArgs, remoteLines } from "../support/push.ts";
import { githubToken, piecesOf, TOKEN_RULE } from "../support/secrets.ts";
import { startPush } from "../support/start-push.ts";

test("the gate's first line is read before anything else is done, and the verdict comes after the audit", async () => {
  const { sandbox, client, gate, base } = await makeBench();
  const pipe = join(sandbox.dir, "audit-pipe");
  await execa("mkfifo", [pipe]);
  await writePolicy(gate, { audit: pipe });
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });

  // Nobody reads the pipe yet: the gate cannot get past opening its audit.
  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  await eventually("the gate's first line", async () => pushing.said().includes("remote: gate: "));
  expect(pushing.said()).not.toMatch(/accepted|refused/);

  const reader = await open(pipe, "r+");
  expect(await pushing.ended).toMatchObject({ exitCode: 0 });
  expect(pushing.said()).toMatch(/gate: accepted/);
  await reader.close();
});

/** What differs from push to push. */
const withoutIds = (text: string): string => text.replace(/\b(push) \S+/g, "$1 ID").trim();

test("the gate says the same to a terminal as to a pipe", async (context) => {
  const { client, gate, base, token } = await makeBench();
  if ((await execa("script", ["--version"], { reject: false })).exitCode !== 0)
    context.skip("install util-linux's script");
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  const updates = { "refs/heads/topic": leak };
  const piped = await push(client, gate.dir, updates);

  const command = ["git", ...pushArgs(gate.dir, updates)].map((word) => `'${word}'`).join(" ");
  const env = { ...client.env, TERM: "xterm-256color", SHELL: "/bin/sh" };
  const options = { cwd: client.dir, env, extendEnv: false, reject: false, input: "" } as const;
  const { exitCode, stdout } = await execa("script", ["-qefc", command, "/dev/null"], options);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("\x1b["); // git itself saw a terminal.
  expect(stdout).not.toContain(token);
  const seen = remoteLines(stdout.replaceAll("\x1b[K", ""));
  expect(withoutIds(seen)).toBe(withoutIds(piped.remote));
});

test("a refusal says what, where, which rule, how it is masked, how to mend it and whom to ask", async () => {
  const { client, gate, base, token } = await makeBench();
  await writePolicy(gate, { contact: "gatekeeper@example.com" });
  const leak = await writeCommit(client, { files: { "a.env": `x\n${token}\n` }, parents: [base] });
  const top = await writeCommit(client, { files: { "b.txt": "b\n" }, parents: [leak] });
  const { remote } = await push(client, gate.dir, { "refs/heads/topic": top });
  for (const words of [
    "gate: refused: 1 reason",
    "GitHub",
    "a.env:2",
    shortOid(leak),
    TOKEN_RULE,
    "ghp_…",
    "40 characters",
    "revoke",
    "git rebase",
    "gatekeeper@example.com",
  ]) {
    expect(remote).toContain(words);
  }
  expect(remote).toMatch(/fingerprint [0-9a-f]{16}/);
  expect(piecesOf(token).filter((piece) => remote.includes(piece))).toEqual([]);
});

test("a fingerprint is the same from push to push, and another one in another gate", async () => {
  const [one, other] = [await makeBench(), await makeBench()];
  const token = githubToken("the same in both");
  const fingerprint = async (
    { client, gate, base }: typeof one,
    file: string,
  ): Promise<string | undefined> => {
    const leak = await writeCommit(client, { files: { [file]: token }, parents: [base] });
    const { remote } = await push(client, gate.dir, { "refs/heads/topic": leak });
    return /fingerprint ([0-9a-f]{16})/.exec(remote)?.[1];
  };
  const first = await fingerprint(one, "a.env");
  expect(first).toBeDefined();
  expect(await fingerprint(one, "b.env")).toBe(first);
  expect(await fingerprint(other, "a.env")).not.toBe(first);
});

const pushLeaks = async (count: number) => {
  const { client, gate, base } = await makeBench();
  const names = Array.from({ length: count }, (_, at) => `leak-${at}.env`);
  const files = Object.fromEntries(names.map((name) => [name, githubToken(name)]));
  const leak = await writeCommit(client, { files, parents: [base] });
  const { remote } = await push(client, gate.dir, { "refs/heads/topic": leak });
  const [audit] = await auditOf(gate);
  return { remote, audit: JSON.stringify(audit), places: names.map((name) => `${name}:1`) };
};

test("a push with three hundred leaks is told in full, each with its place, and recorded", async () => {
  const { remote, audit, places } = await pushLeaks(300);
  expect(places.filter((place) => !remote.includes(`${place},`))).toEqual([]);
  expect(remote).toContain("300 reasons");
  expect(places.filter((place) => !audit.includes(place))).toEqual([]);
});

test("nothing but the audit and the key of the fingerprints is kept below the gate's directory, for its owner only", async () => {
  const { client, gate, base, token } = await makeBench();
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  await push(client, gate.dir, { "refs/heads/topic": leak });
  const { stdout } = await execa("find", [join(gate.dir, "gate"), "-type", "f", "-printf", "%f %m\n"]);
  expect(stdout.split("\n").sort()).toEqual(["audit.jsonl 600", "fingerprint.key 600"]);
});
