import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { MirrorJob } from "../../../gate/mirror/mirror-job.ts";
import { mirrorPending } from "../../../gate/mirror/mirror-pending.ts";
import { noteApplied } from "../../../gate/mirror/note-applied.ts";
import { noteJudged } from "../../../gate/mirror/note-judged.ts";
import { readQueue } from "../../../gate/mirror/queue.ts";
import { emptyState, readState, writeState } from "../../../gate/mirror/state.ts";
import type { Oid } from "../../../model/oid.ts";
import { type RefUpdate, tipOf } from "../../../model/ref-update.ts";
import { withLock } from "../../../sys/lock.ts";
import { create, makeWorld, move, ref, remove, target, type World } from "../forward/world.ts";

let world: World;
let pushes = 0;
beforeEach(async () => {
  world = await makeWorld();
  onTestFinished(() => world.remove());
});

const job = (more: Partial<MirrorJob> = {}): MirrorJob => ({
  repo: world.repo,
  target: target(world.up),
  stateDir: world.stateDir,
  eager: true,
  graceMs: 0,
  ...more,
});

/** A push as the server's hooks see it: judged, applied, and told. */
const land = async (...updates: RefUpdate[]): Promise<string> => {
  pushes += 1;
  await noteJudged(world.stateDir, `push-${pushes}`, updates);
  const tips = updates.map(tipOf).filter((tip): tip is Oid => tip !== null);
  if (tips.length > 0) await world.offer(...tips);
  for (const update of updates) {
    const tip = tipOf(update);
    await world.git(world.gate, "update-ref", ...(tip === null ? ["-d", update.ref] : [update.ref, tip]));
  }
  await noteApplied(world.stateDir, updates);
  return `push-${pushes}`;
};

describe("one run", () => {
  test("sends several pushes as one, and forgets them", async () => {
    const [one, two] = [await world.commit(), await world.commit()];
    const first = await land(create("refs/heads/main", one));
    const second = await land(move("refs/heads/main", one, two), create("refs/tags/v1", one));
    const report = await mirrorPending(job());
    expect(report).toMatchObject({ mirrored: [first, second], stopped: [], failure: null, hindrance: null });
    expect(report.landed).toHaveLength(2);
    expect(await world.ref(world.up, "refs/heads/main")).toBe(two);
    expect(await world.ref(world.up, "refs/tags/v1")).toBe(one);
    expect(await readQueue(world.stateDir)).toEqual([]);
    expect(await readState(world.stateDir)).toMatchObject({ failure: null, stopped: [], sent: [] });
  });

  test("that has been done already does nothing", async () => {
    const one = await world.commit();
    await land(create("refs/heads/main", one));
    await world.seed("up", `${one}:refs/heads/main`);
    expect(await mirrorPending(job())).toMatchObject({ landed: [], mirrored: [expect.any(String)] });
    expect(await mirrorPending(job())).toMatchObject({ landed: [], mirrored: [] });
  });

  test("frees a name before it is needed", async () => {
    const one = await world.commit();
    await land(create("refs/heads/a", one));
    await mirrorPending(job());
    await land(remove("refs/heads/a", one));
    await land(create("refs/heads/a/b", one));
    expect(await mirrorPending(job())).toMatchObject({ stopped: [], waiting: { pushes: 0 } });
    expect(await world.ref(world.up, "refs/heads/a/b")).toBe(one);
  });

  test("takes refs one by one to an upstream that cannot take them together", async () => {
    const one = await world.commit();
    await world.git(world.up, "config", "receive.advertiseAtomic", "false");
    await land(create("refs/heads/x", one), create("refs/heads/y", one));
    expect(await mirrorPending(job())).toMatchObject({ stopped: [], waiting: { pushes: 0 } });
    expect(await world.ref(world.up, "refs/heads/y")).toBe(one);
  });

  test("lets a push that upstream refuses as a whole hold up no other", async () => {
    const one = await world.commit();
    await mkdir(join(world.up, "hooks"), { recursive: true });
    await world.hook(world.up, "pre-receive", "! grep -q refs/heads/bad");
    await land(create("refs/heads/bad", one), create("refs/heads/with-it", one));
    await land(create("refs/heads/good", one));
    const report = await mirrorPending(job());
    expect(report.stopped.map(({ ref: name, because }) => [name, because])).toEqual([
      ["refs/heads/bad", "refused"],
      ["refs/heads/with-it", "refused"],
    ]);
    expect(await world.ref(world.up, "refs/heads/good")).toBe(one);
    expect(report.waiting.pushes).toBe(1);
    await rm(join(world.up, "hooks", "pre-receive"));
    expect(await mirrorPending(job())).toMatchObject({ stopped: [], waiting: { pushes: 0 } });
  });

  test("leaves alone what has just failed, unless it is told to try", async () => {
    const one = await world.commit();
    await land(create("refs/heads/main", one));
    const bad = { target: target(join(world.dir, "nowhere.git")) };
    expect((await mirrorPending(job(bad))).failure).toMatchObject({ count: 1 });
    expect((await mirrorPending(job({ ...bad, eager: false }))).failure).toMatchObject({ count: 1 });
    expect((await mirrorPending(job(bad))).failure).toMatchObject({ count: 2 });
    // Another upstream has nothing to do with that.
    expect(await mirrorPending(job({ eager: false }))).toMatchObject({
      failure: null,
      waiting: { pushes: 0 },
    });
  });

  test("does not wait for another one for ever, and says so", async () => {
    await land(create("refs/heads/main", await world.commit()));
    const lock = join(world.stateDir, "forward.lock");
    await withLock(lock, { waitMs: 0 }, async () => {
      const report = await mirrorPending(job({ lockWaitMs: 0 }));
      expect(report.hindrance).toContain("forwarding of this repository is busy");
      expect(report.waiting.pushes).toBe(1);
    });
    expect(await mirrorPending(job())).toMatchObject({ hindrance: null, waiting: { pushes: 0 } });
  });

  test("that is ended from outside blames nobody and keeps what waits", async () => {
    await land(create("refs/heads/main", await world.commit()));
    await world.hook(world.up, "pre-receive", "sleep 30");
    const report = await mirrorPending(job({ signal: AbortSignal.timeout(700) }));
    expect(report).toMatchObject({ failure: null, hindrance: "there was no time to finish" });
    expect(report.waiting.pushes).toBe(1);
    expect((await readState(world.stateDir))?.sent).toHaveLength(1);
  });
});

describe("a forward whose end nobody knows", () => {
  const sent = async (value: Oid, since: number): Promise<void> => {
    const state = { ...emptyState(world.up), sent: [{ ref: ref("refs/heads/main"), value, since }] };
    await writeState(world.stateDir, state);
  };

  test("keeps a ref from being done while it may still land, and no longer", async () => {
    const [one, two] = [await world.commit(), await world.commit()];
    await world.seed("both", `${one}:refs/heads/main`);
    await land(move("refs/heads/main", one, two));
    await land(move("refs/heads/main", two, one));
    await sent(two, Date.now());
    expect(await mirrorPending(job())).toMatchObject({ landed: [], waiting: { pushes: 2 } });
    expect(await mirrorPending(job({ mayLandMs: 0 }))).toMatchObject({ landed: [], waiting: { pushes: 0 } });
  });

  test("is overtaken by what is sent next", async () => {
    const [one, two, three] = [await world.commit(), await world.commit(), await world.commit()];
    await world.seed("both", `${one}:refs/heads/main`);
    await land(move("refs/heads/main", one, two));
    await land(move("refs/heads/main", two, three));
    await sent(two, Date.now());
    expect(await mirrorPending(job())).toMatchObject({ waiting: { pushes: 0 } });
    expect((await readState(world.stateDir))?.sent).toEqual([]);
  });
});

test("ids of 64 digits are mirrored too", async () => {
  const long = await makeWorld({ sha256: true });
  onTestFinished(() => long.remove());
  const kept = world;
  world = long;
  const one = await world.commit();
  await land(create("refs/heads/main", one));
  expect(await mirrorPending(job())).toMatchObject({ waiting: { pushes: 0 } });
  expect(await world.ref(world.up, "refs/heads/main")).toBe(one);
  world = kept;
  await long.remove();
});
