import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type AcceptedPush,
  forwardAccepted,
  withForwardLock,
} from "../../../gate/forward/forward-accepted.ts";
import { readJournal, writeEntry } from "../../../gate/forward/journal.ts";
import type { Oid } from "../../../model/oid.ts";
import { type ProcessIdentity, processIdentity } from "../../../sys/alive.ts";
import { create, makeWorld, move, remove, target, type World } from "./world.ts";

let world: World;
let self: ProcessIdentity;
let one: Oid;
let two: Oid;
beforeEach(async () => {
  world = await makeWorld();
  self = (await processIdentity(process.pid)) as ProcessIdentity;
  one = await world.commit();
  await world.seed("both", "main");
  two = await world.commit();
  await world.offer(two);
});
afterEach(() => world.remove());

const forward = (more: Partial<AcceptedPush> = {}) =>
  forwardAccepted({
    repo: world.repo,
    target: target(world.up),
    updates: [move("refs/heads/main", one, two)],
    stateDir: world.stateDir,
    pushId: "now",
    receivePack: self,
    graceMs: 0,
    ...more,
  });
const earlier = (more: object = {}) =>
  writeEntry(world.stateDir, {
    version: 1,
    pushId: "earlier",
    state: "unknown",
    url: world.up,
    updates: [move("refs/heads/main", one, two)],
    receivePack: { ...self, start: "gone" },
    since: Date.now(),
    ...more,
  });
const states = async () =>
  (await readJournal(world.stateDir)).map(({ pushId, state }) => `${pushId} ${state}`);

it("journals what landed until it is applied here, and nothing of what did not land", async () => {
  expect((await forward()).outcome.outcome).toBe("landed");
  expect(await states()).toEqual(["now landed"]);
  const refused = await forward({ updates: [create("refs/heads/main", two)], pushId: "next" });
  expect(refused.outcome.outcome).toBe("landed");
  await world.hook(world.up, "pre-receive", "exit 1");
  await forward({ updates: [create("refs/heads/x", two)], pushId: "third" });
  expect(await states()).toEqual(["now landed", "next landed"]);
});

it("journals nothing when the push cannot even be tried", async () => {
  await expect(forward({ target: target("ssh://host/x") })).rejects.toThrow("not pinned");
  await expect(forward({ target: target("https://user:secret@host/x") })).rejects.toThrow(
    "cannot forward to https://host/x: it holds a user or a password",
  );
  expect(await states()).toEqual([]);
});

it("journals and sends nothing for a push that changes nothing", async () => {
  const { outcome } = await forward({ updates: [remove("refs/heads/never", null)] });
  expect(outcome.outcome).toBe("landed");
  expect(await states()).toEqual([]);
});

it("refuses a push to a branch that settling has just moved", async () => {
  const three = await world.commit("other");
  await world.offer(three);
  await earlier();
  await world.git(world.work, "push", "-q", world.up, `${two}:refs/heads/main`);
  const { outcome, settle } = await forward({ updates: [move("refs/heads/main", one, three)] });
  expect(outcome).toMatchObject({
    outcome: "not-landed",
    message: "upstream already moved refs/heads/main: fetch first",
    refusals: [{ ref: "refs/heads/main" }],
  });
  expect(settle.applied).toHaveLength(1);
  expect(await world.ref(world.gate, "main")).toBe(two);
  expect(await world.ref(world.up, "main")).toBe(two);
  expect(await states()).toEqual([]);
});

it("accepts the same push again when it had landed without anybody hearing of it", async () => {
  await earlier();
  await world.git(world.work, "push", "-q", world.up, `${two}:refs/heads/main`);
  const { outcome } = await forward();
  expect(outcome.outcome).toBe("landed");
  expect(await world.ref(world.gate, "main")).toBe(one);
  // Then receive-pack applies it, and the next push clears both entries.
  await world.git(world.gate, "update-ref", "refs/heads/main", two);
  await forward({
    updates: [create("refs/heads/x", two)],
    pushId: "third",
    receivePack: { ...self, start: "gone" },
  });
  expect(await states()).toEqual(["now landed", "third landed"]);
});

it("sends nothing while an earlier push is unsettled and upstream cannot be asked", async () => {
  await earlier();
  await rename(world.up, `${world.up}.away`);
  const { outcome } = await forward();
  expect(outcome).toMatchObject({ outcome: "not-landed", refusals: [] });
  expect(outcome).toHaveProperty("message", expect.stringContaining("nothing was sent"));
  await rename(`${world.up}.away`, world.up);
  expect(await world.ref(world.up, "main")).toBe(one);
});

it("goes on beside a push that is unsettled and pending", async () => {
  await earlier({ updates: [create("refs/heads/slow", two)] });
  expect((await forward()).outcome.outcome).toBe("landed");
  expect(await states()).toEqual(["earlier unknown", "now landed"]);
});

it("waits for the lock, and says who holds it", async () => {
  await withForwardLock(world.stateDir, { waitMs: 0 }, async () => {
    await expect(forward({ lockWaitMs: 100 })).rejects.toThrow(`process ${process.pid} on`);
  });
  expect((await forward()).outcome.outcome).toBe("landed");
});

it("clears away what a killed forward left behind", async () => {
  await mkdir(join(world.stateDir, "outbox-killed", "refs"), { recursive: true });
  await forward();
  expect(await readdir(world.stateDir)).toEqual(["journal"]);
});

it("forwards one push at a time, and both arrive", async () => {
  const outcomes = await Promise.all([
    forward({ updates: [create("refs/heads/a", two)], pushId: "a" }),
    forward({ updates: [create("refs/heads/b", two)], pushId: "b" }),
  ]);
  expect(outcomes.map(({ outcome }) => outcome.outcome)).toEqual(["landed", "landed"]);
  expect(await states()).toHaveLength(2);
});
