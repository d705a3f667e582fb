import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type TLSSocket } from "node:tls";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dlp } from "../../../egress/dlp/dlp.ts";
import { originTarget, requestHeaders } from "../../../egress/http/forwarded.ts";
import type { RequestHead } from "../../../egress/message.ts";
import { decideRequest } from "../../../policy/request/decide-request.ts";
import type { Header, HttpFacts } from "../../../policy/request/facts.ts";
import { fuzz, SEED } from "../../fuzz/fuzz.ts";
import { policyOf, routeOf, show } from "../../policy/request/requests.ts";
import { eventually } from "../../support/processes.ts";
import { literalDlp } from "../support/literal-dlp.ts";
import { contextOptions, listenForTest } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { tunnelClient } from "../support/raw-client.ts";

const HOST = "api.example.com";

/** A request as it arrived, byte for byte. */
interface Arrived {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
}

/** Takes the first request off; null when it is not whole. It takes the plainest form only, and throws at any other. */
const takeRequest = (bytes: string): { readonly request: Arrived; readonly rest: string } | null => {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [line = "", ...headers] = bytes.slice(0, end).split("\r\n");
  for (const text of [line, ...headers])
    if (/[\r\n\0]/.test(text)) throw new Error(`a control character: ${JSON.stringify(text)}`);
  const valuesOf = (name: string): readonly string[] =>
    headers
      .filter((header) => header.toLowerCase().startsWith(`${name}:`))
      .map((one) => one.split(": ")[1] ?? "");
  const [length, ...lengths] = valuesOf("content-length");
  const [coding, ...codings] = valuesOf("transfer-encoding");
  if (lengths.length + codings.length > 0 || (length !== undefined && coding !== undefined))
    throw new Error(`two framings: ${JSON.stringify(headers)}`);
  let rest = bytes.slice(end + 4);
  if (coding === undefined) {
    const count = Number(length ?? 0);
    if (!Number.isInteger(count)) throw new Error(`the length ${length}`);
    if (rest.length < count) return null;
    return { request: { line, headers, body: rest.slice(0, count), trailers: [] }, rest: rest.slice(count) };
  }
  for (let body = ""; ; ) {
    const [head, size] = /^([0-9a-f]+)\r\n/.exec(rest) ?? [];
    if (head === undefined || size === undefined) {
      if (rest.includes("\r\n")) throw new Error(`a chunk: ${JSON.stringify(rest.slice(0, 40))}`);
      return null;
    }
    const count = Number.parseInt(size, 16);
    rest = rest.slice(head.length);
    if (count > 0) {
      if (rest.length < count + 2) return null;
      body += rest.slice(0, count);
      rest = rest.slice(count + 2);
      continue;
    }
    const last = rest.startsWith("\r\n") ? 0 : rest.indexOf("\r\n\r\n") + 2;
    if (last === 1) return null;
    const trailers = rest.slice(0, last).split("\r\n").slice(0, -1);
    return { request: { line, headers, body, trailers }, rest: rest.slice(last + 2) };
  }
};

/** A server that keeps what arrived and what it could not read. */
const startWitness = async () => {
  const arrived: Arrived[] = [];
  const unread: string[] = [];
  const take = (socket: TLSSocket): void => {
    let bytes = "";
    socket.on("error", () => {});
    socket.on("data", (piece: Buffer) => {
      bytes += piece.toString("latin1");
      try {
        for (let taken = takeRequest(bytes); taken !== null; taken = takeRequest(bytes)) {
          arrived.push(taken.request);
          bytes = taken.rest;
          const body = taken.request.line.startsWith("HEAD ") ? "" : "ok";
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${body}`);
        }
      } catch (error) {
        unread.push((error as Error).message);
        socket.destroy();
      }
    });
  };
  const port = await listenForTest(createServer(await contextOptions({}, HOST), take));
  return { port, arrived, unread };
};

/** What was judged of one request. */
interface Judged {
  readonly head: RequestHead;
  body: string;
  trailers: readonly Header[];
}

const recording = (judged: Judged[]): Dlp => {
  const dlp = literalDlp(new Map());
  return {
    ...dlp,
    request: (head, allowed) => {
      const scan = dlp.request(head, allowed);
      const one: Judged = { head, body: "", trailers: [] };
      if (head.method !== "CONNECT") judged.push(one);
      return {
        ...scan,
        push: (piece) => {
          one.body += Buffer.from(piece).toString("latin1");
          return scan.push(piece);
        },
        end: (trailers) => {
          one.trailers = trailers;
          return scan.end(trailers);
        },
      };
    },
  };
};

const linesOf = (headers: readonly Header[]): readonly string[] =>
  headers.map(([name, value]) => `${name}: ${value}`);

/** What the proxy says for itself to a server, beside what was judged. */
const OWN = /^(?:Connection: |Transfer-Encoding: chunked$|Content-Length: 0$)/;

const isSame = ({ line, headers, body, trailers }: Arrived, judged: Judged): boolean => {
  const { head } = judged;
  const expected = linesOf(requestHeaders(head.headers));
  const others = headers.filter((one) => !expected.includes(one));
  return (
    line === `${head.method} ${originTarget(head.target)} HTTP/1.1` &&
    expected.every((one, at) => headers[at] === one) &&
    headers.length === expected.length + others.length &&
    others.every((one) => OWN.test(one)) &&
    body === judged.body &&
    JSON.stringify(trailers) === JSON.stringify(linesOf(requestHeaders(judged.trailers)))
  );
};

const often = <Value>(usual: Value, ...strange: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: 25, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...strange) },
  );

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
});

const headerLines = (host: string): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(
        ...["X-A: b", "x-a: c", "Accept: */*", "X-Empty:", "X-Blank:  a  ", "constructor: x", "__proto__: y"],
        ...[
          "X-Long: ".padEnd(3_000, "l"),
          "X-Latin: \xe9\xff",
          "Cookie: a=b",
          "Cookie: c=d",
          "Connection: close",
        ],
        ...["Trailer: X-T", "TE: trailers", "Expect: 100-continue", "Content-Type: application/json"],
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...[
          "X-Fold: a\r\n b",
          "X-Fold: a\r\n\tb",
          "X Space: a",
          "X: a\0b",
          "X\0: a",
          ": none",
          "X",
          "X: a\rb",
          "X: a\nb",
        ],
        ...[
          "Connection: X-A",
          "Connection: Host",
          "Upgrade: h2c",
          "Connection: upgrade",
          "Upgrade: websocket",
        ],
        ...[
          `Host: ${host}`,
          "Host: evil.example.com",
          "Expect: nothing",
          "X-Original-URL: /",
          "Transfer-Encoding : chunked",
        ],
        ...[
          "Content-Length: 3",
          "Content-Length: 3, 3",
          "Content-Length: -1",
          "Content-Length: 3 3",
          "Content-Length:",
        ],
        ...["Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity"],
        ...["Transfer_Encoding: chunked", "Content_Length: 3", "X-Huge: ".padEnd(70_000, "h")],
      ),
    },
    { weight: 1, arbitrary: fc.tuple(bytes, bytes).map(([name, value]) => `${name}: ${value}`) },
  );

const BODIES: readonly (readonly [framing: string, body: string])[] = [
  ["", ""],
  ["Content-Length: 5\r\n", "hello"],
  ["Content-Length: 0\r\n", ""],
  ["Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "5;a=b;c\r\nhello\r\n0;x\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "1\r\nh\r\n4\r\nello\r\n0\r\nX-T: end\r\nX-T: twice\r\n\r\n"],
];
const STRANGE_BODIES: typeof BODIES = [
  ["Content-Length: 5\r\n", "hell"],
  ["Content-Length: 2\r\n", "hello"],
  ["Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /shut HTTP/1.1\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\nhello"],
  ["Transfer-Encoding: chunked\r\n", "5 \r\nhello\r\n0\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "5;a=\nb\r\nhello\r\n0\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", "0\r\nConnection: close\r\nX-T: a\r\n b\r\n\r\n"],
  ["Transfer-Encoding: chunked\r\n", `0\r\nX-T: ${"t".repeat(70_000)}\r\n\r\n`],
];

const requests = (host: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom("GET", "POST", "PUT", "HEAD", "DELETE"),
        often("PATCH", "get", "PRI", "TRACE", "G\0T", "M-SEARCH", ""),
      ),
      often(
        "/open/a?b=c",
        `https://${host}/open/b`,
        "https://evil.example.com/open/",
        "*",
        "//open/a",
        "/open/%2e%2e/x",
        "/open/\0",
        "/open/\xe9",
        "/shut",
        `/open/${"a".repeat(9_000)}`,
        "/open/a b",
        `http://${host}/open/`,
        "",
      ),
      often("HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", ""),
      often(`Host: ${host}\r\n`, "", "Host: evil.example.com\r\n", `Host: ${host}\r\nHost: ${host}\r\n`),
      fc.array(headerLines(host), { maxLength: 3 }),
      fc.oneof(
        { weight: 10, arbitrary: fc.constantFrom(...BODIES) },
        { weight: 1, arbitrary: fc.constantFrom(...STRANGE_BODIES) },
      ),
      often("\r\n", "\n", "\r"),
    )
    .map(([method, target, version, hosts, headers, [framing, body], end]) => {
      const head = `${method} ${target} ${version}${end}${hosts}${headers.map((line) => `${line}\r\n`).join("")}${framing}`;
      return `${head}\r\n${body}`;
    });

/** A few requests on one connection, some with a byte too many. */
const streams = (host: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(requests(host), { minLength: 1, maxLength: 3 }),
      fc.option(fc.tuple(fc.nat(), fc.constantFrom("\0", "\r", "\n", " ", "\t", ":", "\x0b", "\xff")), {
        freq: 4,
      }),
    )
    .map(([all, extra]) => {
      const text = all.join("");
      if (extra === null) return text;
      const at = extra[0] % (text.length + 1);
      return text.slice(0, at) + extra[1] + text.slice(at);
    });

test(`what a server gets is what was judged, whatever an agent sends (FUZZ_SEED=${SEED})`, async () => {
  const witness = await startWitness();
  const judged: Judged[] = [];
  const proxy = await startProxy({
    dlp: recording(judged),
    routes: [
      routeTo(
        { host: HOST, port: witness.port },
        {
          matches: [{ paths: [{ prefix: "/open/" }] }],
          budget: { requests_per_minute: 1_000_000 },
          credentials: "any",
        },
      ),
    ],
  });
  const host = `${HOST}:${witness.port}`;
  let passed = 0;
  const property = fc.asyncProperty(streams(host), fc.constantFrom("end", "destroy"), async (text, leave) => {
    judged.length = 0;
    witness.arrived.length = 0;
    proxy.flows.length = 0;
    const client = await tunnelClient(proxy, host);
    client.send(text);
    await sleep(10);
    for (let tries = 0; tries < 20 && proxy.proxy.busy() > 0; tries += 1) await sleep(10);
    client.socket[leave]();
    await Promise.race([client.rest(), sleep(5_000)]);
    await eventually("the records", async () => proxy.proxy.busy() === 0 && proxy.flows.length > 0);
    expect(witness.unread).toEqual([]);
    expect(proxy.said).toEqual([]);
    const left = [...judged];
    for (const one of witness.arrived) {
      const at = left.findIndex((candidate) => isSame(one, candidate));
      expect(at, `${JSON.stringify(one)} was judged as ${JSON.stringify(left)}`).toBeGreaterThanOrEqual(0);
      left.splice(0, at + 1);
    }
    const sent = proxy.flows.filter(({ kind }) => kind === "request" || kind === "websocket");
    const accepted = sent.filter(({ verdict }) => verdict === "accept").length;
    const failed = sent.filter(({ verdict }) => verdict === "error").length;
    expect(witness.arrived.length).toBeGreaterThanOrEqual(accepted);
    expect(witness.arrived.length).toBeLessThanOrEqual(accepted + failed);
    passed += accepted;
  });
  const effort = Number(process.env["FUZZ_EFFORT"] ?? 1);
  await fc.assert(property, { seed: SEED, numRuns: 300 * effort, endOnFailure: true });
  // Not everything is refused.
  expect(passed).toBeGreaterThan(0);
});

test(`any facts are decided on (FUZZ_SEED=${SEED})`, () => {
  const policy = { ...policyOf(), routes: [routeOf({ host: HOST })] };
  const text = fc.oneof(
    bytes,
    fc.constantFrom(HOST, `${HOST}:443`, "/", "GET", "https://", "[::1]", "%", "xn--"),
  );
  const header = fc.tuple(fc.oneof(text, fc.constantFrom("Host", "Authorization", "Content-Length")), text);
  const facts: fc.Arbitrary<HttpFacts> = fc.record({
    kind: fc.constant("request" as const),
    version: fc.constantFrom("1.0" as const, "1.1" as const, "2" as const),
    tunnel: fc.option(fc.record({ connect: text, serverName: fc.option(text) })),
    method: text,
    target: fc.tuple(text, text).map((parts) => parts.join("")),
    authority: fc.option(text),
    headers: fc.array(header, { maxLength: 5 }),
    addresses: fc.array(text, { maxLength: 3 }),
    usage: fc.constant({ requestsThisMinute: 1, sentBytes: 1, names: 1 }),
    body: fc.constantFrom(
      { kind: "none" as const },
      { kind: "read" as const, lfsOperation: null, graphqlMutations: null },
    ),
    dlp: fc.constant({ sightings: [], known: [], unread: [] }),
  });
  fuzz(
    3_000,
    fc.property(facts, (some) => {
      const { verdict } = decideRequest(policy, some, show);
      expect(["accept", "reject"]).toContain(verdict);
    }),
  );
});
