import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readJournal } from "../../../gate/forward/journal.ts";
import { settlePending } from "../../../gate/forward/settle.ts";
import type { Oid } from "../../../model/oid.ts";
import { run, start } from "../../../sys/run.ts";
import { findProgram, type Sshd, startSshd } from "../../support/sshd.ts";
import { bundle, drive } from "./driven.ts";
import { ENV, makeWorld, target, type World } from "./world.ts";

const driver = join(tmpdir(), `forward-driver-${process.pid}.mjs`);
let sshd: Sshd | null = null;
let world: World;
let one: Oid;
beforeAll(async () => {
  await bundle("driver.ts", driver);
  if (findProgram("sshd") !== null) sshd = await startSshd();
});
afterAll(async () => {
  await rm(driver, { force: true });
  await sshd?.stop();
});
beforeEach(async () => {
  world = await makeWorld();
  one = await world.commit();
  await world.seed("both", "main");
});
afterEach(() => world.remove());

const upstreams = ["a path", "ssh"] as const;
const upstream = (kind: (typeof upstreams)[number]) =>
  kind === "a path" || sshd === null
    ? target(world.up)
    : target(sshd.url(world.up), { identityFile: sshd.identityFile, knownHostKey: sshd.knownHostKey });

for (const kind of upstreams) {
  it.skipIf(kind === "ssh" && findProgram("sshd") === null)(
    `sends objects straight from the quarantine (${kind})`,
    async () => {
      await drive(world, driver, upstream(kind));
      const two = await world.commit();
      await world.git(world.work, "push", "-q", world.gate, "main", "main:new");
      expect(await world.ref(world.up, "main")).toBe(two);
      expect(await world.ref(world.up, "new")).toBe(two);
      expect(await world.ref(world.gate, "main")).toBe(two);
      expect(await readJournal(world.stateDir)).toMatchObject([{ state: "landed", pushId: "push-1" }]);
      await drive(world, driver, upstream(kind), { pushId: "push-2" });
      await world.git(world.work, "push", "-q", world.gate, ":new");
      expect(await world.ref(world.up, "new")).toBeNull();
      expect(await readJournal(world.stateDir)).toMatchObject([{ pushId: "push-2" }]);
    },
  );

  it.skipIf(kind === "ssh" && findProgram("sshd") === null)(
    `is refused whole when upstream refuses one ref, and the gate goes on working (${kind})`,
    async () => {
      await drive(world, driver, upstream(kind));
      await world.hook(world.up, "update", "case $1 in */b) exit 1;; esac");
      await world.commit();
      const refused = await world.tryGit(world.work, "push", world.gate, "main:a", "main:b");
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain("hook declined");
      expect(await world.git(world.up, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
      expect(await world.git(world.gate, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
      expect(await readJournal(world.stateDir)).toEqual([]);
      await world.git(world.work, "push", "-q", world.gate, "main:a");
      expect(await world.ref(world.up, "a")).not.toBeNull();
    },
  );
}

it("control: the obvious forward, to a named remote, leaves a gate that refuses every push", async () => {
  await world.hook(world.up, "update", "case $1 in */b) exit 1;; esac");
  await world.git(world.gate, "remote", "add", "origin", world.up);
  await world.hook(
    world.gate,
    "pre-receive",
    "unset GIT_QUARANTINE_PATH\nwhile read old new ref; do git push -q origin $new:$ref || exit 1; done",
  );
  await world.commit();
  expect((await world.tryGit(world.work, "push", world.gate, "main:a", "main:b")).exitCode).not.toBe(0);
  await rm(join(world.gate, "hooks"), { recursive: true });
  const bricked = await world.tryGit(world.work, "push", world.gate, "main:c");
  expect(bricked.stderr).toContain("missing necessary objects");
});

for (const kind of upstreams) {
  it.skipIf(kind === "ssh" && findProgram("sshd") === null)(
    `ends with the hook when the hook is killed; settling follows what landed (${kind})`,
    async () => {
      const { dir, work, gate } = world;
      await drive(world, driver, upstream(kind));
      await world.hook(
        world.up,
        "pre-receive",
        `touch ${dir}/begun; while [ ! -e ${dir}/go ]; do sleep 0.1; done`,
      );
      const two = await world.commit();
      const pushing = start({ argv: ["git", "-C", work, "push", gate, "main"], env: ENV });
      pushing.stdin.end();
      pushing.stdout.resume();
      await until(() => exists(join(dir, "begun")));
      const hook = Number(await readFile(join(dir, "hook.pid"), "utf8"));
      const group = await childGroup(hook);
      expect(await members(group)).not.toEqual([]);
      process.kill(hook, "SIGKILL");
      await until(async () => (await members(group)).length === 0);
      expect((await pushing.ended).exitCode).not.toBe(0);
      expect(await readJournal(world.stateDir)).toMatchObject([{ state: "intent" }]);
      // Over ssh upstream's own receive-pack goes on; on a path it was of the group, and is gone with it.
      await writeFile(join(dir, "go"), "");
      const job = { repo: world.repo, target: upstream(kind), stateDir: world.stateDir };
      if (kind === "a path") {
        expect(await settlePending(job)).toMatchObject({ pending: [{ pushId: "push-1" }], applied: [] });
        expect(await settlePending({ ...job, mayLandMs: 0 })).toMatchObject({
          settled: [{ pushId: "push-1" }],
        });
        expect(await world.ref(gate, "main")).toBe(one);
      } else {
        await until(async () => (await world.ref(world.up, "main")) === two);
        expect(await settlePending(job)).toMatchObject({
          settled: [{ pushId: "push-1" }],
          applied: [{ to: two }],
        });
        expect(await world.ref(gate, "main")).toBe(two);
        await world.git(gate, "fsck", "--connectivity-only");
      }
      expect(await readJournal(world.stateDir)).toEqual([]);
      // The dead hook's lock and outbox are in nobody's way.
      await rm(join(world.up, "hooks"), { recursive: true });
      await world.git(work, "checkout", "-q", "-B", "main", (await world.ref(gate, "main")) as string);
      await world.commit();
      await world.git(work, "push", "-q", gate, "main");
    },
  );
}

it("sends nothing, or settles later, when receive-pack is killed while the hook runs", async () => {
  const { dir, work, gate } = world;
  await drive(world, driver, upstream("a path"), { graceMs: 0 });
  await world.hook(world.up, "post-receive", `touch ${dir}/begun; exec sleep 30`);
  const two = await world.commit();
  const pushing = start({ argv: ["git", "-C", work, "push", gate, "main"], env: ENV });
  pushing.stdin.end();
  pushing.stdout.resume();
  await until(() => exists(join(dir, "begun")));
  const hook = Number(await readFile(join(dir, "hook.pid"), "utf8"));
  process.kill(await parent(hook), "SIGKILL");
  await pushing.ended;
  await until(async () => (await readJournal(world.stateDir))[0]?.state === "landed");
  expect(await world.ref(gate, "main")).toBe(one);
  const job = { repo: world.repo, target: target(world.up), stateDir: world.stateDir };
  expect(await settlePending(job)).toMatchObject({ applied: [{ to: two }], diverged: [], pending: [] });
  expect(await world.ref(gate, "main")).toBe(two);
});

it("leaves no process behind when a forward ends by itself", async () => {
  await drive(world, driver, upstream("a path"));
  await world.hook(world.up, "pre-receive", `ps -o pgid= -p $$ >${world.dir}/group`);
  await world.commit();
  await world.git(world.work, "push", "-q", world.gate, "main");
  const group = Number(await readFile(join(world.dir, "group"), "utf8"));
  expect(group).toBeGreaterThan(1);
  await until(async () => (await members(group)).length === 0);
});

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const ps = async (...args: string[]): Promise<number[][]> => {
  const { stdout } = await run({ argv: ["ps", ...args], env: ENV });
  const rows = stdout.toString("latin1").trim().split("\n");
  return rows
    .filter((row) => !row.includes("Z"))
    .map((row) => row.trim().split(/\s+/).slice(0, 3).map(Number));
};

const parent = async (pid: number): Promise<number> =>
  (await ps("-o", "ppid=", "-p", String(pid)))[0]?.[0] ?? 0;

/** The process group of a process's child that has one of its own. */
const childGroup = async (pid: number): Promise<number> => {
  const rows = await ps("-e", "-o", "ppid=,pid=,pgid=,stat=");
  return rows.find(([ppid, child, group]) => ppid === pid && child === group)?.[2] ?? 0;
};

const members = async (group: number): Promise<number[]> => {
  const rows = await ps("-e", "-o", "pgid=,pid=,ppid=,stat=");
  return rows.filter(([pgid]) => pgid === group).map(([, pid]) => pid as number);
};

const until = async (met: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await met()) return;
    await sleep(50);
  }
  throw new Error("it did not come to pass");
};
