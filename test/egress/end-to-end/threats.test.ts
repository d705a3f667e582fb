import { createServer } from "node:http";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { eventually } from "../../support/processes.ts";
import { listenForTest, type Origin, startOrigin } from "../support/origin.ts";
import { startEgress } from "../support/program.ts";
import { routeTo } from "../support/proxy.ts";
import { plainClient, tunnelClient } from "../support/raw-client.ts";

const TOKEN = sampleOf("github-pat", 1);
const VALUE = "the-value-that-the-agent-never-has";
const PLACEHOLDER = "placeholder-of-API_TOKEN";

interface Message {
  readonly target?: string;
  readonly headers?: string;
  readonly body?: string | Buffer;
  /** Bytes of the body in one chunk. */
  readonly chunk?: number;
  /** What stands behind it. */
  readonly trailer?: string;
}

/** As it is written on the wire, the body in chunks. */
const write = (host: string, message: Message): Buffer => {
  const { target = "/", headers = "", body = "", chunk = 1_000, trailer = "" } = message;
  const bytes = Buffer.from(body);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    const piece = bytes.subarray(at, at + chunk);
    chunks.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  const head = `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), ...chunks, Buffer.from(`0\r\n${trailer}\r\n`)]);
};

const hex = Buffer.from(TOKEN).toString("hex");

/** One frame with one block, stored as it is (RFC 8878, sections 3.1.1 and 3.1.1.2). */
const zstd = (text: string): Buffer => {
  const block = Buffer.alloc(3);
  block.writeUIntLE(1 | (text.length << 3), 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length]), block, Buffer.from(text)]);
};

const LEAKS: readonly (readonly [string, Message])[] = [
  ["in the path", { target: `/${TOKEN}` }],
  ["in the query", { target: `/?a=${TOKEN}` }],
  ["in the query, percent-encoded", { target: `/?a=${hex.replace(/../g, (pair) => `%${pair}`)}` }],
  ["in a header", { headers: `X-Note: ${TOKEN}\r\n` }],
  ["in a cookie", { headers: `Cookie: a=b; c=${TOKEN}\r\n` }],
  ["in the body", { body: `a ${TOKEN} b` }],
  ["in base64", { body: Buffer.from(`token=${TOKEN}`).toString("base64") }],
  ["in base64 for URLs", { body: Buffer.from(`token=${TOKEN}`).toString("base64url") }],
  ["in hexadecimal", { body: hex }],
  ["in JSON escapes", { body: `{"a":"${hex.replace(/../g, (pair) => `\\u00${pair}`)}"}` }],
  ["behind gzip", { headers: "Content-Encoding: gzip\r\n", body: gzipSync(TOKEN) }],
  ["behind gzip that nobody announces", { body: gzipSync(TOKEN) }],
  ["behind deflate", { headers: "Content-Encoding: deflate\r\n", body: deflateSync(TOKEN) }],
  ["behind brotli", { headers: "Content-Encoding: br\r\n", body: brotliCompressSync(TOKEN) }],
  ["behind zstd", { headers: "Content-Encoding: zstd\r\n", body: zstd(TOKEN) }],
  ["behind a coding that nobody knows", { headers: "Content-Encoding: rot13\r\n", body: "gbxra" }],
  ["over many chunks", { body: `a ${TOKEN} b`, chunk: 3 }],
  ["in a trailer", { body: "a", trailer: `X-Note: ${TOKEN}\r\n` }],
  [
    "in a part of a form",
    {
      headers: "Content-Type: multipart/form-data; boundary=cut\r\n",
      body: `--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n${TOKEN}\r\n--cut--\r\n`,
    },
  ],
];

describe("a secret on its way to a host that has a route", () => {
  test.each(LEAKS)("%s is refused; where the route looks at nothing it arrives", async (_, message) => {
    const guarded = await startOrigin();
    const open = await startOrigin({ host: "open.example.com" });
    const credentials = ["cookie"];
    const egress = await startEgress({
      routes: [routeTo(guarded), routeTo(open, { credentials, dlp: { out: "off" } })],
    });
    const answerOf = async ({ host, port }: Origin): Promise<string> => {
      const authority = `${host}:${port}`;
      const client = await tunnelClient(egress, authority);
      client.send(write(authority, message));
      return client.rest();
    };
    expect(await answerOf(guarded)).toMatch(/^HTTP\/1\.1 403 [\s\S]*"secret\//);
    expect([guarded.connections(), guarded.requests]).toEqual([0, []]);
    expect(await answerOf(open)).toMatch(/^HTTP\/1\.1 200 /);
    expect(open.requests.length).toBe(1);
    expect(await egress.logs()).not.toContain(TOKEN);
  });
});

describe("the bottle's own credential", () => {
  const PLACES: readonly (readonly [string, Message])[] = [
    ["in the path", { target: `/${PLACEHOLDER}` }],
    ["in another header", { headers: `User-Agent: ${PLACEHOLDER}\r\n` }],
    ["in the body", { body: PLACEHOLDER }],
    ["in base64", { body: Buffer.from(PLACEHOLDER).toString("base64") }],
  ];
  const world = async () => {
    const own = await startOrigin({
      handle: (request, response) =>
        void request.resume().on("end", () => response.end(request.rawHeaders.join("\n"))),
    });
    const other = await startOrigin({ host: "other.example.com" });
    const egress = await startEgress({
      routes: [routeTo(own, { auth: { scheme: "Bearer", token_ref: "API_TOKEN" } }), routeTo(other)],
      credentials: { API_TOKEN: VALUE },
    });
    const ask = async ({ host, port }: Origin, message: Message): Promise<string> => {
      const authority = `${host}:${port}`;
      const client = await tunnelClient(egress, authority);
      client.send(write(authority, message));
      return client.rest();
    };
    return { own, other, egress, ask };
  };

  test.each(PLACES)("is not put in for a placeholder %s", async (_, message) => {
    const { own, other, ask } = await world();
    await ask(own, message);
    await ask(other, message);
    expect(JSON.stringify([own.requests, other.requests])).not.toContain(VALUE);
  });

  test("is not put in for another host, and the host that has it cannot hand it to the agent", async () => {
    const { own, other, egress, ask } = await world();
    const headers = `Authorization: Bearer ${PLACEHOLDER}\r\n`;
    expect(await ask(other, { headers })).toMatch(/^HTTP\/1\.1 403 /);
    expect(other.requests).toEqual([]);
    // It is put in here, and sent back by the server: that it was there is the control.
    const answer = await ask(own, { headers });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(own.requests[0]?.headers).toContain(`Bearer ${VALUE}`);
    expect(answer).not.toContain(VALUE);
    expect(await egress.logs()).not.toContain(VALUE);
  });
});

describe("a destination that has no route", () => {
  const TARGETS = [
    "169.254.169.254:80",
    "2852039166:80",
    "0xa9fea9fe:80",
    "0251.0376.0251.0376:80",
    "[::ffff:a9fe:a9fe]:80",
    "[fd00:ec2::254]:80",
    "[64:ff9b::a9fe:a9fe]:80",
    "100.100.100.200:80",
    "168.63.129.16:80",
    "localhost:80",
    "api.example.com:22",
    "evil-api.example.com:443",
    "api.example.com.evil.example:443",
    "xn--pi-7ia.example.com:443",
  ];
  test("in any spelling, by CONNECT and in the target, is refused and taken down", async () => {
    const origin = await startOrigin();
    const egress = await startEgress({ routes: [routeTo(origin)] });
    for (const target of TARGETS) {
      for (const line of [`CONNECT ${target}`, `GET http://${target}/`]) {
        const client = await plainClient(egress);
        client.send(`${line} HTTP/1.1\r\nHost: ${target}\r\nConnection: close\r\n\r\n`);
        expect(await client.rest(), line).toMatch(/^HTTP\/1\.1 40[03] [\s\S]*"(?:host|address)\//);
      }
    }
    await eventually("the records", async () => (await egress.audit()).length === 2 * TARGETS.length);
    expect((await egress.audit()).every(({ verdict }) => verdict === "reject")).toBe(true);
    // The way itself is open.
    const host = `${origin.host}:${origin.port}`;
    const client = await tunnelClient(egress, host);
    client.send(write(host, {}));
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("behind a name that has one is refused; where the route lets that address it is reached", async () => {
    const guarded = await startOrigin({ host: "guarded.example.com" });
    const open = await startOrigin();
    const egress = await startEgress({
      routes: [{ host: guarded.host, ports: [guarded.port] }, routeTo(open)],
    });
    const target = `${guarded.host}:${guarded.port}`;
    await expect(tunnelClient(egress, target)).rejects.toThrow(/403[\s\S]*address\//);
    expect(guarded.connections()).toBe(0);
    const host = `${open.host}:${open.port}`;
    const client = await tunnelClient(egress, host);
    client.send(write(host, {}));
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("a request hidden in another is refused; a server that reads leniently takes it without the proxy", async () => {
  const hidden = (host: string): string =>
    `POST /open/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `0\r\n\r\nGET /shut HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const asked: string[] = [];
  const lenient = createServer({ insecureHTTPParser: true }, (request, response) => {
    asked.push(request.url ?? "");
    request.resume().on("end", () => response.end());
  });
  const port = await listenForTest(lenient);
  const direct = connect({ port, host: "127.0.0.1" }).on("error", () => {});
  direct.write(hidden("api.example.com"));
  await eventually("the hidden request", async () => asked.includes("/shut"));
  direct.destroy();

  const origin = await startOrigin();
  const egress = await startEgress({
    routes: [routeTo(origin, { matches: [{ paths: [{ prefix: "/open/" }] }] })],
  });
  const host = `${origin.host}:${origin.port}`;
  const client = await tunnelClient(egress, host);
  client.send(hidden(host));
  expect(await client.rest()).toMatch(/^HTTP\/1\.1 400 /);
  expect(origin.connections()).toBe(0);
  expect((await egress.audit()).length).toBe(1);
});
