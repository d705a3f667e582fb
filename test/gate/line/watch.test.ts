import { setTimeout as sleep } from "node:timers/promises";
import { type ExecaError, execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { startWatch } from "../../../gate/line/watch.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { makeProgram } from "./program.ts";

const watching = (stage = () => "scanning") => {
  const watch = startWatch(stage);
  onTestFinished(() => watch.stop());
  return watch;
};

describe("the time limit", () => {
  test("names itself, its length and what was being done when it came", async () => {
    let stage = "reading the policy";
    const watch = watching(() => stage);
    watch.limit(60);
    stage = "scanning";
    await expect.poll(() => watch.signal.aborted).toBe(true);
    expect(watch.signal.reason).toMatchObject({
      name: "Fault",
      message: "the time limit limits.time of 60 ms was reached while scanning",
      hint: "push in smaller parts, or ask for a longer limit",
    });
  });

  test("does not come when it was lifted, or before it was set", async () => {
    const [lifted, unset] = [watching(), watching()];
    lifted.limit(30);
    lifted.unlimited();
    await sleep(100);
    expect([lifted.signal.aborted, unset.signal.aborted]).toEqual([false, false]);
  });

  test("keeps its reason when the line then ends", async () => {
    const watch = watching();
    watch.limit(10);
    await expect.poll(() => watch.signal.aborted).toBe(true);
    watch.stop();
    expect(String(watch.signal.reason)).toContain("limits.time");
  });
});

describe("the end of the line", () => {
  test("ends whatever still runs, and gives the signals back", () => {
    const before = process.listenerCount("SIGTERM");
    const watch = startWatch(() => "scanning");
    expect(process.listenerCount("SIGTERM")).toBe(before + 1);
    watch.stop();
    expect(process.listenerCount("SIGTERM")).toBe(before);
    expect(String(watch.signal.reason)).toContain("the line has ended");
  });
});

/** Watches until it is told to stop, and then says why. */
const WATCHER = `import { startWatch } from "./gate/line/watch.ts";
  const watch = startWatch(() => "waiting");
  const busy = setInterval(() => {}, 1000);
  watch.signal.addEventListener("abort", () => {
    clearInterval(busy);
    process.stdout.write("told: " + watch.signal.reason.message);
  });
  process.stdout.write("ready ");`;

const ready = async (child: { stdout: NodeJS.ReadableStream }): Promise<void> => {
  await new Promise((resolve) => child.stdout.once("data", resolve));
};

describe("a hook that is told to end", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("by %s says so and does not just die", async (name) => {
    const { dir, env } = await makeSandbox();
    const child = execa(process.execPath, [await makeProgram(dir, WATCHER)], { env, extendEnv: false });
    await ready(child);
    child.kill(name);
    expect((await child).stdout).toBe(`ready told: ended by ${name}`);
  });

  test("because receive-pack is gone, notices it", async () => {
    const { dir, env } = await makeSandbox();
    const program = await makeProgram(dir, WATCHER);
    const parent = execa("sh", ["-c", `'${process.execPath}' '${program}' & wait`], {
      env,
      extendEnv: false,
      reject: false,
    });
    await ready(parent);
    parent.kill("SIGKILL");
    const { stdout, signal } = (await parent) as unknown as ExecaError;
    expect(signal).toBe("SIGKILL");
    expect(stdout).toBe("ready told: receive-pack is gone; nobody waits for this push any more");
  });
});
