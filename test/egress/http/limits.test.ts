import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { Recorder } from "../../../egress/record/recorder.ts";
import { Fault } from "../../../model/fault.ts";
import { eventually } from "../../support/processes.ts";
import { startOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { openTunnel, plainClient, tunnelClient } from "../support/raw-client.ts";

describe("limits", () => {
  test("of connections: one more is dropped and taken down", async () => {
    const proxy = await startProxy({ file: { limits: { connections: 2 } } });
    await plainClient(proxy);
    await plainClient(proxy);
    const third = connect({ port: proxy.port, host: "127.0.0.1" });
    third.on("error", () => {});
    await new Promise((resolve) => third.once("close", resolve).resume());
    expect(proxy.flows).toMatchObject([{ kind: "connection", reasons: [{ rule: "proxy/busy" }] }]);
  });

  test("of time for the headers, and for the beginning of TLS", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)], file: { limits: { header_time: "300ms" } } });
    const slow = await plainClient(proxy);
    slow.send("GET / HTTP/1.1\r\nX: ");
    expect(await slow.rest()).toMatch(/^HTTP\/1\.1 408 /);
    const tunnel = await openTunnel(proxy, `api.example.com:${origin.port}`);
    await new Promise((resolve) => tunnel.once("close", resolve).resume());
    await eventually("both records", async () => proxy.flows.length === 2);
    expect(proxy.flows.map(({ kind, reasons }) => [kind, reasons[0]?.rule])).toEqual([
      ["connection", "proxy/slow"],
      ["tunnel", "proxy/slow"],
    ]);
  });

  test("of time without a byte in a body", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)], file: { limits: { idle: "300ms" } } });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\nabc`);
    await client.rest();
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "reject", reasons: [{ rule: "proxy/slow" }] }]);
    expect(origin.requests).toEqual([]);
  });

  test("of time in all", async () => {
    const origin = await startOrigin({ handle: (_, response) => void response.write("x") });
    const proxy = await startProxy({ routes: [routeTo(origin)], file: { limits: { total: "400ms" } } });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.rest();
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "error", reasons: [{ rule: "proxy/time" }] }]);
  });

  test("of room on disk: the body is refused, the next request is not", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)], file: { limits: { spool: "300kB" } } });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 400000\r\n\r\n${"x".repeat(400_000)}`);
    expect(await client.until(/proxy\/room/)).toMatch(/^HTTP\/1\.1 503 /);
    const next = await tunnelClient(proxy, host);
    next.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 200000\r\n\r\n${"x".repeat(200_000)}`);
    await next.until(/of 200000/);
  });
});

describe("an agent that leaves", () => {
  test("in the middle of a response has the server's connection closed, and one line", async () => {
    let closed = false;
    const origin = await startOrigin({
      handle: (request, response) => {
        response.write("x");
        request.socket.once("close", () => {
          closed = true;
        });
      },
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.until(/x/);
    client.socket.destroy();
    await eventually("the server to be left too", async () => closed && proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "error", reasons: [{ rule: "agent/gone" }] }]);
  });

  test.each(["end", "destroy"] as const)(
    "in the middle of its own body (%s) has sent nothing",
    async (how) => {
      const origin = await startOrigin();
      const proxy = await startProxy({ routes: [routeTo(origin)] });
      const host = `api.example.com:${origin.port}`;
      const client = await tunnelClient(proxy, host);
      client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\nabc`);
      await eventually("the request", async () => proxy.proxy.busy() === 1);
      client.socket[how]();
      await eventually("the record", async () => proxy.flows.length === 1);
      expect(proxy.flows).toMatchObject([{ kind: "request", sentBytes: 0, address: null }]);
      expect(proxy.flows[0]?.verdict).not.toBe("accept");
      expect(origin.connections()).toBe(0);
    },
  );
});

describe("what cannot be taken down", () => {
  test("is the last that is let through", async () => {
    const origin = await startOrigin();
    const recorder: Recorder = {
      record: () => {
        throw new Fault("cannot write the audit a.jsonl: no space left");
      },
      close: async () => {},
    };
    const proxy = await startProxy({ routes: [routeTo(origin)], recorder });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    client.send(request);
    await client.until(/of 0/);
    client.send(request);
    await client.until(/proxy\/failed/);
    expect(origin.requests.length).toBe(1);
    expect(proxy.said).toEqual([expect.stringContaining("no space left")]);
  });
});
