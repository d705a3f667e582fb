import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { listenForTest } from "../support/origin.ts";
import { startEgress } from "../support/program.ts";
import { routeTo } from "../support/proxy.ts";

const HOST = "opaque.example.com";

/** What a client of TLS says first. */
const helloOf = async (): Promise<Buffer> => {
  const taken: Socket[] = [];
  const port = await listenForTest(createServer((socket) => void taken.push(socket)));
  const client = connectTls({ port, host: "127.0.0.1", servername: HOST }).on("error", () => {});
  await eventually("the connection", async () => taken.length === 1);
  const [hello] = await once(taken[0] as Socket, "data");
  client.destroy();
  return hello;
};

test("an agent that goes on writing to a server that has ended does not end the proxy", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).once("data", () => socket.end("over"));
  });
  const port = await listenForTest(server);
  const egress = await startEgress({ routes: [routeTo({ host: HOST, port }, { inspect: false })] });
  const hello = await helloOf();
  for (let times = 1; times <= 3; times += 1) {
    const agent = connect({ port: egress.port, host: "127.0.0.1", allowHalfOpen: true });
    onTestFinished(() => void agent.destroy());
    agent.on("error", () => {});
    agent.write(`CONNECT ${HOST}:${port} HTTP/1.1\r\n\r\n`);
    await once(agent, "data");
    agent.write(hello);
    const [said] = await once(agent, "data");
    expect(said.toString()).toBe("over");
    const closed = new Promise((resolve) => agent.once("close", resolve));
    const writing = setInterval(() => agent.write("more"), 5);
    await closed;
    clearInterval(writing);
    await eventually("the record", async () => (await egress.audit()).length === times);
  }
  expect(await egress.audit()).toMatchObject([{ kind: "tunnel" }, { kind: "tunnel" }, { kind: "tunnel" }]);
});
