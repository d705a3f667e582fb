import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Entry } from "../../../gate/mirror/entry.ts";
import { stepsOf } from "../../../gate/mirror/judged-path.ts";
import { dropMirrored, noteApplied } from "../../../gate/mirror/note-applied.ts";
import { noteJudged } from "../../../gate/mirror/note-judged.ts";
import { readQueue, sweepDrafts, writeEntry } from "../../../gate/mirror/queue.ts";
import { emptyState, isResting, nextTry, readState, writeState } from "../../../gate/mirror/state.ts";
import { sweepQueue } from "../../../gate/mirror/sweep-queue.ts";
import { OVER_MS, waitingOf } from "../../../gate/mirror/waiting.ts";
import { oid } from "../../policy/support.ts";
import { create, move, remove } from "../forward/world.ts";

const [a, b, c] = [oid("a"), oid("b"), oid("c")];
let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mirror-queue-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});
const queue = (): string => join(dir, "mirror", "queue");
const updates = [move("refs/heads/main", a, b), create("refs/heads/\xe4", b), remove("refs/heads/x", a)];

test("an entry is read back as it was written, and only its own account can read it", async () => {
  const entry: Entry = { version: 1, pushId: "p-1", state: "judged", since: 17, updates };
  await writeEntry(dir, entry);
  expect(await readQueue(dir)).toEqual([entry]);
  expect((await stat(join(queue(), "p-1.json"))).mode & 0o777).toBe(0o600);
  for (const made of [queue(), join(dir, "mirror")]) expect((await stat(made)).mode & 0o777).toBe(0o700);
  await expect(writeEntry(dir, { ...entry, pushId: "../x" })).rejects.toThrow("a push id must be");
});

test.each([
  ["{", "JSON"],
  ["[]", "its fields are not"],
  ['{"version":2,"pushId":"x","state":"judged","since":1,"updates":[]}', "version is not 1"],
  ['{"version":1,"pushId":"x","state":"open","since":1,"updates":[]}', "state is not a state"],
  ['{"version":1,"pushId":"x","state":"judged","since":1,"updates":[]}', "updates is not a list"],
  [
    '{"version":1,"pushId":"y","state":"judged","since":1,"updates":[{"kind":"delete","ref":"refs/heads/x","from":null}]}',
    "pushId is not the file's name",
  ],
])("a damaged entry is named: %s", async (text, words) => {
  await mkdir(queue(), { recursive: true });
  await writeFile(join(queue(), "x.json"), text);
  await expect(readQueue(dir)).rejects.toThrow(words);
  await expect(readQueue(dir)).rejects.toThrow(join(queue(), "x.json"));
});

test("what the server applied of a push is what waits; what nobody judged is named", async () => {
  await noteJudged(dir, "one", updates);
  const other = create("refs/heads/other", c);
  const applied = await noteApplied(dir, [updates[0] as never, other]);
  expect(applied).toEqual({ pushIds: ["one"], unjudged: [other] });
  expect(await readQueue(dir)).toMatchObject([{ state: "applied", updates: [updates[0]] }]);
  // The same step once more is another push's, or nobody's.
  expect((await noteApplied(dir, [updates[0] as never])).unjudged).toHaveLength(1);
});

test("what another run has mirrored by then leaves the queue once its hook has spoken", async () => {
  for (const [pushId, state] of [
    ["one", "mirrored"],
    ["two", "mirrored"],
    ["three", "applied"],
  ] as const)
    await writeEntry(dir, { version: 1, pushId, state, since: 1, updates });
  await dropMirrored(dir, ["one", "three"]);
  expect((await readQueue(dir)).map(({ pushId }) => pushId).sort()).toEqual(["three", "two"]);
});

const facts = async (local: Readonly<Record<string, string>>, now: number) => {
  const entries = await readQueue(dir);
  const steps = stepsOf(entries.flatMap((entry) => entry.updates));
  return { entries, local: new Map(Object.entries(local)) as never, steps, now };
};

test("without a word from the server the refs tell: all of a push, or none of it until it is over", async () => {
  const push = [move("refs/heads/main", a, b), create("refs/heads/x", b)];
  await writeEntry(dir, { version: 1, pushId: "p", state: "judged", since: 1000, updates: push });
  const waits = async (local: Readonly<Record<string, string>>, now = 2000) =>
    waitingOf(await facts(local, now)).pushes;
  expect(await waits({ "refs/heads/main": a })).toBe(0);
  expect(await waits({ "refs/heads/main": b, "refs/heads/x": b })).toBe(1);
  expect(await waits({ "refs/heads/main": b })).toBe(0);
  expect(await waits({ "refs/heads/main": b }, 1001 + OVER_MS)).toBe(1);
  expect(await waits({ "refs/heads/main": a }, 1001 + OVER_MS)).toBe(0);
});

test("what was judged and never applied is forgotten when it is over, and no sooner", async () => {
  await writeEntry(dir, { version: 1, pushId: "p", state: "judged", since: 1000, updates });
  await sweepQueue(dir, await facts({ "refs/heads/main": a, "refs/heads/x": a }, 1000 + OVER_MS));
  expect(await readQueue(dir)).toHaveLength(1);
  await sweepQueue(dir, await facts({ "refs/heads/main": a, "refs/heads/x": a }, 1001 + OVER_MS));
  expect(await readQueue(dir)).toEqual([]);
});

test("what a killed writer left half done is no entry, and goes when it is old", async () => {
  await mkdir(queue(), { recursive: true });
  const draft = join(queue(), "p.json.0123.draft");
  await writeFile(draft, '{"ver');
  expect(await readQueue(dir)).toEqual([]);
  await sweepDrafts(dir, Date.now(), OVER_MS);
  expect(await readdir(queue())).toHaveLength(1);
  await utimes(draft, new Date(0), new Date(0));
  await sweepDrafts(dir, Date.now(), OVER_MS);
  expect(await readdir(queue())).toEqual([]);
});

test("the state is read back as it was written; a damaged one is named", async () => {
  await mkdir(queue(), { recursive: true });
  expect(await readState(dir)).toBeNull();
  const times = { since: 1, last: 2, count: 3 };
  const state = {
    ...emptyState("ssh://example.com/x"),
    failure: { message: "no route", ...times },
    stopped: [{ ref: updates[0]?.ref as never, because: "diverged", value: b, words: "w", ...times }],
    sent: [{ ref: updates[1]?.ref as never, value: null, since: 5 }],
  } as const;
  await writeState(dir, state);
  expect(await readState(dir)).toEqual(state);
  await writeFile(join(dir, "mirror", "state.json"), '{"version":1}');
  await expect(readState(dir)).rejects.toThrow(/state\.json: .* is not/);
});

test("pauses double up to ten minutes, and a clock that was set back does not keep anybody waiting", () => {
  const pause = (count: number) => nextTry({ last: 0, count }) / 1000;
  expect([1, 2, 3, 8, 1000].map(pause)).toEqual([5, 10, 20, 600, 600]);
  expect(isResting({ last: 1000, count: 1 }, 5999)).toBe(true);
  expect(isResting({ last: 1000, count: 1 }, 6000)).toBe(false);
  expect(isResting({ last: 1000, count: 1 }, 999)).toBe(false);
});
