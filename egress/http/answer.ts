import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Failure } from "./failure.ts";

const ERROR = "refused by the bottle's egress proxy";
const FAILED = "the bottle's egress proxy got no answer";

/** How long a client that is refused may go on sending, in `ms`; nothing of it is kept. */
const LINGER_MS = 2_000;

/** What a refused client is told: JSON that an agent can act on, and no byte of its request. */
export const bodyOf = ({ verdict, reasons }: Failure): string =>
  `${JSON.stringify({
    error: verdict === "reject" ? ERROR : FAILED,
    reasons: reasons.map(({ rule, message, hint }) => ({
      rule,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
  })}\n`;

/** Answers a request that goes no further. */
export const answer = (request: IncomingMessage, response: ServerResponse, failure: Failure): void => {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = bodyOf(failure);
  response.writeHead(failure.status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    ...(request.complete ? {} : { Connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once("close", () => clearTimeout(timer));
};

/** Answers on a connection that Node no longer looks after, and closes it. */
export const answerRaw = (socket: Socket, failure: Failure, reasonPhrase: string): void => {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = bodyOf(failure);
  const head = [
    `HTTP/1.1 ${failure.status} ${reasonPhrase}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "Connection: close",
  ];
  socket.on("error", () => {});
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  // What still comes is read and dropped, so that the answer is not lost in a reset.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
};
