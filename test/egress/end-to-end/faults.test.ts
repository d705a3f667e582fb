import { readdir } from "node:fs/promises";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { startOrigin } from "../support/origin.ts";
import { startEgress } from "../support/program.ts";
import { routeTo } from "../support/proxy.ts";
import { openTunnel, plainClient, tunnelClient } from "../support/raw-client.ts";

/** Everything that a server can do wrong, by the path that asks for it. */
const misbehave = (path: string, socket: Socket): boolean => {
  if (path === "/close") socket.destroy();
  else if (path === "/noise") socket.end("what?\r\n\r\n");
  else return false;
  return true;
};

const KINDS = [
  "ok",
  "refused",
  "close",
  "noise",
  "half",
  "leave-early",
  "leave-late",
  "no-route",
  "malformed",
  "not-tls",
] as const;

test("mixed traffic with faults: one line for each, and nothing stays open", async () => {
  const origin = await startOrigin({
    handle: (request, response) => {
      const path = request.url ?? "";
      if (misbehave(path, request.socket)) return;
      if (path === "/half") {
        response.writeHead(200, { "Content-Length": 100 });
        response.write("half");
        setImmediate(() => request.socket.destroy());
        return;
      }
      if (path === "/late") {
        response.write("never whole");
        return;
      }
      request.resume().on("end", () => response.end("whole"));
    },
  });
  const egress = await startEgress({
    routes: [
      routeTo(origin, { budget: { requests_per_minute: 100_000 }, matches: [{ paths: [{ prefix: "/" }] }] }),
    ],
  });
  const host = `api.example.com:${origin.port}`;
  const proxy = egress;
  const one = async (kind: (typeof KINDS)[number]): Promise<void> => {
    if (kind === "no-route") {
      await openTunnel(proxy, "evil.example.com:443").catch(() => {});
      return;
    }
    if (kind === "malformed") {
      const client = await plainClient(proxy);
      client.send("GET / HTTP/1.1\r\nBad Header\r\n\r\n");
      await client.rest();
      return;
    }
    if (kind === "not-tls") {
      const socket = await openTunnel(proxy, host);
      socket.on("error", () => {}).write("hello\r\n");
      await new Promise((resolve) => socket.once("close", resolve).resume());
      return;
    }
    const client = await tunnelClient(proxy, host);
    const path =
      { ok: "/ok", refused: "/../x", "leave-early": "/ok", "leave-late": "/late" }[kind as string] ??
      `/${kind}`;
    const length = kind === "leave-early" ? 50_000 : 20_000;
    client.send(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
    );
    client.send("x".repeat(20_000));
    if (kind === "leave-early") await sleep(20);
    else if (kind === "leave-late") await client.until(/never whole/);
    else await client.rest();
    client.socket.destroy();
  };
  const descriptors = async (): Promise<number> => (await readdir(`/proc/${egress.pid}/fd`)).length;
  await one("ok");
  const before = await descriptors();
  const rounds = 12;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < rounds * KINDS.length; at = next++)
      await one(KINDS[at % KINDS.length] ?? "ok");
  };
  await Promise.all(Array.from({ length: 8 }, work));
  const expected = 1 + rounds * KINDS.length;
  await eventually("every record", async () => (await egress.audit()).length >= expected);
  await eventually("the sockets to be closed", async () => (await descriptors()) <= before + 2);
  const audit = await egress.audit();
  expect(audit.length).toBe(expected);
  expect(new Set(audit.map(({ id }) => id)).size).toBe(expected);
  expect(audit.filter(({ verdict }) => verdict === "accept").length).toBe(1 + rounds);
  expect(egress.said()).not.toContain("defect");
});
