import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import { addUpstream, makeBench } from "../support/bench.ts";
import { leftQuarantines, writePolicy } from "../support/gate-repo.ts";
import { shortOid, writeCommit, writeObject } from "../support/objects.ts";
import { quiet } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { TOKEN_RULE } from "../support/secrets.ts";
import { HOOK_PROCESS, startPush } from "../support/start-push.ts";
import { watchMemory } from "../support/watch-memory.ts";

const MEGABYTE = 1024 * 1024;

test("a blob over the limit is refused, and the limit named", async () => {
  const { client, gate, base } = await makeBench({ policy: { limits: { blob: "100KiB" } } });
  const big = await writeObject(client, "blob", "x".repeat(150 * 1024));
  const commit = await writeCommit(client, { files: { "big.bin": { oid: big } }, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 1 });
  for (const words of ["limits.blob", "100 KiB", "big.bin"]) expect(pushed.remote).toContain(words);
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
});

test("a blob of exactly the limit is scanned and accepted", async () => {
  const { client, gate, base } = await makeBench({ policy: { limits: { blob: "100KiB" } } });
  const files = { "big.bin": "x".repeat(100 * 1024) };
  const commit = await writeCommit(client, { files, parents: [base] });
  expect(await push(client, gate.dir, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
});

test("a blob over the limit does not keep the rest of the push from being scanned", async () => {
  const { client, gate, base, token } = await makeBench({ policy: { limits: { blob: "100KiB" } } });
  const files = { "big.bin": "x".repeat(200 * 1024), "z.env": token };
  const commit = await writeCommit(client, { files, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 1 });
  for (const words of ["limits.blob", TOKEN_RULE, "z.env:1"]) expect(pushed.remote).toContain(words);
});

test("a push that takes longer than the limit is refused, and the limit named", async () => {
  const bench = await makeBench();
  const upstream = await addUpstream(bench, { policy: { limits: { time: "1ms" } } });
  const { sandbox, client, gate, base } = bench;
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toContain("limits.time");
  await quiet(sandbox.dir);
  for (const repo of [gate, upstream]) expect(await refsOf(repo)).toEqual({ "refs/heads/main": base });
  expect(await leftQuarantines(gate)).toEqual([]);
});

test("a policy that cannot be read refuses every push, and names file and key", async () => {
  const { client, gate, base } = await makeBench();
  await writePolicy(gate, { secrets: { levles: { high: "warn" } } });
  const commit = await writeCommit(client, { files: { "a.txt": "a\n" }, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 1 });
  for (const words of ["gate.yaml", "levles"]) expect(pushed.remote).toContain(words);
  expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
});

test("a file of 400 MB is scanned to its end, and no process of the hook ever holds 200 MB", async () => {
  const { sandbox, client, gate, base, token } = await makeBench({ policy: { limits: { time: "10m" } } });
  const file = join(sandbox.dir, "huge.txt");
  await writeHuge(file, 400 * MEGABYTE, `\n${token}\n`);
  for (const setting of ["core.compression=0", "core.bigFileThreshold=1m", "pack.compression=0"]) {
    await mustGit(client, ["config", ...setting.split("=")]);
  }
  const oid = await mustGit(client, ["hash-object", "-w", file]);
  const commit = await writeCommit(client, { files: { "huge.txt": { oid } }, parents: [base] });

  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  const peaks = (await watchMemory(sandbox.dir, pushing.ended)) ?? {};
  const pushed = await pushing.ended;
  expect(pushed).toMatchObject({ exitCode: 1 });
  for (const words of [TOKEN_RULE, "huge.txt:", shortOid(commit)]) expect(pushed.remote).toContain(words);
  expect(pushed.text).not.toContain(token);
  const held = Object.entries(peaks).filter(([, bytes]) => bytes >= 200 * MEGABYTE);
  expect(Object.keys(peaks)).toEqual(expect.arrayContaining([expect.stringMatching(HOOK_PROCESS)]));
  expect(held).toEqual([]);
}, 300_000);

const writeHuge = async (file: string, size: number, end: string): Promise<void> => {
  const line = "a line of a huge file that holds nothing of interest to anybody at all\n";
  const chunk = line.repeat(Math.ceil(MEGABYTE / line.length));
  const stream = createWriteStream(file);
  for (let written = 0; written < size; written += chunk.length) {
    if (!stream.write(chunk)) await once(stream, "drain");
  }
  stream.end(end);
  await finished(stream);
};
