import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type FlowDraft, openFlow } from "../flow-draft.ts";
import type { House } from "../house.ts";
import { handleConnect } from "../tunnel/handle-connect.ts";
import { handleUpgrade } from "../websocket/handle-upgrade.ts";
import type { Tunnel } from "./admit.ts";
import { answerRaw } from "./answer.ts";
import { type Failure, type FailureRule, failure } from "./failure.ts";
import { handleRequest } from "./handle-request.ts";

/** A connection of an agent, or what is inside a tunnel of one. */
interface Connection {
  readonly tunnel: Tunnel | null;
  /** Requests that are read, judged or answered. */
  readonly open: Set<IncomingMessage>;
  /** Ends when the last request that came so far is answered. */
  turn: Promise<void>;
  /** The record of the tunnel, until something is asked in it. */
  flow: FlowDraft | null;
  /** What was wrong with bytes that made no request. */
  fault: Failure | null;
}

const newConnection = (): Connection => ({
  tunnel: null,
  open: new Set(),
  turn: Promise.resolve(),
  flow: null,
  fault: null,
});

/** Requests that one connection may have sent before the first is answered. */
const MOST_WAITING = 16;
/** Until an idle connection is closed, in `ms`. */
const KEEP_ALIVE_MS = 60_000;
const CHECKING_MS = 2_000;

/** The server that agents speak to. Connections whose TLS ends here are given to it too. */
export const createAgentServer = (house: House): Server => {
  const { limits } = house.orders();
  const connections = new WeakMap<Duplex, Connection>();
  const connectionOf = (socket: Duplex): Connection => {
    const known = connections.get(socket) ?? newConnection();
    connections.set(socket, known);
    return known;
  };
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0,
    connectionsCheckingInterval: CHECKING_MS,
    // What is wrong with a Host is for the policy to say.
    requireHostHeader: false,
    insecureHTTPParser: false,
    noDelay: true,
  });
  server.maxConnections = limits.connections;

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = connectionOf(request.socket);
    askedIn(connection);
    if (connection.open.size >= MOST_WAITING) {
      if (connection.fault === null)
        connection.fault = refuseConnection(
          house,
          connection,
          "proxy/malformed",
          "too many requests sent ahead",
        );
      request.socket.destroy();
      return;
    }
    connection.open.add(request);
    // One after another: what is judged is what was asked, in the order it was asked.
    connection.turn = connection.turn.then(async () => {
      await handleRequest(house, { ...connection, request, response, fault: () => connection.fault });
      connection.open.delete(request);
    });
  };
  /** A connection that leaves HTTP must have nothing of it left to answer. */
  const isFree = (request: IncomingMessage): boolean => {
    const connection = connectionOf(request.socket);
    if (connection.open.size === 0) return true;
    refuseConnection(
      house,
      connection,
      "proxy/malformed",
      "another protocol behind a request that was not answered",
    );
    request.socket.destroy();
    return false;
  };

  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("connect", (request, socket, head) => {
    if (!isFree(request)) return;
    const connection = connectionOf(request.socket);
    if (connection.tunnel !== null) {
      refuseConnection(house, connection, "proxy/malformed", "a tunnel inside a tunnel");
      answerRaw(socket as Socket, failure("proxy/malformed"), "Bad Request");
      return;
    }
    void handleConnect(house, request, socket as Socket, head, (secure, tunnel, flow) => {
      connections.set(secure, { ...newConnection(), tunnel, flow });
      // A tunnel in which nothing was asked is taken down itself.
      secure.once("close", flow.end);
      server.emit("connection", secure);
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (!isFree(request)) return;
    const connection = connectionOf(request.socket);
    askedIn(connection);
    void handleUpgrade(house, connection.tunnel, { request, socket: socket as Socket, head });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const connection = connectionOf(socket);
    if (connection.fault !== null) return;
    const [first, ...others] = connection.open;
    const isBody = first !== undefined && !first.complete;
    // Nothing may be written between two answers.
    if (socket.destroyed || error.code === "ECONNRESET" || others.length > 0 || (first && !isBody)) {
      socket.destroy();
      return;
    }
    const rule = RULES[error.code ?? ""] ?? "proxy/malformed";
    connection.fault = failure(rule);
    // A request of which the body is wrong is taken down by itself.
    if (!isBody) refuseConnection(house, connection, rule, error.code ?? null);
    answerRaw(socket as Socket, connection.fault, "Refused");
  });
  server.on("drop", () => void refuseConnection(house, newConnection(), "proxy/busy", null));
  return server;
};

const RULES: Readonly<Record<string, FailureRule>> = {
  HPE_HEADER_OVERFLOW: "proxy/headers",
  ERR_HTTP_REQUEST_TIMEOUT: "proxy/slow",
};

/** A tunnel in which something is asked is taken down request by request. */
const askedIn = (connection: Connection): void => {
  connection.flow?.drop();
  connection.flow = null;
};

/** Takes down a connection, or a tunnel, that is refused before a request could be read from it. */
const refuseConnection = (
  house: House,
  { flow: tunnel }: Connection,
  rule: FailureRule,
  detail: string | null,
): Failure => {
  const why = failure(rule);
  const flow = tunnel ?? openFlow(house, "connection");
  flow.set({ status: why.status });
  flow.fail(why, detail);
  flow.end();
  return why;
};
