import type { IncomingMessage, ServerResponse } from "node:http";

/** A short answer in words. */
export interface Words {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long a client that is refused may go on sending, in `ms`: what it has not sent when that is over is cut off. */
const LINGER_MS = 5_000;

/** Answers in words, which git shows as `remote: …`. Of what the client still sends nothing is kept. */
export const answer = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers = {} }: Words,
): void => {
  const body = `gate: ${message}\n`;
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    ...(request.complete ? {} : { Connection: "close" }),
    ...headers,
  });
  response.end(body);
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
};
