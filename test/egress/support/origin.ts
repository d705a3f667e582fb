import { mkdtemp, rm, writeFile } from "node:fs/promises";
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTls, type TLSSocket } from "node:tls";
import { afterAll, onTestFinished } from "vitest";
import { type Authority, createAuthority } from "../../../egress/ca/authority.ts";
import { wallClock } from "../../../sys/clock.ts";

let made: Promise<{ readonly authority: Authority; readonly file: string }> | null = null;

/** The authority that vouches for the servers of tests. */
const originAuthority = (): NonNullable<typeof made> => {
  made ??= (async () => {
    const authority = await createAuthority({
      hosts: [],
      constrained: false,
      lifetimeMs: 86_400_000,
      now: wallClock,
    });
    const directory = await mkdtemp(join(tmpdir(), "git-gate-test-ca-"));
    const file = join(directory, "origin-ca.pem");
    await writeFile(file, authority.certificate);
    return { authority, file };
  })();
  return made;
};

afterAll(async () => {
  if (made !== null) await rm(join((await made).file, ".."), { recursive: true, force: true });
});

export const originCaFile = async (): Promise<string> => (await originAuthority()).file;

/** A server that somebody runs out there. */
export interface Origin {
  readonly host: string;
  readonly port: number;
  /** Every request that came, in order. */
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly string[];
    body: string;
  }[];
  readonly connections: () => number;
}

export interface OriginOptions {
  readonly host?: string;
  readonly handle?: RequestListener;
  readonly plain?: boolean;
  /** The name in its certificate, where it is another. */
  readonly certificateFor?: string;
  readonly prepare?: (server: Server) => void;
}

const text = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("latin1");
};

/** A real server with real TLS that says what it was asked. */
export const startOrigin = async (options: OriginOptions = {}): Promise<Origin> => {
  const host = options.host ?? "api.example.com";
  const requests: Origin["requests"] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const { method = "", url = "", rawHeaders } = request;
    const taken = { method, url, headers: rawHeaders, body: "" };
    requests.push(taken);
    if (options.handle !== undefined) return options.handle(request, response);
    void text(request).then((body) => {
      taken.body = body;
      response.end(`${method} ${url} of ${body.length}\n`);
    });
    return undefined;
  };
  const server = options.plain
    ? createHttp(listener)
    : createHttps(await contextOptions(options, host), listener);
  server.on(options.plain ? "connection" : "secureConnection", () => {
    connections += 1;
  });
  options.prepare?.(server);
  const port = await listenForTest(server);
  return { host, port, requests, connections: () => connections };
};

/** What a server needs to show a certificate that the authority of tests vouches for. */
export const contextOptions = async ({ certificateFor }: OriginOptions, host: string) => {
  const { authority } = await originAuthority();
  const context = await authority.contextFor(certificateFor ?? host);
  return {
    SNICallback: (_: string, done: (error: null, found: typeof context) => void) => done(null, context),
  };
};

/** A TLS server that takes bytes as they come and answers the first that look like a whole request with `answer`. */
export const startRawOrigin = async (
  host: string,
  answer: (bytes: Buffer, socket: TLSSocket) => void,
): Promise<Origin & { readonly bytes: () => string }> => {
  let seen = "";
  let connections = 0;
  const server = createTls(await contextOptions({}, host), (socket) => {
    connections += 1;
    socket.on("error", () => {});
    socket.on("data", (piece: Buffer) => {
      seen += piece.toString("latin1");
      answer(piece, socket);
    });
  });
  return {
    host,
    port: await listenForTest(server),
    requests: [],
    connections: () => connections,
    bytes: () => seen,
  };
};

/** Listens on a free port of loopback until the test is over. */
export const listenForTest = async (server: NetServer): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
};
