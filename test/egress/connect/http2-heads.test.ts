import { createSecureServer, type ServerHttp2Stream } from "node:http2";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { contextOptions, listenForTest } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { tunnelClient } from "../support/raw-client.ts";

const HOST = "api.example.com";

/** A server that keeps every header and trailer as it came: names and values in turn. */
const setup = async () => {
  const asked: { readonly headers: readonly string[]; trailers: readonly string[] }[] = [];
  const server = createSecureServer({ ...(await contextOptions({}, HOST)), allowHTTP1: false });
  server.on("stream", (...[stream, , , raw]: unknown[]) => {
    const one: (typeof asked)[number] = { headers: raw as string[], trailers: [] };
    asked.push(one);
    const opened = stream as ServerHttp2Stream;
    opened.on("error", () => {}).resume();
    opened.on("trailers", (...[, , all]: unknown[]) => {
      one.trailers = all as string[];
    });
    opened.on("end", () => {
      if (opened.destroyed) return;
      opened.respond({ ":status": 200 });
      opened.end("taken");
    });
  });
  const port = await listenForTest(server);
  const proxy = await startProxy({ routes: [routeTo({ host: HOST, port })], http2: true });
  const host = `${HOST}:${port}`;
  return { asked, proxy, host, client: await tunnelClient(proxy, host) };
};

const pairs = (raw: readonly string[]): readonly string[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));

const chunked = (host: string, trailers: string): string =>
  `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n${trailers}\r\n`;

describe("a head in HTTP/2 is the one that was judged", () => {
  test("whatever its headers are called", async () => {
    const { asked, host, client } = await setup();
    const names = ["constructor", "__proto__", "tostring", "hasownproperty", "x-twice", "x-twice"];
    const lines = names.map((name, at) => `${name}: ${at}\r\n`).join("");
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n${lines}\r\n`);
    await client.until(/taken/);
    const got = pairs(asked[0]?.headers ?? []).filter((line) => !line.startsWith(":"));
    expect(got.sort()).toEqual(names.map((name, at) => `${name}: ${at}`).sort());
  });

  test("with all of its trailers, whatever they are called", async () => {
    const { asked, host, client } = await setup();
    client.send(chunked(host, "X-Sum: 1\r\nx-sum: 2\r\n__proto__: 3\r\nconstructor: 4\r\n"));
    await client.until(/taken/);
    expect([...pairs(asked[0]?.trailers ?? [])].sort()).toEqual([
      "__proto__: 3",
      "constructor: 4",
      "x-sum: 1",
      "x-sum: 2",
    ]);
  });

  test.each([
    "Connection: close\r\n",
    "Keep-Alive: 5\r\n",
    "Proxy-Connection: close\r\n",
    "TE: gzip\r\n",
    "Upgrade: websocket\r\n",
    "Host: x\r\n",
    "Content-Length: 1\r\n",
    "Content-Type: a/b\r\nContent-Type: a/b\r\n",
  ])("a trailer that HTTP/2 has no place for ends that request alone: %j", async (trailer) => {
    const { asked, proxy, host, client } = await setup();
    client.send(chunked(host, trailer));
    await client.until(/HTTP\/1\.1 \d{3}/);
    await eventually("the record", async () => proxy.flows.length === 1);
    for (const { trailers } of asked) expect(trailers.join(" ")).not.toMatch(/connection|keep-alive|upgrade/);
    const next = await tunnelClient(proxy, host);
    next.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await next.until(/taken/);
    expect(proxy.said).toEqual([]);
  });
});
