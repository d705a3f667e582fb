import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { makeAuthority } from "../../support/certificates.ts";

/** A token endpoint on loopback: each refresh token is good for one use, as at the real ones. */
export interface TokenServer {
  readonly url: string;
  /** What a client has to trust, as PEM. */
  readonly ca: string;
  /** Bodies that were sent, in order. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  /** Says the next answers instead. */
  answer(other: Reply | (() => Reply)): void;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

const DAY_S = 86_400;

/** A token that says when it ends, in `s` since 1970. */
export const tokenEnding = (seconds: number, mark = ""): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part({ exp: Math.floor(seconds), mark })}.${part("none")}`;
};

export const refreshToken = (use: number): string => `refresh-${use}-${"r".repeat(16)}`;

export const startTokenServer = async (): Promise<TokenServer> => {
  const authority = await makeAuthority();
  const asked: Record<string, unknown>[] = [];
  let uses = 0;
  let other: (() => Reply) | null = null;
  const usual = ({ refresh_token: sent }: Readonly<Record<string, unknown>>): Reply => {
    if (sent !== refreshToken(uses))
      return { status: 400, body: JSON.stringify({ error: "refresh_token_reused", said: sent }) };
    uses += 1;
    return {
      status: 200,
      body: JSON.stringify({
        access_token: tokenEnding(Date.now() / 1000 + DAY_S, `use ${uses}`),
        refresh_token: refreshToken(uses),
        id_token: tokenEnding(Date.now() / 1000 + DAY_S, "id"),
        expires_in: DAY_S,
        scope: "user:inference",
      }),
    };
  };
  const server = createServer(await authority.issue({ ip: "127.0.0.1" }), (request, response) => {
    let text = "";
    request.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
    });
    request.on("end", () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      asked.push(body);
      const { status, headers, body: answer } = other?.() ?? usual(body);
      response.writeHead(status, headers).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/oauth/token`,
    ca: authority.pem,
    asked,
    answer: (reply) => {
      other = typeof reply === "function" ? reply : () => reply;
    },
  };
};
