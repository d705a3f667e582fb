import { type ClientRequest, type IncomingMessage, request as startRequest } from "node:http";
import type { ClientHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Header } from "../../policy/request/facts.ts";
import { headerValues } from "../../policy/request/headers.ts";
import { explainError } from "../connect/explain-error.ts";
import type { PinnedRequest } from "../connect/pinned-agent.ts";
import { drainedOf } from "./drained.ts";
import { failure, Stopped } from "./failure.ts";
import { mutable } from "./forwarded.ts";
import type { Begun, Outgoing, SendOptions, Upgraded } from "./outgoing.ts";
import { sendHttp2 } from "./send-http2.ts";
import type { Spool } from "./spool.ts";

/** Methods that may be asked twice (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
/** A server may close a kept connection at the moment it is used: that often, another one is tried. */
const MOST_TRIES = 3;

/** Sends a request and waits for the response to begin. @throws Stopped */
export const sendUpstream = async (outgoing: Outgoing, options: SendOptions): Promise<Begun> => {
  for (let tries = 1; ; tries += 1) {
    let isKept = false;
    try {
      const session = await sessionFor(outgoing, options);
      if (session !== null) {
        isKept = true;
        return await sendHttp2(session, outgoing, options);
      }
      const { request, begun } = start(outgoing, options);
      return await begun.finally(() => {
        isKept = request.reusedSocket;
      });
    } catch (error) {
      const again = isKept && isReset(error) && IDEMPOTENT.has(outgoing.method) && tries < MOST_TRIES;
      if (!again || options.signal.aborted) throw explainError(error);
    }
  }
};

/** WebSockets are asked for in HTTP/1.1 only. */
const sessionFor = async (
  { pin, headers }: Outgoing,
  { http2 }: SendOptions,
): Promise<ClientHttp2Session | null> =>
  http2 === null || !pin.tls || headerValues(headers, "upgrade").length > 0 ? null : http2.to(pin);

/** The connection was closed, or a server on its way out did not take the stream (RFC 9113, section 8.7). */
const isReset = (error: unknown): boolean =>
  ["ECONNRESET", "EPIPE", "ERR_HTTP2_GOAWAY_SESSION", "ERR_HTTP2_INVALID_SESSION"].includes(
    (error as NodeJS.ErrnoException).code ?? "",
  );

const start = (
  outgoing: Outgoing,
  { agent, responseMs, headerBytes, signal }: SendOptions,
): { readonly request: ClientRequest; readonly begun: Promise<Begun> } => {
  const { pin, method, target, body } = outgoing;
  const options: PinnedRequest = {
    agent,
    pin,
    host: pin.name,
    port: pin.port,
    method,
    path: target,
    headers: framed(outgoing).flat(),
    maxHeaderSize: headerBytes,
  };
  const request = startRequest(options);
  if (outgoing.chunked && outgoing.trailers.length > 0) request.addTrailers(mutable(outgoing.trailers));
  const cut = (): void => void request.destroy();
  signal.addEventListener("abort", cut, { once: true });
  if (signal.aborted) cut();
  request.once("close", () => signal.removeEventListener("abort", cut));
  const begun = new Promise<Begun>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Stopped(failure("upstream/slow"), "no response in time"));
      request.destroy();
    }, responseMs);
    let hasBegun = false;
    const begin = (response: IncomingMessage, upgraded: Upgraded | null): void => {
      clearTimeout(timer);
      hasBegun = true;
      const address = (upgraded?.socket ?? response.socket).remoteAddress ?? null;
      resolve({ response, request, address, upgraded });
    };
    request.once("response", (response) => begin(response, null));
    if (headerValues(outgoing.headers, "upgrade").length > 0)
      request.once("upgrade", (response, socket, head) =>
        begin(response, { socket: socket as Socket, head }),
      );
    // Also after the response has begun: the server need not take the rest of the body.
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.once("close", () => {
      clearTimeout(timer);
      // An error takes a while to make, and most requests close when all is over.
      if (!hasBegun) reject(new Error("the server closed the connection"));
    });
    void write(request, body, timer).catch((error: Error) => request.destroy(error));
  });
  return { request, begun };
};

/** Says how long the body is in the way the agent said it. */
const framed = ({ method, headers, chunked, body }: Outgoing): readonly Header[] => {
  if (chunked) return [...headers, ["Transfer-Encoding", "chunked"]];
  const isSaid = headerValues(headers, "content-length").length > 0;
  // Node would announce chunks for a method that can have a body.
  return isSaid || ["GET", "HEAD", "OPTIONS", "DELETE"].includes(method) || body.length > 0
    ? headers
    : [...headers, ["Content-Length", "0"]];
};

const write = async (request: ClientRequest, body: Spool, timer: NodeJS.Timeout): Promise<void> => {
  // The last piece goes with the end: a short request is one write.
  let last: Buffer | null = null;
  for await (const piece of body.pieces()) {
    if (request.destroyed) return;
    timer.refresh();
    if (last !== null && !request.write(last)) await drainedOf(request);
    last = piece;
  }
  request.end(last ?? undefined);
};
