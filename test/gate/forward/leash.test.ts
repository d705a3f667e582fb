import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Leash, runOnLeash } from "../../../gate/forward/leash.ts";
import { processIdentity } from "../../../sys/alive.ts";
import { findProgram } from "../../support/sshd.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "leash-"));
});
afterEach(() => rm(dir, { recursive: true }));

const PATH = process.env["PATH"] ?? "";
const script = (text: string, leash: Partial<Leash> = {}, path = PATH) =>
  runOnLeash({ argv: ["sh", "-c", text], env: { PATH: path, DIR: dir } }, { totalMs: 30_000, ...leash });
const pidIn = async (name: string) => Number(await readFile(join(dir, name), "utf8"));
const gone = async (pid: number) => {
  for (let tries = 0; (await processIdentity(pid)) !== null; tries += 1) {
    if (tries > 200) throw new Error(`process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

// A watcher for each shell that `sh` may be.
for (const shell of ["dash", "bash", "busybox", "zsh"]) {
  const found = findProgram(shell);
  it.skipIf(found === null)(
    `works where sh is ${shell}: output, exit code, and nothing left behind`,
    async () => {
      await symlink(found as string, join(dir, "sh"));
      const end = await script("echo $$ >$DIR/pid; echo out; echo err >&2; exit 7", {}, `${dir}:${PATH}`);
      expect(end).toMatchObject({ exitCode: 7, cut: null });
      expect([end.stdout.toString(), end.stderr.toString()]).toEqual(["out\n", "err\n"]);
      await gone(await pidIn("pid"));
    },
  );
}

describe("a program on the leash", () => {
  it("gets arguments as they are, and an empty standard input", async () => {
    const argv = ["printf", "<%s>", "a b", "$(id)", "'", "", "-c"] as const;
    const end = await runOnLeash({ argv: [...argv], env: { PATH } }, { totalMs: 9_000 });
    expect(end.stdout.toString()).toBe("<a b><$(id)><'><><-c>");
    expect((await script("cat; echo done")).stdout.toString()).toBe("done\n");
  });

  it("is killed with its children when the time is over", async () => {
    const end = await script("sleep 60 & echo $! >$DIR/child; echo begun; wait", { totalMs: 500 });
    expect(end).toMatchObject({ exitCode: null, cut: "timeout" });
    expect(end.stdout.toString()).toBe("begun\n");
    await gone(await pidIn("child"));
  });

  it("is killed when it is silent for too long, and not while it speaks", async () => {
    const speaks = "for i in 1 2 3 4 5 6 7 8 9 10; do echo $i >&2; sleep 0.3; done";
    expect(await script(speaks, { stallMs: 2_500 })).toMatchObject({ exitCode: 0, cut: null });
    expect(await script("echo 1; sleep 60", { stallMs: 500 })).toMatchObject({ cut: "stall" });
  });

  it("is killed when nobody wants it any more", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    expect(await script("sleep 60", { signal: stop.signal })).toMatchObject({ cut: "unwanted" });
    expect(await script("sleep 60", { signal: stop.signal })).toMatchObject({ cut: "unwanted" });
    expect(await script("sleep 60", { wanted: () => false })).toMatchObject({ cut: "unwanted" });
  });

  it("does not keep anybody waiting for a process that left the group with its output", async () => {
    const began = performance.now();
    const end = await script("setsid sleep 8 & sleep 60", { totalMs: 300 });
    expect(end.cut).toBe("timeout");
    expect(performance.now() - began).toBeLessThan(7_000);
  });

  it("says that it cannot be started", async () => {
    const end = await runOnLeash({ argv: ["no-such-program"], env: { PATH } }, { totalMs: 9_000 });
    expect(end.exitCode).toBe(127);
    expect(end.stderr.toString()).toContain("not found");
  });
});
