import { describe, expect, test } from "vitest";
import type { Limits } from "../../../gate/serve/config/config.ts";
import { createSlots } from "../../../gate/serve/http/slots.ts";

const limits = { running: 2, pushes: 1, waiting: 2, perClient: 3, waitMs: 60_000 } as Limits;
const never = new AbortController().signal;
const push = (client: string) => ({ client, push: true });
const fetch = (client: string) => ({ client, push: false });

describe("turns", () => {
  test("are given in order, and a push that waits does not keep a fetch", async () => {
    const slots = createSlots();
    const first = await slots.take(push("a"), limits, never);
    const second = slots.take(push("b"), limits, never);
    const third = await slots.take(fetch("c"), limits, never);
    expect([slots.running, slots.waiting]).toEqual([2, 1]);
    first();
    const release = await second;
    expect([slots.running, slots.waiting]).toEqual([2, 0]);
    for (const end of [third, release, release]) end();
    expect([slots.running, slots.waiting]).toEqual([0, 0]);
  });

  test("are refused to more than may wait, and to more than one client may have", async () => {
    const slots = createSlots();
    await slots.take(fetch("a"), limits, never);
    await slots.take(fetch("a"), limits, never);
    void slots.take(fetch("a"), limits, never).catch(() => {});
    await expect(slots.take(fetch("a"), limits, never)).rejects.toThrow("too many of this client");
    void slots.take(fetch("b"), limits, never).catch(() => {});
    await expect(slots.take(fetch("c"), limits, never)).rejects.toThrow("too many wait");
  });

  test("end with whoever waits, with patience, and with the program", async () => {
    const slots = createSlots();
    await slots.take(push("a"), limits, never);
    const gone = new AbortController();
    const waiting = slots.take(push("b"), limits, gone.signal);
    gone.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    await expect(slots.take(push("b"), { ...limits, waitMs: 1 }, never)).rejects.toThrow("waited too long");
    const last = slots.take(push("b"), limits, never);
    slots.close();
    await expect(last).rejects.toThrow("closing");
    await expect(slots.take(fetch("c"), limits, never)).rejects.toThrow("closing");
    expect(slots.waiting).toBe(0);
  });
});
