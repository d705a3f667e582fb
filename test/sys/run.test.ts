import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { run, start } from "../../sys/run.ts";
import { processesIn } from "../support/processes.ts";
import { makeSandbox } from "../support/sandbox.ts";

const PATH = process.env["PATH"] ?? "/usr/bin:/bin";
const env = { PATH };
const sh = (script: string, ...args: readonly string[]): [string, ...string[]] => [
  "sh",
  "-c",
  script,
  "sh",
  ...args,
];

describe("a process that runs to its end", () => {
  test("gives back its output, its words and its exit code, byte for byte", async () => {
    const { exitCode, signal, stdout, stderr } = await run({
      argv: sh("printf '\\377\\000\\n'; echo words >&2; exit 3"),
      env,
    });
    expect([exitCode, signal, stderr]).toEqual([3, null, "words\n"]);
    expect(stdout).toEqual(Buffer.from([0xff, 0, 0x0a]));
  });

  test("gets its input, or none at all", async () => {
    const input = Buffer.from([0, 0xff, 0x0a]);
    expect((await run({ argv: ["cat"], env, input })).stdout).toEqual(input);
    expect((await run({ argv: ["cat"], env })).stdout).toHaveLength(0);
  });

  test("gets a secret where its own children find it too, and whether it is read or not", async () => {
    const secret = "x".repeat(200_000);
    const read = await run({ argv: sh("sh -c 'cat <&3' | wc -c"), env, secret });
    expect(read.stdout.toString().trim()).toBe("200000");
    expect(await run({ argv: ["true"], env, secret })).toMatchObject({ exitCode: 0 });
    expect((await run({ argv: sh("cat <&3"), env })).exitCode).not.toBe(0);
  });

  test("gets its arguments as they are, whatever a shell would make of them", async () => {
    const odd = ["$(touch x)", "a b", "", "--", "*", "'\"", "ü\n"];
    const { stdout } = await run({ argv: sh('printf "%s|" "$@"', ...odd), env });
    expect(stdout.toString()).toBe(`${odd.join("|")}|`);
  });

  test("runs where it is told to", async () => {
    const { dir } = await makeSandbox();
    expect((await run({ argv: ["pwd"], env, cwd: dir })).stdout.toString()).toBe(`${dir}\n`);
  });

  test("inherits nothing of this process's environment", async () => {
    process.env["GATE_TEST_SECRET"] = "inherited";
    try {
      const { stdout } = await run({ argv: ["env"], env: { PATH, GIVEN: "yes" } });
      const names = stdout
        .toString()
        .split("\n")
        .map((line) => line.split("=", 1)[0]);
      expect(
        names.filter((name) => !["PATH", "GIVEN", "PWD", "_", "SHLVL", ""].includes(name as string)),
      ).toEqual([]);
      expect(names).toContain("GIVEN");
    } finally {
      delete process.env["GATE_TEST_SECRET"];
    }
  });

  test("that a signal ended has no exit code", async () => {
    expect(await run({ argv: sh("kill -TERM $$"), env })).toMatchObject({
      exitCode: null,
      signal: "SIGTERM",
    });
  });

  test("may close its input before it has all of it", async () => {
    const input = Buffer.alloc(8 * 1024 * 1024);
    expect(await run({ argv: sh("exec <&-; exit 0"), env, input })).toMatchObject({ exitCode: 0 });
    expect(await run({ argv: ["true"], env, input })).toMatchObject({ exitCode: 0 });
  });
});

describe("a process that cannot be started", () => {
  test("because the program is not there is a failure that says where it was looked for", async () => {
    await expect(run({ argv: ["no-such-program"], env: { PATH: "/nowhere" } })).rejects.toMatchObject({
      name: "Fault",
      message: "cannot start no-such-program",
      hint: "no-such-program must be on PATH: /nowhere",
    });
    await expect(run({ argv: ["/nowhere/program"], env: {}, input: "x" })).rejects.toMatchObject({
      hint: "/nowhere/program must be on PATH: (no PATH)",
    });
  });

  test("because its directory is not there is a failure too", async () => {
    await expect(run({ argv: ["true"], env, cwd: "/nowhere" })).rejects.toMatchObject({ name: "Fault" });
  });

  test("does not reject before somebody listens", async () => {
    const running = start({ argv: ["no-such-program"], env });
    running.stdin.end("input that nobody reads");
    await sleep(50);
    await expect(running.ended).rejects.toThrow("cannot start");
  });
});

describe("a process that says too much", () => {
  test("is a failure, never cut output", async () => {
    const argv = sh("head -c 1001 /dev/zero");
    await expect(run({ argv, env, maxOutput: 1000 })).rejects.toThrow("sh wrote more than 1000 bytes");
    expect((await run({ argv, env, maxOutput: 1001 })).stdout).toHaveLength(1001);
  });

  test("without an end is killed", async () => {
    await expect(run({ argv: ["yes"], env, maxOutput: 100_000 })).rejects.toThrow(
      "yes wrote more than 100000 bytes",
    );
  });

  test("on its standard error is still read to the end, and only the first of it kept", async () => {
    const { exitCode, stderr } = await run({ argv: sh("head -c 5000000 /dev/zero >&2; exit 7"), env });
    expect(exitCode).toBe(7);
    expect(stderr.length).toBeLessThan(1024 * 1024);
  });
});

describe("a process that nobody waits for any more", () => {
  test("is killed when its signal is aborted", async () => {
    const aborting = new AbortController();
    const ended = run({ argv: ["sleep", "600"], env, signal: aborting.signal });
    await sleep(50);
    aborting.abort();
    expect(await ended).toMatchObject({ exitCode: null, signal: "SIGKILL" });
  });

  test("is killed at once when its signal was aborted before", async () => {
    expect(await run({ argv: ["sleep", "600"], env, signal: AbortSignal.abort() })).toMatchObject({
      signal: "SIGKILL",
    });
  });

  test("takes its children with it when it leads a group", async () => {
    const { dir } = await makeSandbox();
    const aborting = new AbortController();
    const argv = sh("sleep 600 & sleep 600 & echo started; wait");
    const running = start({ argv, env, cwd: dir, signal: aborting.signal, group: true });
    await new Promise((resolve) => running.stdout.once("data", resolve));
    expect(await processesIn(dir)).toHaveLength(3);
    aborting.abort();
    expect(await running.ended).toMatchObject({ signal: "SIGKILL" });
    await expect.poll(() => processesIn(dir)).toEqual([]);
  });

  test("can be killed twice, and when it has ended", async () => {
    const running = start({ argv: ["true"], env });
    running.stdin.end();
    running.stdout.resume();
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    running.kill();
    running.kill();
  });
});

test("a process's output comes while it runs", async () => {
  const running = start({ argv: ["cat"], env });
  const first = new Promise<Buffer>((resolve) => running.stdout.once("data", resolve));
  running.stdin.write("first");
  expect(`${await first}`).toBe("first");
  running.stdin.end();
  expect(await running.ended).toMatchObject({ exitCode: 0 });
});
