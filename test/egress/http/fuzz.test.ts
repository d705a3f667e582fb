import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { requestHeaders } from "../../../egress/http/forwarded.ts";
import { eventually } from "../../support/processes.ts";
import { startRawOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { tunnelClient } from "../support/raw-client.ts";

const HOST = "api.example.com";
const PATIENCE_MS = 200;

/** Mostly what is usual: most of what is hostile hides among it. */
const mostly = <T>(usual: fc.Arbitrary<T>, strange: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: strange });

const ending = mostly(fc.constant("\r\n"), fc.constantFrom("\n", "\r", "\r\r\n", " \r\n"));
const method = mostly(
  fc.constantFrom("GET", "POST", "PUT", "HEAD"),
  fc.constantFrom("get", "CONNECT", "TRACE", "G\u00cbT", ""),
);
const target = mostly(
  fc.constantFrom("/", "/a?b=c", `https://${HOST}/x`, "/%2e%2e/x"),
  fc.oneof(
    fc.constantFrom("//x", "/a b", "*", "https://evil.test/", ""),
    fc.string({
      unit: fc.constantFrom("/", "a", "%", "2", "e", ".", "?", "#", "\\", "\u00e9"),
      maxLength: 10,
    }),
  ),
);
const header = (port: number) =>
  mostly(
    fc.constantFrom(
      "X-A: 1",
      "X-A:  2\t",
      "X_A: 3",
      "X-Latin: \u00e9\u00ff",
      "Content-Length: 5",
      "Connection: close",
    ),
    fc.oneof(
      fc.constantFrom(
        `Host: ${HOST}:${port}`,
        "Host: evil.test",
        "Content-Length: 0",
        "Content-Length: 5",
        "Content-Length: 5, 5",
        "Transfer-Encoding: chunked",
        "transfer-encoding: Chunked",
        "Transfer-Encoding: identity",
        "Connection: close",
        "Connection: x-secret",
        "Upgrade: h2c",
        "Expect: 100-continue",
        "X-A: 1",
        "X-A:  2\t",
        "X_A: 3",
        " folded",
        ": none",
        "X-Null: \0",
        "X-Latin: \u00e9\u00ff",
      ),
      fc.string({ unit: fc.constantFrom("a", ":", " ", "\t", "-", "\u00e9", "\x7f"), maxLength: 8 }),
    ),
  );
const body = fc.constantFrom(
  "",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "0\r\n\r\n",
  "5\nhello\n0\n\n",
  "GET / HTTP/1.1\r\n\r\n",
);

test("whatever is asked, a server gets what was judged, or nothing", async () => {
  let got: string[] = [];
  const origin = await startRawOrigin(HOST, (bytes, socket) => {
    got.push(bytes.toString("latin1"));
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    socket.end();
  });
  const proxy = await startProxy({
    routes: [routeTo(origin, { budget: { requests_per_minute: 1_000_000 } })],
  });
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(
      method,
      target,
      fc.array(fc.tuple(header(origin.port), ending), { maxLength: 4 }),
      mostly(fc.constant(true), fc.constant(false)),
      ending,
      body,
      async (verb, path, headers, withHost, last, content) => {
        got = [];
        proxy.flows.length = 0;
        const client = await tunnelClient(proxy, `${HOST}:${origin.port}`);
        const host = withHost ? `Host: ${HOST}:${origin.port}\r\n` : "";
        client.send(`${verb} ${path} HTTP/1.1\r\n${host}${headers.flat().join("")}${last}${content}`);
        // Some of these never become a request, and have no answer until they are given up.
        await Promise.race([client.until(/^HTTP\/1\.1 [2-5]/m), client.rest(), sleep(PATIENCE_MS)]).catch(
          () => {},
        );
        client.socket.destroy();
        await eventually("the records", async () => proxy.flows.length > 0 && proxy.proxy.busy() === 0);
        const accepted = proxy.flows.filter(
          ({ kind, verdict }) => kind === "request" && verdict !== "reject",
        );
        expect(proxy.said).toEqual([]);
        const sent = got.join("");
        if (sent === "") return;
        passed += 1;
        const [flow] = accepted;
        if (flow === undefined) throw new Error(`sent without a decision: ${sent}`);
        const head = sent.slice(0, sent.indexOf("\r\n\r\n")).split("\r\n");
        expect(head[0]?.startsWith(`${flow.method} /`)).toBe(true);
        const judged = requestHeaders(flow.requestHeaders).map(([name, value]) => `${name}: ${value}`);
        const added = /^(?:Content-Length: 0|Transfer-Encoding: chunked|Connection: keep-alive)$/;
        expect(head.slice(1, judged.length + 1)).toEqual(judged);
        expect(head.slice(judged.length + 1).filter((line) => !added.test(line))).toEqual([]);
        // As many requests reached the server as were let out.
        expect(sent.match(/^[A-Z]+ \S+ HTTP\/1\.1\r$/gm)?.length).toBe(accepted.length);
      },
    ),
    { numRuns: 500 },
  );
  expect(passed).toBeGreaterThan(50);
});
