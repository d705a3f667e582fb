import { chmod, lstat, unlink } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect } from "node:net";
import { Fault } from "../../../model/fault.ts";
import type { Listener } from "../config/config.ts";

/** A server that listens. */
export interface Listening {
  readonly server: Server;
  /** Where, in words for a person: a URL, or the socket's path. */
  readonly where: string;
}

/** Until all headers have come, and until an idle connection is closed, in `ms`. */
const HEADERS_MS = 20_000;
const KEEP_ALIVE_MS = 15_000;
const MAX_HEADERS = 8 * 1024;

/** Starts to listen. The time of whole requests is limited elsewhere: a push may take long. @throws Fault */
export const listen = async (
  listener: Listener,
  handle: RequestListener,
  connections: number,
): Promise<Listening> => {
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: 0,
      maxHeaderSize: MAX_HEADERS,
      connectionsCheckingInterval: 5_000,
    },
    handle,
  );
  server.maxConnections = connections;
  if (listener.kind === "unix") await removeDead(listener.path);
  await bound(server, listener);
  if (listener.kind === "unix") {
    await chmod(listener.path, listener.mode);
    return { server, where: listener.path };
  }
  const { port } = server.address() as { port: number };
  const host = listener.address.includes(":") ? `[${listener.address}]` : listener.address;
  return { server, where: `http://${host}:${port}` };
};

const bound = (server: Server, listener: Listener): Promise<void> =>
  new Promise((resolve, reject) => {
    const where = listener.kind === "unix" ? listener.path : `${listener.address} port ${listener.port}`;
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new Fault(`cannot listen on ${where} (${cause.code ?? cause.message})`, { cause })),
    );
    if (listener.kind === "tcp") {
      server.listen({ host: listener.address, port: listener.port, exclusive: true }, resolve);
      return;
    }
    // A socket is bound before `listen` returns: with nobody's rights, and opened to those it is for later.
    const umask = process.umask(0o777);
    try {
      server.listen({ path: listener.path, exclusive: true }, resolve);
    } finally {
      process.umask(umask);
    }
  });

/** A program that was killed leaves its socket behind. @throws Fault when somebody answers there */
const removeDead = async (path: string): Promise<void> => {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw new Fault(`cannot listen on ${path}: there is something else than a socket`);
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
  if (answered) throw new Fault(`cannot listen on ${path}: another program does`);
  await unlink(path);
};
