import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { ConnectionOptions } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ClientOptions, type RawData, WebSocket, WebSocketServer } from "ws";
import { eventually } from "../../support/processes.ts";
import { startOrigin, startRawOrigin } from "../support/origin.ts";
import { type ProxyOptions, routeTo, startProxy, type TestProxy } from "../support/proxy.ts";
import { openTunnel, tunnelClient } from "../support/raw-client.ts";

interface Echo {
  readonly port: number;
  readonly got: string[];
  readonly extensions: string[];
  readonly closes: number[];
}

/** A real WebSocket server that says back what it hears, with compression where it is asked for. */
const startEcho = async (): Promise<Echo> => {
  const [got, extensions, closes]: [string[], string[], number[]] = [[], [], []];
  const prepare = (server: Server): void => {
    const sockets = new WebSocketServer({ server, perMessageDeflate: true, handleProtocols: () => "chat" });
    sockets.on("connection", (socket) => {
      extensions.push(socket.extensions);
      socket.on("message", (data: RawData, isBinary: boolean) => {
        got.push(data.toString());
        socket.send(data, { binary: isBinary });
      });
      socket.on("close", (code) => void closes.push(code));
      socket.on("error", () => {});
    });
  };
  const origin = await startOrigin({
    prepare,
    handle: (_, response) => void response.writeHead(426).end("no"),
  });
  return { port: origin.port, got, extensions, closes };
};

const dialWebSocket = async (proxy: TestProxy, port: number, path = "/"): Promise<WebSocket> => {
  const socket = await openTunnel(proxy, `api.example.com:${port}`);
  return socketTo(`wss://api.example.com:${port}${path}`, { socket, ca: await readFile(proxy.ca) });
};

/** Past the proxy. */
const direct = (port: number): WebSocket =>
  socketTo(`wss://127.0.0.1:${port}/`, { rejectUnauthorized: false });

/** What tls.connect takes, which the client passes on. */
const socketTo = (url: string, options: ConnectionOptions): WebSocket => {
  const all: object = { servername: "api.example.com", ...options };
  const client = new WebSocket(url, ["chat"], all as ClientOptions);
  client.on("error", () => {});
  onTestFinished(() => client.terminate());
  return client;
};

const opened = (client: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once("open", resolve);
    client.once("unexpected-response", (_, response) => reject(new Error(`answered ${response.statusCode}`)));
    client.once("error", reject);
  });

const closed = (client: WebSocket): Promise<number> =>
  new Promise((resolve) => client.once("close", (code) => resolve(code)));

const next = (client: WebSocket): Promise<string> =>
  new Promise((resolve) => client.once("message", (data: RawData) => resolve(data.toString())));

const setup = async (more: Readonly<Record<string, unknown>> = {}, options: ProxyOptions = {}) => {
  const echo = await startEcho();
  const proxy = await startProxy({
    routes: [routeTo({ host: "api.example.com", port: echo.port }, { ports: [echo.port], ...more })],
    ...options,
  });
  return { echo, proxy };
};

const SECRET = "a-value-that-must-stay";
/** A bottle that holds a credential for another host. */
const guarded = async (limits: Readonly<Record<string, unknown>> = {}) => {
  const echo = await startEcho();
  const proxy = await startProxy({
    credentials: { TOKEN: SECRET },
    routes: [routeTo({ host: "api.example.com", port: echo.port })],
    file: { limits },
  });
  return { echo, proxy };
};

describe("a WebSocket through the proxy", () => {
  test("carries text, bytes, long messages and pings both ways, and closes with its code", async () => {
    const { echo, proxy } = await setup();
    const client = await dialWebSocket(proxy, echo.port);
    await opened(client);
    expect(client.protocol).toBe("chat");
    for (const text of ["hello", "é".repeat(40_000), ""]) {
      const answer = next(client);
      client.send(text);
      expect(await answer).toBe(text);
    }
    const pong = new Promise((resolve) => client.once("pong", (data) => resolve(data.toString())));
    client.ping("alive?");
    expect(await pong).toBe("alive?");
    const end = closed(client);
    client.close(4001, "done");
    expect(await end).toBe(4001);
    await eventually("the record", async () => proxy.flows.length === 1 && echo.closes.length === 1);
    expect(echo.closes).toEqual([4001]);
    expect(proxy.flows).toMatchObject([
      { kind: "websocket", verdict: "accept", status: 101, address: "127.0.0.1" },
    ]);
    expect(proxy.flows[0]?.sentBytes).toBeGreaterThan(80_000);
  });

  test("is never compressed, so that everything in it can be looked at", async () => {
    const { echo, proxy } = await setup();
    const client = await dialWebSocket(proxy, echo.port);
    await opened(client);
    expect([client.extensions, ...echo.extensions]).toEqual(["", ""]);
    // Without the proxy it is.
    const unguarded = direct(echo.port);
    await opened(unguarded);
    expect(unguarded.extensions).toContain("permessage-deflate");
  });

  test.each<[string, (client: WebSocket) => void]>([
    ["a text", (client) => client.send(`look: ${SECRET}`)],
    ["bytes", (client) => client.send(Buffer.from(`\0\xff${SECRET}`, "latin1"))],
    [
      "fragments",
      (client) => {
        client.send(SECRET.slice(0, 7), { fin: false });
        client.send(SECRET.slice(7));
      },
    ],
    ["a ping", (client) => client.ping(SECRET)],
    ["the reason of a close", (client) => client.close(1000, SECRET)],
  ])("with a credential in %s is cut before the server gets it", async (_, leak) => {
    const { echo, proxy } = await guarded();
    const client = await dialWebSocket(proxy, echo.port);
    await opened(client);
    const end = closed(client);
    leak(client);
    expect(await end).toBe(1008);
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(echo.got).toEqual([]);
    expect(proxy.flows).toMatchObject([{ verdict: "reject", reasons: [{ rule: "secret/known" }] }]);
    expect(JSON.stringify(proxy.flows)).not.toContain(SECRET);
  });

  test("without the proxy carries it to the server", async () => {
    const echo = await startEcho();
    const client = direct(echo.port);
    await opened(client);
    client.send(SECRET);
    await eventually("the leak", async () => echo.got.length === 1);
  });

  test("with a message that is too long is closed", async () => {
    const { echo, proxy } = await guarded({ message: "1kB" });
    const client = await dialWebSocket(proxy, echo.port);
    await opened(client);
    const end = closed(client);
    client.send("x".repeat(1_001));
    expect(await end).toBe(1009);
    expect(echo.got).toEqual([]);
  });

  test("spends the route's budget", async () => {
    const { echo, proxy } = await setup({ budget: { sent: "1000B" } });
    const client = await dialWebSocket(proxy, echo.port);
    await opened(client);
    const end = closed(client);
    client.send("x".repeat(400));
    client.send("y".repeat(700));
    expect(await end).toBe(1008);
    expect(echo.got).toEqual(["x".repeat(400)]);
    expect(proxy.flows).toMatchObject([{ reasons: [{ rule: "budget/sent" }] }]);
  });

  test("where a route does not let it is refused with a reason", async () => {
    const { echo, proxy } = await setup({ matches: [{ methods: ["POST"] }] });
    const client = await dialWebSocket(proxy, echo.port);
    await expect(opened(client)).rejects.toThrow("answered 403");
    expect(proxy.flows).toMatchObject([
      { kind: "websocket", verdict: "reject", reasons: [{ rule: "route/method" }] },
    ]);
  });

  test("that the server does not want gets the server's answer", async () => {
    const origin = await startOrigin({
      handle: (_, response) => void response.writeHead(426, { "X-Why": "old" }).end("use POST"),
      prepare: (server) =>
        server.on("upgrade", (_, socket) =>
          socket.end("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 8\r\n\r\nuse POST"),
        ),
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const client = await dialWebSocket(proxy, origin.port);
    await expect(opened(client)).rejects.toThrow("answered 426");
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "accept", status: 426 }]);
  });

  test("that the server agrees to with what was not offered does not come about", async () => {
    const origin = await startRawOrigin("api.example.com", (bytes, socket) => {
      const key = /Sec-WebSocket-Key: (\S+)/i.exec(bytes.toString("latin1"))?.[1] ?? "";
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
      );
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const client = await dialWebSocket(proxy, origin.port);
    await expect(opened(client)).rejects.toThrow();
    await eventually("the record", async () => proxy.flows.length === 1);
    expect(proxy.flows).toMatchObject([{ verdict: "error", reasons: [{ rule: "upstream/broken" }] }]);
  });

  test("with a body in its handshake is refused: it would be taken for messages", async () => {
    const { echo, proxy } = await setup();
    const host = `api.example.com:${echo.port}`;
    const client = await tunnelClient(proxy, host);
    client.send(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nContent-Length: 5\r\n\r\nhello`,
    );
    expect(await client.until(/\}\n$/)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
