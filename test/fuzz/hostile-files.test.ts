import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HOSTILE_FILES, type HostileFile } from "../../fixtures/hostile/files.ts";
import { makeBench } from "../support/bench.ts";
import { writeCommit } from "../support/objects.ts";
import { mustGit, refsOf } from "../support/repo.ts";
import { findProgram } from "../support/sshd.ts";
import { HOOK_PROCESS, startPush } from "../support/start-push.ts";
import { watchMemory } from "../support/watch-memory.ts";

const MEGABYTE = 1024 * 1024;

/** For each process of the hook. */
const MOST_MEMORY = 200 * MEGABYTE;

/** As `gate install` sets it, and what keeps the pusher's own git quick. */
const SERVER = { "receive.unpackLimit": "1" };
const CLIENT = { "core.compression": "1", "core.bigFileThreshold": "1m" };

const pushFile = async ({ refused, write }: HostileFile): Promise<void> => {
  const policy = { limits: { time: "5m" } };
  const { sandbox, client, gate, base, token } = await makeBench({ policy, config: SERVER });
  for (const [key, value] of Object.entries(CLIENT)) await mustGit(client, ["config", key, value]);
  const file = join(sandbox.dir, "hostile.bin");
  await write(file, token);
  const oid = await mustGit(client, ["hash-object", "-w", file]);
  const commit = await writeCommit(client, { files: { "hostile.bin": { oid } }, parents: [base] });

  const pushing = startPush(client, gate.dir, { "refs/heads/topic": commit });
  const peaks = await watchMemory(sandbox.dir, pushing.ended);
  const pushed = await pushing.ended;

  expect(pushed.remote).not.toContain("could not decide");
  expect(pushed.text).not.toContain(token);
  if (refused === undefined) {
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(await refsOf(gate)).toMatchObject({ "refs/heads/topic": commit });
  } else {
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("hostile.bin");
    expect(pushed.remote).toContain(refused);
    expect(await refsOf(gate)).toEqual({ "refs/heads/main": base });
  }
  // What is decided between two looks at the processes held nothing for long.
  if (peaks === null) return;
  expect(Object.keys(peaks)).toEqual(expect.arrayContaining([expect.stringMatching(HOOK_PROCESS)]));
  expect(Object.entries(peaks).filter(([, bytes]) => bytes >= MOST_MEMORY)).toEqual([]);
};

const isMissing = ({ needs }: HostileFile): boolean => needs !== undefined && findProgram(needs) === null;

describe("a push of a hostile file is decided, and no process of the hook ever holds 200 MB:", () => {
  for (const file of HOSTILE_FILES) {
    const note = isMissing(file) ? ` (skipped: install ${file.needs})` : "";
    test.skipIf(isMissing(file))(`${file.name}${note}`, () => pushFile(file), 300_000);
  }
});
