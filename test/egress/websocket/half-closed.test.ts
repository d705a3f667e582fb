import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { encodeMessage } from "../../../egress/websocket/frames.ts";
import { eventually } from "../../support/processes.ts";
import { startOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";

const KEY = Buffer.alloc(16, 1).toString("base64");
const ACCEPT = createHash("sha1").update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

test("an agent that goes on sending messages to a server that has ended is left too", async () => {
  const origin = await startOrigin({
    plain: true,
    prepare: (server) =>
      void server.on("upgrade", (_, socket) => {
        socket.on("error", () => {});
        socket.end(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
        );
      }),
  });
  const proxy = await startProxy({ routes: [routeTo(origin)] });
  const host = `${origin.host}:${origin.port}`;
  const agent = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
  agent.on("error", () => {});
  agent.write(
    `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  const [answer] = await once(agent, "data");
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
  const message = encodeMessage({ kind: "text", payload: Buffer.from("more") }, true);
  const writing = setInterval(() => agent.write(message), 5);
  onTestFinished(() => {
    clearInterval(writing);
    agent.destroy();
  });
  await eventually("the record", async () => proxy.flows.length === 1);
  expect(proxy.flows).toMatchObject([{ kind: "websocket", status: 101 }]);
});
