import { type ClientHttp2Session, connect } from "node:http2";
import type { TLSSocket } from "node:tls";
import { type DialOptions, dial } from "./dial.ts";
import type { Pin } from "./pin.ts";
import { keyOf, type PinnedAgent } from "./pinned-agent.ts";

/** HTTP/2 connections to servers that speak it. */
export interface Http2Sessions {
  /** One to a place, kept or new; null: the server speaks HTTP/1.1. @throws the error of the connection */
  to(pin: Pin): Promise<ClientHttp2Session | null>;
  close(): void;
}

/** How much a server may send ahead on one connection, and on one stream of it, in `bytes`. */
const WINDOW = 16 * 1024 ** 2;
const STREAM_WINDOW = 4 * 1024 ** 2;
/** Until a connection on which nothing is said is closed, in `ms`. */
const IDLE_MS = 30_000;
/** Places of which the protocol is remembered. */
const MOST_REMEMBERED = 1_000;
const PROTOCOLS = ["h2", "http/1.1"];

/** A connection is used again only where the same name, port and addresses were judged. */
export const createHttp2Sessions = (options: DialOptions, agent: PinnedAgent): Http2Sessions => {
  const sessions = new Map<string, Promise<ClientHttp2Session | null>>();
  const open = new Set<ClientHttp2Session>();
  const start = async (pin: Pin, key: string): Promise<ClientHttp2Session | null> => {
    const socket = (await dial(pin, options, PROTOCOLS)) as TLSSocket;
    if (socket.alpnProtocol !== "h2") {
      agent.offer(pin, socket);
      return null;
    }
    const session = connect(`https://${pin.name}:${pin.port}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    open.add(session);
    session.on("error", () => {});
    session.once("connect", () => session.setLocalWindowSize(WINDOW));
    session.setTimeout(IDLE_MS, () => session.close());
    session.once("close", () => {
      open.delete(session);
      sessions.delete(key);
    });
    return session;
  };
  return {
    to: async (pin) => {
      const key = keyOf(pin);
      const known = await sessions.get(key)?.catch(() => undefined);
      if (known === null || (known !== undefined && !known.closed && !known.destroyed)) return known;
      const started = start(pin, key);
      sessions.delete(key);
      sessions.set(key, started);
      started.catch(() => sessions.delete(key));
      const [oldest] = sessions.keys();
      if (sessions.size > MOST_REMEMBERED && oldest !== undefined) sessions.delete(oldest);
      return started;
    },
    close: () => {
      for (const session of open) session.destroy();
    },
  };
};
