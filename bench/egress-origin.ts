import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { createAuthority } from "../egress/ca/authority.ts";
import { readMessages, writeBody } from "./egress-messages.ts";

/** A server out there, with TLS that somebody vouches for. */
export interface Origin {
  readonly name: string;
  readonly port: number;
  /** File with the certificate of who vouches for it. */
  readonly ca: string;
  stop(): void;
}

const NAME = "api.example.com";
const DAY_MS = 86_400_000;

/** Answers `/json/SIZE` with one of the bodies of that size, `/bytes/N` with as many bytes of `text`. */
export const serveOrigin = async (
  scratch: string,
  bodies: Readonly<Record<number, readonly Buffer[]>>,
  text: Buffer,
): Promise<Origin> => {
  const authority = await createAuthority({
    hosts: [],
    constrained: false,
    lifetimeMs: DAY_MS,
    now: Date.now,
  });
  const context = await authority.contextFor(NAME);
  const ca = join(scratch, "egress-origin-ca.pem");
  await writeFile(ca, authority.certificate);
  let count = 0;
  const answers = new Map(
    Object.entries(bodies).map(([size, all]) => [size, all.map((body) => answerOf(body))] as const),
  );
  const answer = (socket: TLSSocket, head: string): void => {
    const [, kind, size = ""] = /^\S+ \/(json|bytes)\/(\d+) /.exec(head) ?? [];
    const pool = answers.get(size);
    if (kind === "bytes") {
      socket.write(headOf("text/plain", Number(size)));
      void writeBody(socket, text, Number(size));
    } else if (pool === undefined) socket.destroy();
    else socket.write(pool[count++ % pool.length] as Buffer);
  };
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    { SNICallback: (_, done) => done(null, context), ALPNProtocols: ["http/1.1"] },
    (socket) => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
      readMessages(socket, ({ head }) => answer(socket, head));
    },
  );
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 2048 }, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    name: NAME,
    port,
    ca,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const headOf = (type: string, length: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nDate: Sun, 01 Nov 2026 12:00:00 GMT\r\nContent-Length: ${length}\r\n\r\n`;

const answerOf = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(headOf("application/json", body.length)), body]);
