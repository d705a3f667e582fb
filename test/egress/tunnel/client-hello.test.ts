import { createServer } from "node:net";
import { connect } from "node:tls";
import { execa } from "execa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClientHello } from "../../../egress/tunnel/client-hello.ts";
import { judgeServerName } from "../../../egress/tunnel/judge-server-name.ts";
import { listenForTest } from "../support/origin.ts";

/** The first bytes that a real client sends. */
const hello = async (start: (port: number) => void): Promise<Buffer> => {
  let take: (bytes: Buffer) => void = () => {};
  const taken = new Promise<Buffer>((resolve) => {
    take = resolve;
  });
  const server = createServer((socket) => {
    socket.once("data", (bytes: Buffer) => {
      take(bytes);
      socket.destroy();
    });
  });
  start(await listenForTest(server));
  return taken;
};

const nodeHello = (servername: string): Promise<Buffer> =>
  hello((port) => void connect({ port, host: "127.0.0.1", servername }).on("error", () => {}));

describe("the beginning of TLS", () => {
  test("of Node, openssl and curl names the server", async () => {
    const name = "api.example.com";
    const all = [
      await nodeHello(name),
      await hello((port) => {
        const args = ["s_client", "-connect", `127.0.0.1:${port}`, "-servername", name];
        void execa("openssl", args, { input: "", reject: false });
      }),
      await hello((port) => {
        const args = ["-s", "--connect-to", `${name}:443:127.0.0.1:${port}`, `https://${name}/`];
        void execa("curl", args, { reject: false });
      }),
    ];
    for (const bytes of all) expect(readClientHello(bytes)).toEqual({ serverName: name, encrypted: false });
  });

  test("without a name has none", async () => {
    expect(readClientHello(await nodeHello(""))).toEqual({ serverName: null, encrypted: false });
  });

  test("is waited for byte by byte, and nothing behind it is read", async () => {
    const bytes = await nodeHello("api.example.com");
    for (let end = 0; end < bytes.length; end += 1)
      expect(readClientHello(bytes.subarray(0, end))).toBe("more");
    expect(readClientHello(Buffer.concat([bytes, Buffer.from("GET /")]))).toMatchObject({
      serverName: "api.example.com",
    });
  });

  test("may be cut into records anywhere", async () => {
    const bytes = await nodeHello("api.example.com");
    const message = bytes.subarray(5);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: message.length - 1 }), { maxLength: 8 }), (cuts) => {
        const ends = [...new Set(cuts)].sort((a, b) => a - b);
        const parts = [0, ...ends].map((start, at) => message.subarray(start, ends[at] ?? message.length));
        const records = parts.map((part) => {
          const head = Buffer.from([22, 3, 1, 0, 0]);
          head.writeUInt16BE(part.length, 3);
          return Buffer.concat([head, part]);
        });
        expect(readClientHello(Buffer.concat(records))).toMatchObject({ serverName: "api.example.com" });
      }),
    );
  });

  test.each([
    ["HTTP", "GET / HTTP/1.1\r\n"],
    ["SSH", "SSH-2.0-OpenSSH\r\n"],
    ["an alert", "\x15\x03\x01\x00\x02\x02\x28"],
    ["SSL 2", "\x80\x2e\x01\x03\x01"],
    ["an empty record", "\x16\x03\x01\x00\x00"],
    ["another handshake message", "\x16\x03\x01\x00\x04\x02\x00\x00\x00"],
  ])("%s is none", (_, text) => {
    expect(readClientHello(Buffer.from(text, "latin1"))).toBe("not-tls");
  });

  test("never fails, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        readClientHello(Buffer.concat([Buffer.from([22, 3, 1, 1, 0, 1, 0, 0, 250]), noise]));
      }),
    );
  });

  test("with one byte changed never names another server in silence", async () => {
    const bytes = await nodeHello("api.example.com");
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 0x41;
      const reading = readClientHello(changed);
      if (typeof reading === "object" && reading.serverName !== null)
        expect(reading.serverName.length).toBeGreaterThan(0);
    }
  });
});

describe("the server name of a tunnel that is not inspected", () => {
  const judged = (serverName: string | null, encrypted = false): readonly string[] =>
    judgeServerName("api.example.com", { serverName, encrypted }).map(({ rule }) => rule);

  test("must be the host that the tunnel is for", () => {
    expect(judged("api.example.com")).toEqual([]);
    expect(judged("API.example.com.")).toEqual([]);
    expect(judged("evil.example.com")).toEqual(["host/disagreement"]);
    expect(judged("api.example.com.evil.test")).toEqual(["host/disagreement"]);
    expect(judged("127.0.0.1")).toEqual(["host/disagreement"]);
    expect(judged(null)).toEqual(["host/missing"]);
  });

  test("must not be hidden beside one that is seen", () => {
    expect(judged("api.example.com", true)).toEqual(["host/disagreement"]);
  });
});
