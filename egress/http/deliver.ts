import { type ServerResponse, STATUS_CODES } from "node:http";
import { decideMessage } from "../../policy/request/decide-request.ts";
import type { Route } from "../../policy/request/route.ts";
import type { FlowDraft } from "../flow-draft.ts";
import type { Orders } from "../house.ts";
import { drainedOf } from "./drained.ts";
import { failure, Stopped } from "./failure.ts";
import { headerBytes, mutable, pairsOf, responseHeaders } from "./forwarded.ts";
import type { UpstreamResponse } from "./outgoing.ts";

export interface Delivery {
  readonly orders: Orders;
  readonly route: Route;
  /** The host's name. */
  readonly name: string;
  readonly flow: FlowDraft;
}

/** Streams a response to the agent, looked into on its way. @throws Stopped when the server breaks off or falls silent */
export const deliver = async (
  upstream: UpstreamResponse,
  response: ServerResponse,
  { orders, route, name, flow }: Delivery,
): Promise<void> => {
  const { policy, dlp, limits } = orders;
  const status = upstream.statusCode ?? 0;
  const scan = dlp.response({ status, headers: responseHeaders(pairsOf(upstream.rawHeaders)) }, route.dlp.in);
  let received = headerBytes(scan.headers);
  flow.set({ status, responseHeaders: scan.headers });
  const timer = setTimeout(
    () => upstream.destroy(new Stopped(failure("upstream/slow"), "the response stopped")),
    limits.idleMs,
  );
  try {
    response.sendDate = false;
    response.writeHead(status, STATUS_CODES[status] ?? "", scan.headers.flat());
    // The headers go with the first piece, or by themselves when there is none yet.
    setImmediate(() => {
      if (!response.writableEnded && !response.destroyed) response.flushHeaders();
    });
    for await (const piece of upstream) {
      timer.refresh();
      received += piece.length;
      await send(response, await scan.push(piece));
    }
    // Not every way of breaking off is an error of the stream.
    if (!upstream.complete) throw new Stopped(failure("upstream/broken"), "the response is not whole");
    const { rest, dlp: seen, warnings } = await scan.end();
    await send(response, rest);
    const decision = decideMessage(policy, { direction: "in", host: name, dlp: seen });
    flow.add({
      notes: [...(decision.verdict === "reject" ? decision.reasons : []), ...decision.notes],
      warnings,
    });
    addTrailers(upstream, response, orders, route);
  } finally {
    clearTimeout(timer);
    scan.close();
    flow.set({ receivedBytes: received });
  }
};

/** What comes behind the body is looked into like the headers. Only chunks leave room for it. */
const addTrailers = (
  upstream: UpstreamResponse,
  response: ServerResponse,
  { dlp }: Orders,
  route: Route,
): void => {
  const trailers = responseHeaders(pairsOf(upstream.rawTrailers));
  if (trailers.length === 0 || !response.chunkedEncoding) return;
  const scan = dlp.response({ status: 200, headers: trailers }, route.dlp.in);
  response.addTrailers(mutable(scan.headers));
  scan.close();
};

const send = async (response: ServerResponse, bytes: Uint8Array): Promise<void> => {
  if (bytes.length === 0 || response.destroyed || response.write(bytes)) return;
  await drainedOf(response);
};
