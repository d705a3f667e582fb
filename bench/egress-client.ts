import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type TLSSocket } from "node:tls";
import { type Message, readMessages, writeBody } from "./egress-messages.ts";
import type { Origin } from "./egress-origin.ts";

/** A way to the origin: through a proxy, or straight. */
export interface Way {
  /** Null: straight. */
  readonly proxyPort: number | null;
  /** File with who vouches for what the client sees. */
  readonly ca: string;
}

/** A kept connection to the origin on which one request is answered after another. */
export interface Line {
  /** Sends a whole request and waits for the whole answer, which must be a success. */
  ask(request: Buffer): Promise<Message>;
  /** Sends a head and a body made of `piece`. */
  upload(head: Buffer, piece: Buffer, bytes: number): Promise<Message>;
  close(): void;
}

/** Opens a connection, with a tunnel and TLS in it. */
export const openLine = async (origin: Origin, { proxyPort, ca }: Way): Promise<Line> => {
  const socket = connect({ port: proxyPort ?? origin.port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  if (proxyPort !== null) await openTunnel(socket, `${origin.name}:${origin.port}`);
  const secure = connectTls({
    socket,
    servername: origin.name,
    secureContext: trusting(ca),
    ALPNProtocols: ["http/1.1"],
  });
  await once(secure, "secureConnect");
  return lineOn(secure);
};

const contexts = new Map<string, ReturnType<typeof createSecureContext>>();

const trusting = (ca: string): ReturnType<typeof createSecureContext> => {
  const context = contexts.get(ca) ?? createSecureContext({ ca: readFileSync(ca) });
  contexts.set(ca, context);
  return context;
};

const openTunnel = async (socket: Socket, target: string): Promise<void> => {
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  if (!answer.toString("latin1").startsWith("HTTP/1.1 200 "))
    throw new Error(`no tunnel: ${answer.toString()}`);
  socket.pause();
};

const lineOn = (secure: TLSSocket): Line => {
  let waiting: { resolve(message: Message): void; reject(error: Error): void } | null = null;
  const settle = (message: Message | Error): void => {
    const asked = waiting;
    waiting = null;
    if (message instanceof Error) asked?.reject(message);
    else if (message.head.startsWith("HTTP/1.1 200 ")) asked?.resolve(message);
    else asked?.reject(new Error(`a request was not answered: ${message.head}`));
  };
  readMessages(secure, settle);
  secure.on("error", settle).on("close", () => settle(new Error("the connection was closed")));
  const answered = (): Promise<Message> =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  return {
    ask(request) {
      const answer = answered();
      secure.write(request);
      return answer;
    },
    upload(head, piece, bytes) {
      const answer = answered();
      secure.write(head);
      void writeBody(secure, piece, bytes);
      return answer;
    },
    close: () => secure.destroy(),
  };
};

/** What an agent's client sends before a body. */
export const requestHead = (
  { name, port }: Origin,
  method: string,
  path: string,
  bytes: number,
  token: string,
): Buffer =>
  Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      `Host: ${name}:${port}`,
      "Connection: keep-alive",
      "Accept: application/json",
      "Accept-Language: *",
      "User-Agent: an-agent/1.0.0 (external, cli)",
      `Authorization: Bearer ${token}`,
      ...(method === "GET" ? [] : ["Content-Type: application/json", `Content-Length: ${bytes}`]),
      "\r\n",
    ].join("\r\n"),
  );

/** How many requests in a second are answered on these connections, each asking again once it is answered. */
export const requestsPerSecond = async (
  lines: readonly Line[],
  requests: readonly Buffer[],
  seconds: number,
): Promise<number> => {
  const began = performance.now();
  const until = began + seconds * 1000;
  let count = 0;
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() < until) {
        await line.ask(requests[next++ % requests.length] as Buffer);
        count += 1;
      }
    }),
  );
  return (count * 1000) / (performance.now() - began);
};

/** How long each of some requests took, one after another, in `µs`, the shortest first. */
export const latencies = async (
  line: Line,
  requests: readonly Buffer[],
  count: number,
): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const began = performance.now();
    await line.ask(requests[at % requests.length] as Buffer);
    took.push((performance.now() - began) * 1000);
  }
  return took.sort((one, other) => one - other);
};
