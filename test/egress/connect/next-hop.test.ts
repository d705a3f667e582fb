import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { expect, test } from "vitest";
import { startOrigin } from "../support/origin.ts";
import { routeTo, startProxy } from "../support/proxy.ts";
import { tunnelClient } from "../support/raw-client.ts";

/** One proxy behind another, which reads what goes to the origin or passes it through. */
const chain = async (inspect: boolean) => {
  const origin = await startOrigin();
  const second = await startProxy({
    routes: [routeTo(origin, { inspect, credentials: inspect ? ["authorization"] : [] })],
  });
  const trust = createSecureContext({ ca: await readFile(second.ca) });
  const first = await startProxy({
    routes: [routeTo(origin, { auth: { scheme: "Bearer", token_ref: "TOKEN" } })],
    credentials: { TOKEN: "the-real-value" },
    hop: { host: "127.0.0.1", port: second.port, read: { trust, passThrough: inspect ? [] : [origin.host] } },
  });
  const host = `api.example.com:${origin.port}`;
  const client = await tunnelClient(first, host);
  client.send(
    `GET /x HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer placeholder-TOKEN\r\nAccept-Encoding: gzip\r\n\r\n`,
  );
  await client.until(/GET \/x of 0/);
  return { origin, first, second };
};

test("a next hop that reads what it passes on gets it, with the credential in it and no coding asked for", async () => {
  const { origin, first, second } = await chain(true);
  expect(second.flows).toMatchObject([{ kind: "request", verdict: "accept" }]);
  expect(first.flows).toMatchObject([{ kind: "request", verdict: "accept", injected: "TOKEN" }]);
  const headers = origin.requests[0]?.headers.join("\n");
  expect(headers).toContain("Bearer the-real-value");
  expect(headers).toContain("Accept-Encoding\nidentity");
});

test("a next hop that passes it through sees a tunnel, and the server's own certificate is asked for", async () => {
  const { origin, second } = await chain(false);
  expect(second.flows.every(({ kind }) => kind === "tunnel")).toBe(true);
  expect(origin.requests[0]?.headers.join("\n")).toContain("Accept-Encoding\ngzip");
});

test("a next hop that refuses is a server that cannot be asked", async () => {
  const origin = await startOrigin();
  const second = await startProxy({ routes: [] });
  const first = await startProxy({
    routes: [routeTo(origin)],
    hop: { host: "127.0.0.1", port: second.port, read: null },
  });
  const host = `api.example.com:${origin.port}`;
  const client = await tunnelClient(first, host);
  client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(await client.until(/\}\n$/)).toMatch(/^HTTP\/1\.1 502 /);
  expect(origin.connections()).toBe(0);
});
