import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { fingerprintKey } from "../../../gate/line/state-dir.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { makeProgram } from "./program.ts";

const zeros = (size: number): Uint8Array => new Uint8Array(size);
const ones = (size: number): Uint8Array => new Uint8Array(size).fill(1);

describe("the key of the fingerprints", () => {
  test("is made once, for its owner only, and then kept", async () => {
    const { dir } = await makeSandbox();
    expect(fingerprintKey(dir, ones)).toEqual(Buffer.alloc(32, 1));
    expect(fingerprintKey(dir, zeros)).toEqual(Buffer.alloc(32, 1));
    expect((await stat(join(dir, "gate"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, "gate/fingerprint.key"))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, "gate"))).toEqual(["fingerprint.key"]);
  });

  test("is the same for all of many pushes that ask for it first at the same moment", async () => {
    const { dir, env } = await makeSandbox();
    const program = await makeProgram(
      dir,
      `import { randomBytes } from "node:crypto";
       import { existsSync } from "node:fs";
       import { fingerprintKey } from "./gate/line/state-dir.ts";
       const [dir, go] = process.argv.slice(2);
       while (!existsSync(go)) {}
       process.stdout.write(Buffer.from(fingerprintKey(dir, randomBytes)).toString("hex"));`,
    );
    const go = join(dir, "go");
    const asked = Array.from({ length: 12 }, () =>
      execa(process.execPath, [program, dir, go], { env, extendEnv: false }),
    );
    await new Promise((started) => setTimeout(started, 1500));
    await writeFile(go, "");
    const keys = new Set((await Promise.all(asked)).map(({ stdout }) => stdout));
    expect([...keys]).toEqual([(await readFile(join(dir, "gate/fingerprint.key"))).toString("hex")]);
    expect(await readdir(join(dir, "gate"))).toEqual(["fingerprint.key"]);
  });

  test.each([
    ["is cut short", Buffer.alloc(31)],
    ["is empty", Buffer.alloc(0)],
    ["is too long", Buffer.alloc(33)],
  ])("that %s is refused and not replaced", async (_, bytes) => {
    const { dir } = await makeSandbox();
    const file = join(dir, "gate/fingerprint.key");
    await mkdir(dirname(file));
    await writeFile(file, bytes);
    expect(() => fingerprintKey(dir, ones)).toThrow(
      expect.objectContaining({
        name: "Fault",
        message: `cannot use the fingerprint key ${file}: ${bytes.length} bytes instead of 32`,
      }),
    );
    expect(await readFile(file)).toEqual(bytes);
  });

  test("that cannot be read or made is refused", async () => {
    const { dir } = await makeSandbox();
    await mkdir(join(dir, "one/gate/fingerprint.key"), { recursive: true });
    await mkdir(join(dir, "two"));
    await writeFile(join(dir, "two/gate"), "");
    expect(() => fingerprintKey(join(dir, "one"), ones)).toThrow(/cannot use the fingerprint key .*EISDIR/);
    expect(() => fingerprintKey(join(dir, "two"), ones)).toThrow(/cannot use the fingerprint key .*ENOTDIR/);
  });
});
