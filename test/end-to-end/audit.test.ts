import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { expectSettled } from "../support/agreement.ts";
import { addUpstream, makeBench } from "../support/bench.ts";
import { auditOf } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";

/** Pushes a clean commit to a gate that cannot write its audit; says what became of it. */
const pushUnrecorded = async (makeAudit: (dir: string) => Promise<string>) => {
  const bench = await makeBench();
  const audit = await makeAudit(bench.sandbox.dir);
  const upstream = await addUpstream(bench, { policy: { audit } });
  const { client, gate, base } = bench;
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toContain("cannot write the audit log");
  for (const repo of [gate, upstream]) expect(await refsOf(repo)).toEqual({ "refs/heads/main": base });
  return { bench, upstream };
};

test("a push that cannot be recorded, because the audit's device is full, is refused and not forwarded", async () => {
  const { bench } = await pushUnrecorded(async () => "/dev/full");
  const upstream = await addUpstream(bench);
  await expectSettled(bench, upstream);
});

test("a push that cannot be recorded, because the audit may not be written there, is refused", async () => {
  await pushUnrecorded(async (dir) => join(dir, "home")); // A directory.
});

test("a push that cannot be recorded, because the audit's disk is full, is refused and not forwarded", async (context) => {
  const mounted = await pushOnFullDisk();
  if (!mounted) context.skip("run as root to mount a small tmpfs");
});

const pushOnFullDisk = async (): Promise<boolean> => {
  let mounted = false;
  await pushUnrecorded(async (dir) => {
    const disk = join(dir, "disk");
    await mkdir(disk);
    const { exitCode } = await execa("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], {
      reject: false,
    });
    mounted = exitCode === 0;
    if (!mounted) return "/dev/full";
    onTestFinished(async () => {
      await execa("umount", [disk]);
    });
    await writeFile(join(disk, "filler"), Buffer.alloc(1 << 20)).catch(() => {});
    return join(disk, "audit.jsonl");
  });
  return mounted;
};

test("every push, accepted or refused, is one line of the audit", async () => {
  const { client, gate, base, token } = await makeBench();
  const clean = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const leak = await writeCommit(client, { files: { "a.env": token }, parents: [base] });
  await push(client, gate.dir, { "refs/heads/clean": clean });
  await push(client, gate.dir, { "refs/heads/leak": leak });
  await push(client, gate.dir, { "refs/heads/clean": null });
  const [first, second, third, ...others] = await auditOf(gate);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    verdict: "accept",
    repository: gate.dir,
    who: { via: "local" },
    refs: [{ ref: "refs/heads/clean", kind: "create", from: null, to: clean }],
    counts: { commit: 1, tree: 1, blob: 1, tag: 0 },
    reasons: [],
    forward: null,
  });
  expect(second).toMatchObject({
    verdict: "reject",
    findings: [{ rule: TOKEN_RULE, inherited: false, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) }],
  });
  expect(third).toMatchObject({ verdict: "accept", refs: [{ kind: "delete", from: clean, to: null }] });
  expect(new Set([first, second, third].map((line) => line?.["push"])).size).toBe(3);
  expect(JSON.stringify([first, second, third])).not.toContain(token);
});
