import { readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { takeAddress } from "../../../bottle/launch/loopback-pool.ts";
import { processIdentity } from "../../../sys/alive.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const takeAll = (directory: string, count: number) =>
  Promise.allSettled(Array.from({ length: count }, () => takeAddress(directory)));

describe("the pool of loopback addresses", () => {
  test("gives twenty at once twenty answers: sixteen addresses, and four times that it is full", async () => {
    const { dir } = await makeSandbox();
    const answers = await takeAll(dir, 20);
    const addresses = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value.address] : []));
    const refusals = answers.flatMap((one) => (one.status === "rejected" ? [one.reason.message] : []));
    expect(new Set(addresses).size).toBe(16);
    expect(refusals).toEqual(
      Array.from({ length: 4 }, () => "all 16 addresses of the pool 127.0.0.16 to 127.0.0.31 are in use"),
    );
  });

  test("takes back what is released, and what a process had that is gone", async () => {
    const { dir } = await makeSandbox();
    const first = await takeAddress(dir);
    const second = await takeAddress(dir);
    expect([first.address, second.address]).toEqual(["127.0.0.16", "127.0.0.17"]);
    await first.release();
    expect((await takeAddress(dir)).address).toBe("127.0.0.16");
    const other = execa("sleep", ["1000"], { reject: false });
    const holder = await processIdentity(other.pid as number);
    writeFileSync(join(dir, "127.0.0.18"), JSON.stringify(holder));
    expect((await takeAddress(dir)).address).toBe("127.0.0.19");
    other.kill("SIGKILL");
    await other;
    expect((await takeAddress(dir)).address).toBe("127.0.0.18");
  });

  test("is not held up by what a crash left: half a file, a lock of a process that is gone", async () => {
    const { dir } = await makeSandbox();
    writeFileSync(join(dir, "127.0.0.16"), "{");
    const dead = { pid: 2 ** 22 - 1, start: "boot:1", host: (await processIdentity(process.pid))?.host };
    writeFileSync(join(dir, ".lock"), JSON.stringify({ token: "0".repeat(16), process: dead, since: 0 }));
    expect((await takeAddress(dir)).address).toBe("127.0.0.16");
  });

  test("leaves an address alone that was lost to somebody else", async () => {
    const { dir } = await makeSandbox();
    const lease = await takeAddress(dir);
    const other = { ...(await processIdentity(process.pid)), start: "boot:1" };
    writeFileSync(join(dir, lease.address), JSON.stringify(other));
    await lease.release();
    expect(readdirSync(dir)).toContain(lease.address);
  });

  test.skipIf(process.platform === "darwin")("has addresses that can be listened on", async () => {
    const { dir } = await makeSandbox();
    const { address } = await takeAddress(dir);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host: address, port: 0 }, resolve));
    expect(server.address()).toMatchObject({ address });
    server.close();
  });
});
