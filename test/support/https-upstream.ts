import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { ServerCertificate } from "./certificates.ts";
import { answer } from "./http-backend.ts";
import type { Sandbox } from "./sandbox.ts";

/** A git server over TLS that wants a credential, on a loopback port. */
export interface HttpsUpstream {
  readonly port: number;
  /** `https://127.0.0.1:port/path`. */
  url(repoPath: string): string;
  /** What was asked of it: method, target, and the Authorization that came with it or null. */
  readonly asked: { readonly line: string; readonly authorization: string | null }[];
  stop(): Promise<void>;
}

export interface HttpsUpstreamOptions {
  /** The Authorization that it takes; null: it lets everyone in. */
  readonly authorization: string | null;
  /** Answers in place of git; true: it has. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export const basic = (username: string, token: string): string =>
  `Basic ${Buffer.from(`${username}:${token}`).toString("base64")}`;

/** Serves every repository below a directory with `git http-backend`. */
export const startHttpsUpstream = async (
  sandbox: Sandbox,
  certificate: ServerCertificate,
  { authorization, instead = () => false }: HttpsUpstreamOptions,
): Promise<HttpsUpstream> => {
  const asked: { line: string; authorization: string | null }[] = [];
  const server = createServer({ ...certificate }, (request, response) => {
    asked.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers.authorization ?? null,
    });
    if (authorization !== null && request.headers.authorization !== authorization) {
      response.writeHead(401, { "www-authenticate": `${authorization.split(" ")[0]} realm="git"` }).end();
    } else if (!instead(request, response)) {
      answer(sandbox, request, response, "gate").catch((error: Error) => response.destroy(error));
    }
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path) => `https://127.0.0.1:${port}${path.slice(sandbox.dir.length)}`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
