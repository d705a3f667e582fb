import { createServer, type RequestListener, type Server } from "node:http";
import { bindServer, type Listener } from "../../../sys/bind-server.ts";

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
  return { server, where: await bindServer(server, listener) };
};
