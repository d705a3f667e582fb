import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { startOrigin, startRawOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { plainClient, tunnelClient } from "../support/raw-client.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A server that keeps the bytes it got, behind a proxy. */
const rawSetup = async (more: Readonly<Record<string, unknown>> = {}, answer = OK) => {
  const origin = await startRawOrigin("api.example.com", (bytes, socket) => {
    if (/\r\n\r\n|0\r\n/.test(bytes.toString("latin1"))) socket.write(answer, "latin1");
  });
  const proxy = await startProxy({
    routes: [routeTo(origin, { auth: { scheme: "Bearer", token_ref: "TOKEN" }, ...more })],
    credentials: { TOKEN: "the-real-value" },
  });
  const host = `api.example.com:${origin.port}`;
  return { origin, proxy, host, client: await tunnelClient(proxy, host) };
};

describe("what a server gets", () => {
  test("is what was judged, in its order, without the headers of one connection", async () => {
    const { origin, client, host } = await rawSetup();
    client.send(
      `POST /a%2Fb?q=%C3%A9&q=2 HTTP/1.1\r\nX-B: 2\r\nHost: ${host}\r\nx-b:  3\t\r\nContent-Length: 5\r\n` +
        "Authorization: Bearer placeholder-TOKEN\r\nConnection: keep-alive, te\r\nTE: trailers\r\nKeep-Alive: 5\r\n" +
        "Proxy-Authorization: Basic eDp5\r\nProxy-Connection: close\r\nX-Latin: caf\xe9\r\n\r\nhello",
    );
    // What a client says to its proxy stands inside the tunnel: a credential for nobody.
    expect(await client.until(/\}\n$/)).toContain("credential/header");
    expect(origin.bytes()).toBe("");
    const next = await rawSetup();
    next.client.send(
      `POST /a%2Fb?q=%C3%A9&q=2 HTTP/1.1\r\nX-B: 2\r\nHost: ${next.host}\r\nx-b:  3\t\r\nContent-Length: 5\r\n` +
        "Authorization: Bearer placeholder-TOKEN\r\nConnection: keep-alive, te\r\nTE: trailers\r\nKeep-Alive: 5\r\n" +
        "Proxy-Connection: close\r\nX-Latin: caf\xe9\r\n\r\nhello",
    );
    await next.client.until(/ok$/);
    expect(next.origin.bytes()).toBe(
      `POST /a%2Fb?q=%C3%A9&q=2 HTTP/1.1\r\nX-B: 2\r\nHost: ${next.host}\r\nx-b: 3\r\nContent-Length: 5\r\n` +
        "Authorization: Bearer the-real-value\r\nX-Latin: caf\xe9\r\nConnection: keep-alive\r\n\r\nhello",
    );
  });

  test("in chunks stays in chunks, made anew, with its trailers", async () => {
    const { origin, client, host } = await rawSetup();
    client.send(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n` +
        "3;ext=evil\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n",
    );
    await client.until(/ok$/);
    const [head, body] = origin.bytes().split("\r\n\r\n", 2);
    expect(head).toContain("Trailer: X-Sum");
    expect(head).toContain("Transfer-Encoding: chunked");
    expect(origin.bytes()).not.toContain("evil");
    expect(`${body}`.replace(/\r\n/g, " ")).toMatch(/^(3 abc 2 de|5 abcde) 0 X-Sum: 5$/);
  });

  test("without a body is announced as none, whatever the method", async () => {
    const { origin, client, host } = await rawSetup();
    client.send(`POST / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.until(/ok$/);
    expect(origin.bytes()).toContain("\r\nContent-Length: 0\r\n");
    expect(origin.bytes()).not.toContain("chunked");
  });

  test("of a plain request to the proxy is in origin form", async () => {
    const origin = await startOrigin({ plain: true });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const client = await plainClient(proxy);
    const host = `api.example.com:${origin.port}`;
    client.send(
      `GET http://${host}?x=1 HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Basic eDp5\r\n\r\n`,
    );
    await client.until(/of 0\n/);
    expect(origin.requests).toMatchObject([{ method: "GET", url: "/?x=1" }]);
    expect(origin.requests[0]?.headers.join("\n")).not.toContain("eDp5");
  });
});

describe("an agent that waits to be told to send", () => {
  test("is told once its request may go on, and the server is not asked to", async () => {
    const { origin, client, host } = await rawSetup();
    client.send(`PUT / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`);
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    expect(origin.bytes()).toBe("");
    client.send("body");
    await client.until(/ok$/);
    expect(origin.bytes()).not.toMatch(/expect/i);
    expect(origin.bytes()).toMatch(/body$/);
  });

  test("is not told when it is refused", async () => {
    const { proxy, origin } = await rawSetup();
    const client = await plainClient(proxy);
    client.send(
      "PUT http://other.example.com/ HTTP/1.1\r\nHost: other.example.com\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n",
    );
    expect(await client.until(/no-route/)).toMatch(/^HTTP\/1\.1 403 /);
    expect(origin.bytes()).toBe("");
  });
});

describe("a response", () => {
  test("streams: an event reaches the agent before the next one is written", async () => {
    const open: ServerResponse[] = [];
    const origin = await startOrigin({
      handle: (_, response) => {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.flushHeaders();
        open.push(response);
      },
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(`GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.until(/\r\n\r\n/);
    for (const event of ["one", "two", "three"]) {
      open[0]?.write(`data: ${event}\n\n`);
      await client.until(new RegExp(`data: ${event}\n\n`));
    }
  });

  test("goes without the headers of one connection, and without other ways to the server", async () => {
    const { client, host } = await rawSetup(
      {},
      'HTTP/1.1 200 Fine\r\nAlt-Svc: h3=":443"\r\nKeep-Alive: timeout=9\r\nProxy-Authenticate: Basic\r\n' +
        "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok",
    );
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const text = await client.until(/ok$/);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
    expect(text).not.toMatch(/alt-svc|proxy-authenticate|timeout=9/i);
  });

  test("keeps its trailers", async () => {
    const { client, host } = await rawSetup(
      {},
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n",
    );
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.until(/2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n$/);
  });

  test("that leads elsewhere is passed back, and nobody follows it", async () => {
    const { client, host, origin, proxy } = await rawSetup(
      {},
      "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n",
    );
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer placeholder-TOKEN\r\n\r\n`);
    await client.until(/Location: http:\/\/169\.254\.169\.254\/latest\/\r\n[\s\S]*\r\n\r\n/);
    expect(origin.connections()).toBe(1);
    await eventually("the record", async () => proxy.flows.length === 1);
  });

  test("that breaks off is not made to look whole", async () => {
    const origin = await startRawOrigin("api.example.com", (_, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      setImmediate(() => socket.destroy());
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const client = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    client.send(`GET / HTTP/1.1\r\nHost: api.example.com:${origin.port}\r\n\r\n`);
    expect(await client.rest()).not.toContain("\r\n0\r\n");
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows[0]).toMatchObject({
      verdict: "error",
      status: 200,
      reasons: [{ rule: "upstream/broken" }],
    });
  });
});

describe("bodies", () => {
  test("of many megabytes go both ways whole", async () => {
    const upload = randomBytes(3 * 1024 * 1024);
    const origin = await startOrigin({
      handle: (request, response) => {
        response.writeHead(200, { "Content-Type": "application/octet-stream" });
        request.pipe(response);
      },
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(
      `PUT / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${upload.length}\r\nConnection: close\r\n\r\n`,
    );
    client.send(upload);
    const text = await client.rest();
    const body = dechunked(text.slice(text.indexOf("\r\n\r\n") + 4));
    expect(Buffer.from(body, "latin1").equals(upload)).toBe(true);
    expect(proxy.flows).toMatchObject([{ verdict: "accept", sentBytes: expect.any(Number) }]);
    expect(proxy.flows[0]?.sentBytes).toBeGreaterThan(upload.length);
  });

  test("that are longer than the proxy takes, or than the route's budget, are refused and never sent", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({
      routes: [routeTo(origin, { budget: { sent: "40kB" } })],
      file: { limits: { body: "20kB" } },
    });
    const host = `api.example.com:${origin.port}`;
    const put = async (length: number): Promise<string> => {
      const client = await tunnelClient(proxy, host);
      client.send(
        `PUT / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
      );
      client.send(`${length.toString(16)}\r\n${"x".repeat(length)}\r\n0\r\n\r\n`);
      return client.rest();
    };
    expect(await put(25_000)).toMatch(/^HTTP\/1\.1 413 [\s\S]*proxy\/too-large/);
    expect(await put(19_000)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await put(19_000)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await put(19_000)).toMatch(/^HTTP\/1\.1 429 [\s\S]*budget\/sent/);
    expect(origin.requests.length).toBe(2);
    expect(proxy.flows.map(({ verdict }) => verdict)).toEqual(["reject", "accept", "accept", "reject"]);
  });
});

const dechunked = (text: string): string => {
  let [body, at] = ["", 0];
  for (;;) {
    const end = text.indexOf("\r\n", at);
    const length = Number.parseInt(text.slice(at, end), 16);
    if (!(length > 0)) return body;
    body += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
};
