import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Io } from "../../../gate/command.ts";
import { readJournal, writeEntry } from "../../../gate/forward/journal.ts";
import type { JournalState } from "../../../gate/forward/journal-entry.ts";
import { reconcileCommand } from "../../../gate/forward/reconcile-command.ts";
import { settlePending } from "../../../gate/forward/settle.ts";
import type { SettleJob } from "../../../gate/forward/settle-report.ts";
import type { Oid } from "../../../model/oid.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { type ProcessIdentity, processIdentity } from "../../../sys/alive.ts";
import { create, makeWorld, move, remove, target, type World } from "./world.ts";

const HOUR = 3_600_000;
let world: World;
let gone: ProcessIdentity;
let one: Oid;
let two: Oid;
beforeEach(async () => {
  world = await makeWorld();
  const self = (await processIdentity(process.pid)) as ProcessIdentity;
  gone = { ...self, start: "another boot:1" };
  one = await world.commit();
  await world.seed("both", "main", "main:gone");
  two = await world.commit();
});
afterEach(() => world.remove());

const enter = (state: JournalState, updates: readonly RefUpdate[], more: object = {}) =>
  writeEntry(world.stateDir, {
    version: 1,
    pushId: "p1",
    state,
    url: world.up,
    updates,
    receivePack: gone,
    since: Date.now(),
    ...more,
  });
const settle = (more: Partial<SettleJob> = {}) =>
  settlePending({ repo: world.repo, target: target(world.up), stateDir: world.stateDir, ...more });
const journal = () => readJournal(world.stateDir);

it("has nothing to do, and starts nothing, without a journal", async () => {
  expect(await settle({ target: target("/nowhere") })).toEqual({
    settled: [],
    pending: [],
    diverged: [],
    applied: [],
    silent: null,
  });
});

it("forgets a push that was applied here, without asking upstream", async () => {
  await enter("landed", [move("refs/heads/main", one, two), remove("refs/heads/gone", one)]);
  await world.seed("gate", "main", ":gone");
  const report = await settle({ target: { ...target(world.up), timeoutMs: 1 } });
  expect(report).toMatchObject({ settled: [{ pushId: "p1" }], silent: null, pending: [] });
  expect(await journal()).toEqual([]);
});

for (const state of ["landed", "unknown", "intent"] as const) {
  it(`applies here what stands upstream and never arrived here (${state})`, async () => {
    await enter(state, [
      move("refs/heads/main", one, two),
      remove("refs/heads/gone", one),
      create("refs/tags/v1", two),
    ]);
    await world.seed("up", "main", ":gone", "main:refs/tags/v1");
    const report = await settle();
    expect(report).toMatchObject({ settled: [{ pushId: "p1" }], pending: [], diverged: [] });
    expect(report.applied).toHaveLength(3);
    const refs = await world.git(world.gate, "for-each-ref", "--format=%(refname) %(objectname)");
    expect(refs).toBe(`refs/heads/main ${two}\nrefs/tags/v1 ${two}`);
    await world.git(world.gate, "fsck", "--connectivity-only");
    expect(await journal()).toEqual([]);
  });
}

it("leaves a push alone whose receive-pack still runs", async () => {
  const self = (await processIdentity(process.pid)) as ProcessIdentity;
  await enter("landed", [move("refs/heads/main", one, two)], { receivePack: self, since: 0 });
  await world.seed("up", "main");
  expect(await settle()).toMatchObject({ pending: [{ pushId: "p1" }], applied: [] });
  expect(await world.ref(world.gate, "main")).toBe(one);
});

it("gives the receive-pack of a container that is gone as long as upstream gets", async () => {
  const receivePack = { ...gone, host: "another" };
  await enter("landed", [move("refs/heads/main", one, two)], { receivePack });
  await world.seed("up", "main");
  expect(await settle()).toMatchObject({ pending: [{ pushId: "p1" }], applied: [] });
  expect(await settle({ mayLandMs: 0 })).toMatchObject({ pending: [], applied: [{ to: two }] });
});

it("waits for a push that may still land, and gives it up when it is old", async () => {
  await enter("unknown", [move("refs/heads/main", one, two)], { since: Date.now() - 9 * 60_000 });
  expect(await settle()).toMatchObject({ settled: [], pending: [{ pushId: "p1" }], diverged: [] });
  await enter("unknown", [move("refs/heads/main", one, two)], { since: Date.now() - HOUR });
  expect(await settle()).toMatchObject({ settled: [{ pushId: "p1" }], pending: [], applied: [] });
  expect(await world.ref(world.gate, "main")).toBe(one);
  expect(await journal()).toEqual([]);
});

it("leaves the ref to the push that does the same again", async () => {
  await enter("unknown", [move("refs/heads/main", one, two), create("refs/heads/new", two)]);
  await world.seed("up", "main", "main:new");
  const report = await settle({ pushing: [move("refs/heads/main", one, two)] });
  expect(report.applied).toEqual([create("refs/heads/new", two)]);
  expect(await world.ref(world.gate, "main")).toBe(one);
  expect(await journal()).toHaveLength(1);
});

it("says where gate and upstream differ and what to do, until they agree", async () => {
  await enter("unknown", [move("refs/heads/main", one, two)], { since: Date.now() - HOUR });
  const three = await world.commit();
  await world.seed("up", "main");
  const report = await settle();
  expect(report).toMatchObject({
    settled: [],
    diverged: [{ pushId: "p1", message: "gate and upstream differ in refs/heads/main" }],
  });
  expect(report.diverged[0]?.hint).toContain("'+REF:REF'");
  expect(await world.ref(world.gate, "main")).toBe(one);
  await world.git(world.gate, "fetch", "-q", world.up, "+refs/heads/main:refs/heads/main");
  expect(await settle()).toMatchObject({ settled: [{ pushId: "p1" }], diverged: [] });
  expect(await world.ref(world.gate, "main")).toBe(three);
});

it("does not settle against another upstream than the one that was pushed to", async () => {
  await enter("unknown", [move("refs/heads/main", one, two)], { url: "ssh://elsewhere/x" });
  expect(await settle()).toMatchObject({ diverged: [{ pushId: "p1" }], applied: [] });
});

it("keeps everything when upstream cannot be asked", async () => {
  await enter("unknown", [move("refs/heads/main", one, two)]);
  const report = await settle({ target: target(world.up), signal: AbortSignal.abort() });
  expect(report.silent).toContain("cannot ask");
  expect(report.pending).toHaveLength(1);
  expect(await journal()).toHaveLength(1);
});

it("settles one push after the other when they follow each other", async () => {
  const three = await world.commit();
  await enter("landed", [move("refs/heads/main", one, two)], { since: 1 });
  await enter("landed", [move("refs/heads/main", two, three)], { since: 2, pushId: "p2" });
  await world.seed("up", "main");
  await world.seed("gate", `${two}:refs/heads/main`);
  expect(await settle()).toMatchObject({ settled: [{ pushId: "p1" }, { pushId: "p2" }], diverged: [] });
  expect(await world.ref(world.gate, "main")).toBe(three);
});

describe("a journal entry that is not one", () => {
  for (const [name, text] of [
    ["is empty", ""],
    ["is cut off", '{"version":1,'],
    ["is of another version", '{"version":2}'],
    ["names another push", JSON.stringify({ version: 1, pushId: "p2" })],
  ] as const) {
    it(`stops everything and names the file when it ${name}`, async () => {
      await enter("landed", [move("refs/heads/main", one, two)]);
      await writeFile(join(world.stateDir, "journal", "p9.json"), text);
      await expect(settle()).rejects.toThrow(join(world.stateDir, "journal", "p9.json"));
    });
  }

  it("is refused for every single field that is wrong", async () => {
    await enter("landed", [move("refs/heads/main", one, two)]);
    const [good] = await journal();
    const path = join(world.stateDir, "journal", "p1.json");
    for (const bad of [
      { state: "done" },
      { updates: [] },
      { updates: [{ kind: "move", ref: "refs/heads/main", from: one }] },
      { updates: [{ kind: "create", ref: "refs/heads/x\nrefs/heads/y", to: one }] },
      { updates: [{ kind: "create", ref: "refs/heads/x", to: "0".repeat(40) }] },
      { updates: [{ kind: "copy", ref: "refs/heads/x", to: one }] },
      { receivePack: { pid: -1, start: "1", host: "h" } },
      { since: "yesterday" },
      { more: 1 },
    ]) {
      await writeFile(path, JSON.stringify({ ...good, ...bad }));
      await expect(journal(), JSON.stringify(bad)).rejects.toThrow(path);
    }
    await writeFile(path, JSON.stringify(good));
    expect(await journal()).toEqual([good]);
  });

  it("cannot be named outside the journal", async () => {
    await expect(enter("intent", [], { pushId: "../../config" })).rejects.toThrow("push id");
  });
});

describe("gate reconcile", () => {
  const io = () => {
    const lines: string[] = [];
    const fake = {
      env: process.env,
      cwd: world.dir,
      out: (text: string) => lines.push(text),
    } as unknown as Io;
    return { fake, lines };
  };
  const reconcile = async (where: string | null, ...args: string[]) => {
    const { fake, lines } = io();
    const forward = where === null ? null : { target: target(where) };
    const command = reconcileCommand(
      async () => forward,
      async () => 0,
    );
    const code = await command.run(args.length > 0 ? args : ["gate.git"], fake);
    return { code, text: lines.join("") };
  };

  it("settles and says so: 0", async () => {
    await enter("unknown", [move("refs/heads/main", one, two)]);
    await world.seed("up", "main");
    expect(await reconcile(world.up)).toEqual({
      code: 0,
      text: "settled p1: landed upstream; applied here now\n",
    });
    expect(await reconcile(world.up)).toEqual({ code: 0, text: "nothing to settle\n" });
  });

  it("says what is pending: 1", async () => {
    await enter("unknown", [move("refs/heads/main", one, two)]);
    expect(await reconcile(world.up)).toMatchObject({ code: 1, text: expect.stringContaining("pending p1") });
  });

  it("says that upstream could not be asked: 2", async () => {
    await enter("unknown", [move("refs/heads/main", one, two)]);
    await world.git(world.dir, "clone", "-q", "--bare", world.up, "moved.git");
    await enter("unknown", [move("refs/heads/main", one, two)], { url: "/none" });
    expect(await reconcile("/none")).toMatchObject({ code: 2 });
  });

  it("does not lose track when the policy stops forwarding", async () => {
    expect((await reconcile(null)).code).toBe(0);
    await enter("unknown", [move("refs/heads/main", one, two)]);
    await expect(reconcile(null)).rejects.toThrow("1 forwards are not settled");
  });

  it("wants one repository", async () => {
    await expect(reconcile(world.up, "a", "b")).rejects.toThrow("one repository");
    await expect(reconcile(world.up, "--what")).rejects.toThrow("--what");
    await expect(reconcile(world.up, "work/nothing")).rejects.toThrow("not a git repository");
  });
});
