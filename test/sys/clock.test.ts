import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { newPushId, Stopwatch } from "../../sys/clock.ts";

test("a stopwatch keeps how long each stage took, also one that failed, and adds up what comes twice", async () => {
  const clock = new Stopwatch();
  expect(await clock.time("read", () => 7)).toBe(7);
  await expect(
    clock.time("scan", async () => {
      await sleep(30);
      throw new Error("broken");
    }),
  ).rejects.toThrow("broken");
  const once = clock.stages["scan"] as number;
  await clock.time("scan", () => sleep(30));
  expect(once).toBeGreaterThan(25);
  expect(clock.stages["scan"]).toBeGreaterThan(once + 25);
  expect(Object.keys(clock.stages)).toEqual(["read", "scan"]);
  expect(clock.total).toBeGreaterThanOrEqual(clock.stages["scan"] as number);
});

test("a stopwatch says what is being done, also after it failed", async () => {
  const clock = new Stopwatch();
  expect(clock.stage).toBe("starting");
  await clock.time("scan", () => Promise.reject(new Error("broken"))).catch(() => {});
  expect(clock.stage).toBe("scan");
});

test("every push has a name of its own", () => {
  const names = Array.from({ length: 1000 }, newPushId);
  expect(new Set(names).size).toBe(1000);
  expect(names.every((name) => /^[0-9a-f]{12}$/.test(name))).toBe(true);
});
