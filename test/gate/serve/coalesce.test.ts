import { describe, expect, test } from "vitest";
import { coalesce } from "../../../gate/serve/mirror/coalesce.ts";

describe("joined calls", () => {
  test("share the next run, never one that began before them", async () => {
    const ends: ((value: number) => void)[] = [];
    const call = coalesce(() => new Promise<number>((resolve) => ends.push(resolve)));
    const first = call();
    const [second, third] = [call(), call()];
    expect(ends).toHaveLength(1);
    ends[0]?.(1);
    expect(await first).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(2);
    const fourth = call();
    ends[1]?.(2);
    expect([await second, await third]).toEqual([2, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    ends[2]?.(3);
    expect(await fourth).toBe(3);
  });

  test("go on after one that failed", async () => {
    let runs = 0;
    const call = coalesce(async () => {
      runs += 1;
      if (runs === 1) throw new Error("once");
      return runs;
    });
    const [first, second] = [call(), call()];
    await expect(first).rejects.toThrow("once");
    expect(await second).toBe(2);
  });
});
