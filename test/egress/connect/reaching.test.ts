import { createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { Resolver } from "../../../egress/connect/resolver.ts";
import { refusingPort } from "../../support/sshd.ts";
import { listenForTest, startOrigin } from "../support/origin.ts";
import { type ProxyOptions, routeTo, startProxy } from "../support/proxy.ts";
import { openTunnel, plainClient, tunnelClient } from "../support/raw-client.ts";

/** Asks for `/` in a tunnel; the answer, and what was taken down. */
const ask = async (host: string, options: ProxyOptions) => {
  const proxy = await startProxy(options);
  const client = await tunnelClient(proxy, host);
  client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return { answer: await client.rest(), proxy, flows: proxy.flows };
};

describe("where a connection goes", () => {
  test("is one of the addresses that were judged, also when the name means another one by then", async () => {
    const origin = await startOrigin();
    let asked = 0;
    const resolve: Resolver = async () => {
      asked += 1;
      return ["127.0.0.1"];
    };
    const { answer, flows } = await ask(`api.example.com:${origin.port}`, {
      routes: [routeTo(origin)],
      resolve,
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    // Once for the tunnel, once for the request: nobody asks again to connect.
    expect(asked).toBe(2);
    expect(flows).toMatchObject([{ address: "127.0.0.1" }]);
  });

  test("a name that means a private address from the second time on is refused the second time", async () => {
    const origin = await startOrigin();
    const proxy = await startProxy({
      routes: [{ host: "api.example.com", ports: [origin.port], addresses: ["127.0.0.1/32"] }],
      resolve: (() => {
        const answers = [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]];
        return async () => answers.shift() ?? ["10.0.0.1"];
      })(),
    });
    const client = await tunnelClient(proxy, `api.example.com:${origin.port}`);
    const request = `GET / HTTP/1.1\r\nHost: api.example.com:${origin.port}\r\n\r\n`;
    client.send(request);
    await client.until(/of 0\n/);
    // The connection to the server is still open, and is not used for it.
    client.send(request);
    await client.until(/address\/refused/);
    expect(origin.requests.length).toBe(1);
  });

  test.each([
    ["loopback", ["127.0.0.1"]],
    ["the metadata service", ["169.254.169.254"]],
    ["a private network", ["10.1.2.3"]],
    ["a mapped address", ["::ffff:169.254.169.254"]],
    ["one good and one bad address", ["93.184.215.14", "127.0.0.1"]],
    ["the address of nothing", ["0.0.0.0"]],
  ])("a name that means %s is refused at the CONNECT", async (_, addresses) => {
    const origin = await startOrigin();
    const proxy = await startProxy({
      routes: [{ host: "api.example.com", ports: [origin.port] }],
      resolve: async () => addresses,
    });
    await expect(openTunnel(proxy, `api.example.com:${origin.port}`)).rejects.toThrow(
      /403[\s\S]*address\/refused/,
    );
    expect(origin.connections()).toBe(0);
  });

  test("without the guard such a name leads to this machine", async () => {
    const origin = await startOrigin();
    const { answer } = await ask(`api.example.com:${origin.port}`, {
      routes: [routeTo(origin)],
      resolve: async () => ["127.0.0.1"],
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("a name that nobody knows has no address", async () => {
    const proxy = await startProxy({ routes: [{ host: "api.example.com" }], resolve: async () => [] });
    await expect(openTunnel(proxy, "api.example.com:443")).rejects.toThrow(/502[\s\S]*address\/none/);
  });

  test("a label that holds a credential is never looked up", async () => {
    const asked: string[] = [];
    const proxy = await startProxy({
      routes: [{ host: "*.example.org" }],
      credentials: { TOKEN: "hunter2value" },
      resolve: async (name) => {
        asked.push(name);
        return ["93.184.215.14"];
      },
    });
    await expect(openTunnel(proxy, "hunter2value.example.org:443")).rejects.toThrow(
      /403[\s\S]*secret\/known/,
    );
    const client = await plainClient(proxy);
    client.send(
      "GET http://hunter2value.example.org:443/ HTTP/1.1\r\nHost: hunter2value.example.org:443\r\n\r\n",
    );
    await client.until(/secret\/known/);
    expect(asked).toEqual([]);
    expect(JSON.stringify(proxy.flows)).not.toContain('hunter2value"');
  });
});

describe("a server that cannot be asked", () => {
  test("is not reached: 502", async () => {
    const port = await refusingPort();
    const { answer, flows } = await ask(`api.example.com:${port}`, {
      routes: [routeTo({ host: "api.example.com", port })],
    });
    expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*upstream\/unreachable/);
    expect(flows).toMatchObject([{ verdict: "error", error: "ECONNREFUSED", status: 502 }]);
  });

  test("shows a certificate for another name: 502, and nothing is said to it", async () => {
    const origin = await startOrigin({ certificateFor: "other.example.com" });
    const { answer, flows } = await ask(`api.example.com:${origin.port}`, { routes: [routeTo(origin)] });
    expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*upstream\/certificate/);
    expect(flows).toMatchObject([{ error: "ERR_TLS_CERT_ALTNAME_INVALID" }]);
    expect(origin.requests).toEqual([]);
  });

  test("is vouched for by nobody known: 502", async () => {
    const origin = await startOrigin();
    const { answer } = await ask(`api.example.com:${origin.port}`, {
      routes: [routeTo(origin)],
      file: { upstream: {} },
    });
    expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*upstream\/certificate/);
    expect(origin.requests).toEqual([]);
  });

  test("speaks no TLS: 502", async () => {
    const origin = await startOrigin({ plain: true });
    const { answer } = await ask(`api.example.com:${origin.port}`, { routes: [routeTo(origin)] });
    expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*upstream\/broken/);
  });

  test("takes the connection and says nothing: 504", async () => {
    const sockets: Socket[] = [];
    const port = await listenForTest(createServer((socket) => void sockets.push(socket)));
    const { answer } = await ask(`api.example.com:${port}`, {
      routes: [routeTo({ host: "api.example.com", port })],
      file: { limits: { connect: "300ms" } },
    });
    expect(answer).toMatch(/^HTTP\/1\.1 504 [\s\S]*upstream\/slow/);
  });

  test("takes the request and says nothing: 504", async () => {
    const origin = await startOrigin({ handle: () => {} });
    const { answer } = await ask(`api.example.com:${origin.port}`, {
      routes: [routeTo(origin)],
      file: { limits: { response: "300ms" } },
    });
    expect(answer).toMatch(/^HTTP\/1\.1 504 [\s\S]*upstream\/slow/);
  });

  test("has closed a kept connection: asked again on another", async () => {
    const sockets: Socket[] = [];
    const origin = await startOrigin({
      prepare: (server) => {
        server.on("secureConnection", (socket: Socket) => void sockets.push(socket));
      },
    });
    const proxy = await startProxy({ routes: [routeTo(origin)] });
    const host = `api.example.com:${origin.port}`;
    const client = await tunnelClient(proxy, host);
    for (const path of ["/1", "/2", "/3"]) {
      client.send(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      await client.until(new RegExp(`${path} of 0`));
      sockets.at(-1)?.destroy();
    }
    expect(origin.requests.map(({ url }) => url)).toEqual(["/1", "/2", "/3"]);
  });
});
