import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { originCaFile, startOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { openTunnel, plainClient, tunnelClient } from "../support/raw-client.ts";

const tlsOver = async (socket: Socket, servername: string): Promise<string> => {
  const secure = connectTls({ socket, servername, ca: await readFile(await originCaFile()) });
  return new Promise((resolve) => {
    let text = "";
    secure.on("secureConnect", () => {
      secure.write(`GET /opaque HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
    });
    secure.on("data", (piece: Buffer) => {
      text += piece.toString("latin1");
    });
    secure.on("error", ({ message }) => resolve(`error: ${message}`));
    secure.on("close", () => resolve(text));
  });
};

describe("a tunnel that is not inspected", () => {
  test("passes TLS through unread: the agent sees the server's own certificate", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin, { inspect: false })] });
    const socket = await openTunnel(proxy, `api.example.com:${origin.port}`);
    expect(await tlsOver(socket, "api.example.com")).toContain("GET /opaque of 0");
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([
      { kind: "tunnel", verdict: "accept", host: "api.example.com", address: "127.0.0.1", method: "CONNECT" },
    ]);
    expect(proxy.flows[0]?.sentBytes).toBeGreaterThan(200);
    expect(proxy.flows[0]?.receivedBytes).toBeGreaterThan(500);
  });

  test("to another name inside TLS is cut before a byte reaches the server", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin, { inspect: false })] });
    const socket = await openTunnel(proxy, `api.example.com:${origin.port}`);
    expect(await tlsOver(socket, "evil.example.com")).toMatch(/error: .*unrecognized/i);
    expect(origin.connections()).toBe(0);
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "reject", reasons: [{ rule: "host/disagreement" }] }]);
  });

  test("without the check reaches the server under that name", async () => {
    const origin = await startOrigin();
    const socket = connectTls({
      port: origin.port,
      host: "127.0.0.1",
      servername: "evil.example.com",
      rejectUnauthorized: false,
    });
    await eventually("the connection", async () => origin.connections() === 1);
    socket.destroy();
  });

  test("that is used up is cut off", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({
      routes: [routeTo(origin, { inspect: false, budget: { sent: "100B" } })],
    });
    const socket = await openTunnel(proxy, `api.example.com:${origin.port}`);
    expect(await tlsOver(socket, "api.example.com")).toMatch(/error|^$/);
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "reject", reasons: [{ rule: "budget/sent" }] }]);
  });
});

describe("a tunnel", () => {
  test("that does not begin with TLS goes nowhere", async () => {
    for (const inspect of [true, false]) {
      const origin = await startOrigin();
      const proxy = await startProxy({ routes: [routeTo(origin, { inspect })] });
      const socket = await openTunnel(proxy, `api.example.com:${origin.port}`);
      socket.on("error", () => {});
      socket.write("SSH-2.0-OpenSSH_9\r\n");
      await new Promise((resolve) => socket.once("close", resolve).resume());
      await eventually("the record", async () => proxy.flows.length === 1);
      expect(proxy.flows).toMatchObject([
        { kind: "tunnel", verdict: "reject", reasons: [{ rule: "proxy/not-tls" }] },
      ]);
      expect(origin.connections()).toBe(0);
    }
  });

  test.each([
    ["an address", (port: number) => `127.0.0.1:${port}`, "host/address", 403],
    ["an address in one number", (port: number) => `2130706433:${port}`, "host/address", 403],
    ["an address of version 6", (port: number) => `[::1]:${port}`, "host/address", 403],
    ["another port", () => "api.example.com:22", "host/port", 403],
    ["a host without a route", () => "evil.example.com:443", "host/no-route", 403],
    ["a host that ends like one with a route", () => "evil-api.example.com:443", "host/no-route", 403],
    ["no port", () => "api.example.com", "host/malformed", 400],
    ["a user", (port: number) => `x@api.example.com:${port}`, "host/malformed", 400],
  ])("to %s is refused", async (_, target, rule, status) => {
    const origin = await startOrigin();
    const asked: string[] = [];
    const proxy = await startProxy({
      routes: [routeTo(origin)],
      resolve: async (name) => {
        asked.push(name);
        return ["127.0.0.1"];
      },
    });
    const client = await plainClient(proxy);
    client.send(`CONNECT ${target(origin.port)} HTTP/1.1\r\nHost: ${target(origin.port)}\r\n\r\n`);
    const text = await client.rest();
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toContain(rule);
    expect(proxy.flows).toMatchObject([{ kind: "tunnel", verdict: "reject", status }]);
    // A name without a route is never asked of a resolver.
    expect(asked).toEqual([]);
  });

  test("is closed when its budget of requests is used up", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin, { budget: { requests_per_minute: 2 } })] });
    const client = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    const ask = `GET / HTTP/1.1\r\nHost: api.example.com:${origin.port}\r\n\r\n`;
    client.send(ask + ask + ask);
    await client.until(/budget\/requests/);
    expect(origin.requests.length).toBe(2);
  });

  test("whose certificate the agent does not trust is taken down", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const url = `https://api.example.com:${origin.port}/`;
    const { stderr } = await execa("curl", ["-sS", "--proxy", proxy.url, url], { reject: false });
    expect(stderr).toMatch(/certificate/);
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([
      { kind: "tunnel", verdict: "error", reasons: [{ rule: "proxy/handshake" }] },
    ]);
  });

  test("in which nothing is asked has one line", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const client = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    client.socket.end();
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ kind: "tunnel", verdict: "accept" }]);
  });

  test("to one host with another host's name inside is not answered for either", async () => {
    const one = await startOrigin({ host: "one.example.com" });
    const two = await startOrigin({ host: "two.example.com" });
    const proxy = await startProxy({ routes: [routeTo(one), routeTo(two)] });
    const client = await tunnelClient(proxy, `one.example.com:${one.port}`, {
      serverName: "two.example.com",
      insecure: true,
    });
    client.send(`GET / HTTP/1.1\r\nHost: one.example.com:${one.port}\r\n\r\n`);
    expect(await client.until(/\}\n$/)).toMatch(/^HTTP\/1\.1 421 [\s\S]*host\/disagreement/);
    expect([one.requests, two.requests]).toEqual([[], []]);
  });
});
