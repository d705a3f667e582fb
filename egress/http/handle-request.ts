import type { IncomingMessage, ServerResponse } from "node:http";
import { headerValues } from "../../policy/request/headers.ts";
import { type FlowDraft, openFlow } from "../flow-draft.ts";
import type { House, Orders } from "../house.ts";
import { type Admitted, admit, type Tunnel } from "./admit.ts";
import { answer } from "./answer.ts";
import { deliver } from "./deliver.ts";
import { exchangeSignal } from "./exchange-signal.ts";
import { type Failure, failure, Stopped } from "./failure.ts";
import { requestHeaders } from "./forwarded.ts";
import type { Begun } from "./outgoing.ts";
import { sendUpstream } from "./send-upstream.ts";
import { stoppedBy } from "./stopped-by.ts";
import { withCredential } from "./with-credential.ts";

/** A request, and the connection that it came on. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly tunnel: Tunnel | null;
  /** What was wrong with the bytes of its body, which the agent has been told; null while nothing was. */
  readonly fault: () => Failure | null;
}

/** One request from its head to its record: read, judged, sent, answered. Never throws. */
export const handleRequest = async (house: House, asked: Asked): Promise<void> => {
  const { request, response, fault } = asked;
  const orders = house.orders();
  const flow = openFlow(house, "request");
  flow.set({ method: request.method ?? null });
  const exchange = exchangeSignal(house, orders.limits.totalMs);
  const gone = (): void => {
    if (!response.writableFinished) exchange.abort("client gone");
  };
  response.once("close", gone);
  // It may have waited for its turn.
  if (response.destroyed) gone();
  try {
    await pass(house, orders, asked, flow, exchange.signal);
    flow.end();
    response.end();
  } catch (error) {
    const { failure: why, detail } = stoppedBy(error, exchange.cut(), house.log);
    const told = fault();
    flow.fail(told ?? why, detail);
    if (!response.headersSent && (told !== null || !response.destroyed))
      flow.set({ status: (told ?? why).status });
    flow.end();
    if (told === null) answer(request, response, why);
  } finally {
    exchange.forget();
    response.off("close", gone);
  }
};

const pass = async (
  house: House,
  orders: Orders,
  { request, response, tunnel }: Asked,
  flow: FlowDraft,
  signal: AbortSignal,
): Promise<void> => {
  const refusing = house.refusing();
  if (refusing !== null) throw new Stopped(failure(refusing));
  const proceed = (): void => {
    if (request.headers.expect !== undefined && !request.complete) response.writeContinue();
  };
  const admitted = await admit(request, { house, orders, tunnel, flow, proceed, signal });
  try {
    const { response: upstream, request: outgoing } = await begin(house, orders, admitted, flow, signal);
    try {
      await deliver(upstream, response, { orders, route: admitted.route, name: admitted.pin.name, flow });
    } finally {
      if (!upstream.complete) outgoing.destroy();
    }
  } finally {
    await admitted.body.close();
  }
};

/** Puts the credential in and sends. Nothing of the agent's request leaves before this. */
const begin = async (
  house: House,
  { limits }: Orders,
  admitted: Admitted,
  flow: FlowDraft,
  signal: AbortSignal,
): Promise<Begun> => {
  const { pin, head, body, trailers } = admitted;
  const chunked = headerValues(head.headers, "transfer-encoding").length > 0;
  const outgoing = {
    pin,
    method: head.method,
    ...withCredential(house, admitted, flow),
    body,
    chunked,
    trailers: requestHeaders(trailers),
  };
  const { agent, http2 } = house;
  const { responseMs, headerBytes } = limits;
  const begun = await sendUpstream(outgoing, { agent, http2, responseMs, headerBytes, signal });
  flow.set({ address: begun.address });
  return begun;
};
