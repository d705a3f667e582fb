import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { contextOptions, listenForTest, startOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { tunnelClient } from "../support/raw-client.ts";

const HOST = "api.example.com";

interface Asked {
  readonly headers: IncomingHttpHeaders;
  body: string;
  trailers: IncomingHttpHeaders;
}

/** A server that speaks HTTP/2 and nothing else. */
const startHttp2 = async (answer: (stream: ServerHttp2Stream, asked: Asked) => void) => {
  const asked: Asked[] = [];
  let sessions = 0;
  const server = createSecureServer({ ...(await contextOptions({}, HOST)), allowHTTP1: false });
  server.on("session", () => {
    sessions += 1;
  });
  server.on("stream", (stream, headers) => {
    const one: Asked = { headers, body: "", trailers: {} };
    asked.push(one);
    stream.on("error", () => {});
    stream.on("trailers", (trailers) => {
      one.trailers = trailers;
    });
    stream.on("data", (piece: Buffer) => {
      one.body += piece.toString("latin1");
    });
    stream.on("end", () => answer(stream, one));
  });
  return { port: await listenForTest(server), asked, sessions: () => sessions };
};

const setup = async (answer: (stream: ServerHttp2Stream, asked: Asked) => void) => {
  const server = await startHttp2(answer);
  const proxy = await startProxy({
    routes: [routeTo({ host: HOST, port: server.port }, { auth: { scheme: "Bearer", token_ref: "TOKEN" } })],
    credentials: { TOKEN: "the-real-value" },
    http2: true,
  });
  const host = `${HOST}:${server.port}`;
  return { server, proxy, host, client: await tunnelClient(proxy, host) };
};

describe("a server that speaks HTTP/2", () => {
  test("gets what was judged, and answers with body and trailers", async () => {
    const { server, host, client, proxy } = await setup((stream, { body }) => {
      stream.respond({ ":status": 201, "x-many": ["1", "2"] }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "4" }));
      stream.end(`got ${body}`);
    });
    client.send(
      `POST /a?b=c HTTP/1.1\r\nHost: ${host}\r\nX-B: 1\r\nx-b: 2\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n` +
        "Authorization: Bearer placeholder-TOKEN\r\nConnection: keep-alive\r\n\r\n4\r\nbody\r\n0\r\nX-T: end\r\n\r\n",
    );
    const text = await client.until(/0\r\nx-sum: 4\r\n\r\n$/);
    expect(text).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
    expect(text).toContain("x-many: 1\r\nx-many: 2\r\n");
    expect(text).toContain("got body");
    expect(server.asked).toMatchObject([
      {
        headers: {
          ":method": "POST",
          ":path": "/a?b=c",
          ":authority": host,
          ":scheme": "https",
          authorization: "Bearer the-real-value",
          "x-b": "1, 2",
        },
        body: "body",
        trailers: { "x-t": "end" },
      },
    ]);
    expect(Object.keys(server.asked[0]?.headers ?? {})).not.toEqual(
      expect.arrayContaining(["connection", "host", "transfer-encoding"]),
    );
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([
      { verdict: "accept", status: 201, address: "127.0.0.1", injected: "TOKEN" },
    ]);
  });

  test("is asked over one connection, and streams", async () => {
    const streams: ServerHttp2Stream[] = [];
    const { server, host, client } = await setup((stream) => {
      stream.respond({ ":status": 200, "content-type": "text/event-stream" });
      streams.push(stream);
    });
    const ask = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    client.send(ask);
    await eventually("the stream", async () => streams.length === 1);
    for (const event of ["one", "two"]) {
      streams[0]?.write(`data: ${event}\n\n`);
      await client.until(new RegExp(`data: ${event}\n\n`));
    }
    streams[0]?.end();
    client.send(ask);
    await eventually("the next stream", async () => streams.length === 2);
    expect(server.sessions()).toBe(1);
  });

  test("takes and gives bodies longer than its windows", async () => {
    const { server, host, client } = await setup((stream, { body }) => {
      stream.respond({ ":status": 200, "content-length": body.length });
      stream.end(body, "latin1");
    });
    const body = "0123456789abcdef".repeat(200_000);
    client.send(
      `PUT / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    const text = await client.rest();
    expect(text.slice(text.indexOf("\r\n\r\n") + 4) === body).toBe(true);
    expect(server.asked[0]?.body.length).toBe(body.length);
  });

  test.each<[string, (stream: ServerHttp2Stream) => void]>([
    ["the stream", (stream) => stream.destroy(new Error("broken"))],
    ["the session", (stream) => stream.session?.destroy(new Error("broken"))],
  ])("that breaks off (%s) is not made to look whole", async (_, breakOff) => {
    const { host, client, proxy } = await setup((stream) => {
      stream.session?.on("error", () => {});
      stream.respond({ ":status": 200 });
      stream.write("half");
      setTimeout(() => breakOff(stream), 50);
    });
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await client.rest()).not.toContain("\r\n0\r\n");
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "error", reasons: [{ rule: "upstream/broken" }] }]);
  });

  test("is left when the agent leaves", async () => {
    let closed = false;
    const { host, client, proxy } = await setup((stream) => {
      stream.respond({ ":status": 200 });
      stream.write("x");
      stream.once("close", () => {
        closed = true;
      });
    });
    client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await client.until(/x/);
    client.socket.destroy();
    await eventually("the stream to be closed", async () => closed && proxy.flows.length === 1);
  });
});

describe("where HTTP/2 is offered", () => {
  test("a server that does not speak it gets HTTP/1.1, on the connection that was made to find out", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({ routes: [routeTo(origin)], http2: true });
    const client = await tunnelClient(proxy, `${HOST}:${origin.port}`);
    for (const path of ["/1", "/2"]) {
      client.send(`GET ${path} HTTP/1.1\r\nHost: ${HOST}:${origin.port}\r\n\r\n`);
      await client.until(new RegExp(`${path} of 0`));
    }
    expect(origin.connections()).toBe(1);
  });
});

test("without it, a server that speaks HTTP/2 only cannot be asked", async () => {
  const server = await startHttp2((stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  const proxy = await startProxy({ routes: [routeTo({ host: HOST, port: server.port })] });
  const client = await tunnelClient(proxy, `${HOST}:${server.port}`);
  client.send(`GET / HTTP/1.1\r\nHost: ${HOST}:${server.port}\r\nConnection: close\r\n\r\n`);
  expect(await client.rest()).toMatch(/^HTTP\/1\.1 (?:403|502) /);
  expect(server.asked).toEqual([]);
});
