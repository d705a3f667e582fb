import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { startOrigin, startRawOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { plainClient, type RawClient, tunnelClient } from "../support/raw-client.ts";

const setup = async (more: Readonly<Record<string, unknown>> = {}) => {
  const origin = await startOrigin();
  const proxy = await startProxy({
    routes: [routeTo(origin, { matches: [{ paths: [{ prefix: "/open/" }] }], ...more })],
  });
  const host = `api.example.com:${origin.port}`;
  const client = (): Promise<RawClient> => tunnelClient(proxy, host);
  return { origin, proxy, host, client };
};

/** Everything that two parsers could end a request at different places by. */
const AMBIGUOUS: readonly (readonly [string, (host: string) => string])[] = [
  [
    "two lengths",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  ],
  [
    "a length and chunks",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    "chunks and a length",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
  ],
  [
    "a coding behind chunks",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  [
    "a coding that is nearly chunks",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    "a coding behind a tab",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n`,
  ],
  ["a line that ends with LF", (host) => `GET /open/ HTTP/1.1\nHost: ${host}\n\n`],
  [
    "a header whose line ends with LF",
    (host) => `GET /open/ HTTP/1.1\r\nHost: ${host}\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  [
    "a header whose line ends with CR",
    (host) => `GET /open/ HTTP/1.1\r\nHost: ${host}\r\nX: y\rTransfer-Encoding: chunked\r\n\r\n`,
  ],
  ["a blank before the colon", (host) => `GET /open/ HTTP/1.1\r\nHost : ${host}\r\n\r\n`],
  [
    "a length with a sign",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: +4\r\n\r\nabcd`,
  ],
  [
    "a length in hexadecimal",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0x4\r\n\r\nabcd`,
  ],
  [
    "a chunk's length with a sign",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`,
  ],
  [
    "a chunk whose line ends with LF",
    (host) => `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n`,
  ],
  ["two hosts", (host) => `GET /open/ HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example.com\r\n\r\n`],
  ["no host", () => "GET /open/ HTTP/1.1\r\n\r\n"],
  ["another host", () => "GET /open/ HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"],
  [
    "another host in the target",
    (host) => `GET https://evil.example.com/open/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ],
  [
    "a host in the trailers",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: evil.example.com\r\n\r\n`,
  ],
  [
    "a credential in the trailers",
    (host) =>
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n`,
  ],
  ["HTTP/2 without being asked", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"],
  [
    "an upgrade to HTTP/2",
    (host) => `GET /open/ HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
  ],
  ["a tunnel inside", (host) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ["TRACE", (host) => `TRACE /open/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ["a path up", (host) => `GET /open/../closed HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ["HTTP/0.9", () => "GET /open/\r\n\r\n"],
  ["HTTP/3.0", (host) => `GET /open/ HTTP/3.0\r\nHost: ${host}\r\n\r\n`],
];

describe("requests that two parsers could take differently", () => {
  test.each(AMBIGUOUS)("%s: refused, nothing is sent, one line is taken down", async (_, request) => {
    const { origin, proxy, host, client } = await setup();
    const raw = await client();
    raw.send(request(host));
    raw.socket.end();
    const text = await raw.rest();
    expect(text).toMatch(/^HTTP\/1\.1 (?:400|403|421|505) /);
    expect(origin.requests).toEqual([]);
    await eventually("the record", async () => proxy.flows.length > 0);
    expect(proxy.flows.length).toBe(1);
    expect(proxy.flows[0]?.verdict).toBe("reject");
  });

  test("the same lines without the fault are let through", async () => {
    const { origin, host, client } = await setup();
    const raw = await client();
    raw.send(
      `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
    );
    await raw.until(/of 1\n/);
    expect(origin.requests).toMatchObject([{ method: "POST", body: "a" }]);
  });
});

describe("several requests on one connection", () => {
  test("are each judged, answered in order, and taken down", async () => {
    const { origin, proxy, host, client } = await setup();
    const raw = await client();
    const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    raw.send(ask("/open/1") + ask("/closed/2") + ask("/open/3"));
    const text = await raw.until(/open\/3 of 0/);
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      "200",
      "403",
      "200",
    ]);
    expect(origin.requests.map(({ url }) => url)).toEqual(["/open/1", "/open/3"]);
    expect(proxy.flows.map(({ verdict }) => verdict)).toEqual(["accept", "reject", "accept"]);
  });

  test("go over one connection to the server, which is not shared with other hosts", async () => {
    const one = await startOrigin({ host: "one.example.com" });
    const two = await startOrigin({ host: "two.example.com" });
    const proxy = await startProxy({ routes: [routeTo(one), routeTo(two)] });
    for (const { host, port } of [one, two]) {
      const raw = await tunnelClient(proxy, `${host}:${port}`);
      for (let at = 1; at <= 3; at += 1) {
        raw.send(`GET /${at} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
        await raw.until(new RegExp(`/${at} of 0`));
      }
    }
    expect([one.connections(), two.connections()]).toEqual([1, 1]);
  });

  test("too many sent ahead end the connection", async () => {
    const origin = await startOrigin({ handle: () => {} });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const raw = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    raw.send(`GET / HTTP/1.1\r\nHost: api.example.com:${origin.port}\r\n\r\n`.repeat(100));
    await raw.rest();
    expect(origin.requests.length).toBeLessThanOrEqual(1);
    expect(proxy.flows.filter(({ kind }) => kind === "connection").length).toBeGreaterThan(0);
  });
});

describe("a server that answers with two lengths", () => {
  test("is not believed", async () => {
    const origin = await startRawOrigin("api.example.com", (_, socket) => {
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
      );
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const raw = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    raw.send(`GET / HTTP/1.1\r\nHost: api.example.com:${origin.port}\r\n\r\n`);
    expect(await raw.until(/upstream\/broken/)).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe("what does not look like HTTP at all", () => {
  test.each([
    ["TLS where HTTP is spoken", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"],
    ["noise", "\x00\x01\x02\x03\r\n\r\n"],
    ["headers without an end", `GET / HTTP/1.1\r\n${`X: ${"y".repeat(200)}\r\n`.repeat(600)}`],
  ])("%s is refused and taken down", async (_, bytes) => {
    const { proxy } = await setup();
    const raw = await plainClient(proxy);
    raw.send(bytes);
    expect(await raw.rest()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(proxy.flows).toMatchObject([{ kind: "connection", verdict: "reject" }]);
  });
});
