import { link, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isAlive, lifeOf, type ProcessIdentity, processIdentity, startFromPs } from "../../../sys/alive.ts";
import { withLock } from "../../../sys/lock.ts";
import { run, start } from "../../../sys/run.ts";
import { findProgram } from "../../support/sshd.ts";
import { bundle } from "./driven.ts";

const driver = join(tmpdir(), `lock-driver-${process.pid}.mjs`);
let dir: string;
let path: string;
let self: ProcessIdentity;
beforeAll(async () => {
  await bundle("lock-driver.ts", driver);
  self = (await processIdentity(process.pid)) as ProcessIdentity;
});
afterAll(() => rm(driver, { force: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lock-"));
  path = join(dir, "lock");
});
afterEach(() => rm(dir, { recursive: true }));

const ENV = { PATH: process.env["PATH"] ?? "" };
const hold = async (process: ProcessIdentity, token = "0123456789abcdef") =>
  writeFile(path, JSON.stringify({ token, process, since: Date.now() }));
const take = (waitMs = 0) => withLock(path, { waitMs, what: "the thing" }, async () => "taken");

describe("a lock", () => {
  it("is held while the work runs, and gone after it, also when it fails", async () => {
    const during = await withLock(path, { waitMs: 0 }, async () => JSON.parse(await readFile(path, "utf8")));
    expect(during).toMatchObject({ process: self });
    await expect(withLock(path, { waitMs: 0 }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await readdir(dir)).toEqual([]);
  });

  it("says who holds it, and for how long one has waited", async () => {
    await withLock(path, { waitMs: 0 }, async () => {
      await expect(take(80)).rejects.toThrow(`the thing is busy: process ${process.pid} on ${self.host}`);
    });
  });

  it("is not waited for once the caller is told to stop", async () => {
    const stop = new AbortController();
    await withLock(path, { waitMs: 0 }, async () => {
      setTimeout(() => stop.abort(), 50);
      const waiting = withLock(path, { waitMs: 60_000, signal: stop.signal }, async () => {});
      await expect(waiting).rejects.toThrow("stopped while waiting");
    });
  });

  it("is broken when its holder is dead, or its number belongs to another process now", async () => {
    await hold({ ...self, start: "earlier" });
    expect(await take()).toBe("taken");
    const ended = start({ argv: ["true"], env: ENV });
    const identity = { ...self, pid: ended.pid };
    ended.stdin.end();
    ended.stdout.resume();
    await ended.ended;
    await hold(identity);
    expect(await take()).toBe("taken");
    expect(await readdir(dir)).toEqual([]);
  });

  it("is broken when a crash of the machine left no content", async () => {
    await writeFile(path, "");
    expect(await take()).toBe("taken");
  });

  it("is broken although an earlier breaker died too", async () => {
    await hold({ ...self, start: "earlier" });
    const breaker = { token: "fedcba9876543210", process: { ...self, start: "earlier" }, since: 0 };
    await writeFile(`${path}.break-0123456789abcdef`, JSON.stringify(breaker));
    expect(await take()).toBe("taken");
    expect(await readdir(dir)).toEqual([]);
  });

  it("of another host is kept while it is touched, and broken when it is not", async () => {
    await hold({ ...self, host: "another host" });
    await expect(take()).rejects.toThrow("on another host");
    const old = new Date(Date.now() - 120_000);
    await utimes(path, old, old);
    expect(await take()).toBe("taken");
  });

  it("is never removed by one who no longer holds it", async () => {
    const theirs = JSON.stringify({ token: "00000000000000ff", process: self, since: Date.now() });
    await withLock(path, { waitMs: 0 }, async () => {
      await rm(path);
      await writeFile(`${path}.new`, theirs);
      await link(`${path}.new`, path);
    });
    expect(await readFile(path, "utf8")).toBe(theirs);
  });

  it("lets one in at a time: many processes, some of which are killed while they hold it", async () => {
    const counter = join(dir, "counter");
    await writeFile(counter, "0");
    await hold({ ...self, start: "earlier" });
    const runs = Array.from({ length: 14 }, (_, index) =>
      run({ argv: [process.execPath, driver, path, counter, "12", index % 2 === 0 ? "0.2" : "0"], env: ENV }),
    );
    const ends = await Promise.all(runs);
    const done = ends.reduce((sum, { stdout }) => sum + stdout.length, 0);
    expect(ends.some(({ signal }) => signal === "SIGKILL")).toBe(true);
    expect(ends.filter(({ signal, exitCode }) => signal === null && exitCode !== 0)).toEqual([]);
    expect(Number(await readFile(counter, "utf8"))).toBe(done);
    expect(done).toBeGreaterThanOrEqual(7 * 12);
    await take();
    expect((await readdir(dir)).filter((name) => name.includes("draft") || name === "lock")).toEqual([]);
  });

  it("control: without it the same processes lose count", async () => {
    const counter = join(dir, "counter");
    await writeFile(counter, "0");
    const runs = Array.from({ length: 8 }, (_, index) =>
      run({ argv: [process.execPath, driver, `${path}-${index}`, counter, "60", "0"], env: ENV }),
    );
    await Promise.all(runs);
    expect(Number(await readFile(counter, "utf8"))).toBeLessThan(8 * 60);
  });
});

describe("whether a process lives", () => {
  it("is told by its start, not by its number alone", async () => {
    expect(await lifeOf(self)).toBe("alive");
    expect(await lifeOf({ ...self, start: "earlier" })).toBe("dead");
    expect(await lifeOf({ ...self, host: "elsewhere" })).toBe("elsewhere");
    expect(await isAlive({ ...self, host: "elsewhere" })).toBe(false);
    expect(await processIdentity(2 ** 22 + 1)).toBeNull();
  });

  it("is no for a process that has ended and was not collected", async () => {
    // The inner shell's parent is replaced by a program that never collects it; before that it must not end.
    const inner = "until grep -q sleep /proc/$PPID/comm; do sleep 0.01; done";
    const parent = start({ argv: ["sh", "-c", `sh -c '${inner}' & echo $!; exec sleep 30`], env: ENV });
    parent.stdin.end();
    const [line] = (await parent.stdout.take(1).toArray()) as Buffer[];
    const pid = Number(line?.toString().trim());
    while ((await processIdentity(pid)) !== null) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill();
  });

  it.skipIf(findProgram("ps") === null)("is told by ps where there is no /proc", async () => {
    const started = await startFromPs(process.pid);
    expect(started).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/);
    expect(await startFromPs(process.pid)).toBe(started);
    expect(await startFromPs(2 ** 22 + 1)).toBeNull();
  });
});
