import { readFile } from "node:fs/promises";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { onTestFinished } from "vitest";
import type { TestProxy } from "./proxy.ts";

/** A connection on which a test says byte by byte what it wants. */
export interface RawClient {
  readonly socket: Socket;
  send(bytes: string | Uint8Array): void;
  /** Everything that has come so far. */
  text(): string;
  /** Waits until what has come matches. */
  until(pattern: RegExp): Promise<string>;
  /** Everything that comes until the other side closes. */
  rest(): Promise<string>;
}

const clientOn = (socket: Socket): RawClient => {
  let text = "";
  let closed = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
  };
  socket.on("error", () => {});
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
    wake();
  });
  socket.on("close", () => {
    closed = true;
    wake();
  });
  onTestFinished(() => void socket.destroy());
  const when = (ready: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!ready() && !closed) return;
        waiting.delete(look);
        if (ready()) resolve(text);
        else reject(new Error(`closed before it came; there was: ${text}`));
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    send: (bytes) => void socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes),
    text: () => text,
    until: (pattern) => when(() => pattern.test(text)),
    rest: () => when(() => closed),
  };
};

/** A connection to the proxy itself. */
export const plainClient = async ({ port }: Pick<TestProxy, "port">): Promise<RawClient> => {
  const socket = connectPlain({ port, host: "127.0.0.1" });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return clientOn(socket);
};

export interface TunnelOptions {
  /** The name inside TLS, where it is another than the tunnel's. */
  readonly serverName?: string;
  readonly insecure?: boolean;
}

/** TLS inside a tunnel that the proxy opened. */
export const tunnelClient = async (
  proxy: Pick<TestProxy, "port" | "ca">,
  authority: string,
  { serverName = authority.replace(/:\d+$/, ""), insecure = false }: TunnelOptions = {},
): Promise<RawClient> => {
  const socket = await openTunnel(proxy, authority);
  const secure = connectTls({
    socket,
    servername: serverName,
    ca: await readFile(proxy.ca),
    rejectUnauthorized: !insecure,
    ALPNProtocols: ["http/1.1"],
  });
  await new Promise((resolve, reject) => secure.once("secureConnect", resolve).once("error", reject));
  return clientOn(secure);
};

/** The bare connection behind a CONNECT that was let through. */
export const openTunnel = async ({ port }: Pick<TestProxy, "port">, authority: string): Promise<Socket> => {
  const socket = connectPlain({ port, host: "127.0.0.1" });
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once("data", (piece: Buffer) => resolve(piece.toString("latin1")));
    socket.once("error", reject).once("close", () => reject(new Error("the proxy closed the connection")));
  });
  socket.removeAllListeners();
  onTestFinished(() => void socket.destroy());
  if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(answer);
  return socket;
};
