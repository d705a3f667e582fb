import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Header } from "../../policy/request/facts.ts";
import { headerName, headerValues } from "../../policy/request/headers.ts";
import { drainedOf } from "./drained.ts";
import { failure, Stopped } from "./failure.ts";
import { pairsOf } from "./forwarded.ts";
import type { Begun, Outgoing, SendOptions, UpstreamResponse } from "./outgoing.ts";

/** Sends a request over HTTP/2 and waits for the response to begin. @throws Stopped, or the error of the stream */
export const sendHttp2 = (
  session: ClientHttp2Session,
  outgoing: Outgoing,
  { responseMs, signal }: Pick<SendOptions, "responseMs" | "signal">,
): Promise<Begun> =>
  new Promise((resolve, reject) => {
    const { body, trailers } = outgoing;
    const stream = session.request(headersOf(outgoing), {
      endStream: body.length === 0 && trailers.length === 0,
      waitForTrailers: trailers.length > 0,
    });
    const cut = (): void => stream.close(constants.NGHTTP2_CANCEL);
    signal.addEventListener("abort", cut, { once: true });
    if (signal.aborted) cut();
    const timer = setTimeout(() => {
      reject(new Stopped(failure("upstream/slow"), "no response in time"));
      cut();
    }, responseMs);
    stream.on("wantTrailers", () => {
      try {
        stream.sendTrailers(fieldsOf(trailers));
      } catch {
        // Nobody else would catch it: what HTTP/2 has no place for ends this request, not the program.
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      }
    });
    stream.once("response", (...[, , raw]: unknown[]) => {
      clearTimeout(timer);
      const address = session.socket?.remoteAddress ?? null;
      const response = responseOf(stream, raw as readonly string[]);
      resolve({ response, request: { destroy: cut }, address, upgraded: null });
    });
    stream.on("error", reject);
    stream.once("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cut);
      reject(new Error("the server closed the stream"));
    });
    if (!stream.writableEnded)
      void write(stream, outgoing, timer).catch(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  });

/** The head in the form of HTTP/2 (RFC 9113, section 8.3): what was judged, names in lower case. */
const headersOf = ({ method, target, headers }: Outgoing): OutgoingHttpHeaders =>
  Object.assign(fieldsOf(headers.filter(([name]) => headerName(name) !== "host")), {
    ":method": method,
    ":scheme": "https",
    ":authority": headerValues(headers, "host")[0] ?? "",
    ":path": target,
  });

/** Headers by their names, in an object that knows no other: `constructor` is a header as any. */
const fieldsOf = (headers: readonly Header[]): Record<string, string | string[]> => {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields[key];
    fields[key] = before === undefined ? value : [before, value].flat();
  }
  return fields;
};

const write = async (stream: ClientHttp2Stream, { body }: Outgoing, timer: NodeJS.Timeout): Promise<void> => {
  for await (const piece of body.pieces()) {
    if (stream.destroyed) return;
    timer.refresh();
    if (!stream.write(piece)) await drainedOf(stream);
  }
  stream.end();
};

const responseOf = (stream: ClientHttp2Stream, raw: readonly string[]): UpstreamResponse => {
  const rawHeaders = pairsOf(raw).filter(([name]) => !name.startsWith(":"));
  let rawTrailers: readonly string[] = [];
  let complete = false;
  stream.once("trailers", (...[, , all]: unknown[]) => {
    rawTrailers = all as readonly string[];
  });
  stream.once("end", () => {
    complete = stream.rstCode === constants.NGHTTP2_NO_ERROR;
  });
  return {
    statusCode: Number(pairsOf(raw).find(([name]) => name === ":status")?.[1] ?? 0),
    rawHeaders: rawHeaders.flat(),
    get rawTrailers() {
      return rawTrailers;
    },
    get complete() {
      return complete;
    },
    destroy: (error) => void stream.destroy(error),
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
  };
};
