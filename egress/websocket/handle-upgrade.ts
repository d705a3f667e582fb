import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { headerValues } from "../../policy/request/headers.ts";
import { type FlowDraft, openFlow } from "../flow-draft.ts";
import type { House, Orders } from "../house.ts";
import { type Admitted, admit, type Tunnel } from "../http/admit.ts";
import { answerRaw } from "../http/answer.ts";
import { deliver } from "../http/deliver.ts";
import { exchangeSignal } from "../http/exchange-signal.ts";
import { failure, Stopped } from "../http/failure.ts";
import { pairsOf } from "../http/forwarded.ts";
import type { Begun, Upgraded } from "../http/outgoing.ts";
import { sendUpstream } from "../http/send-upstream.ts";
import { stoppedBy } from "../http/stopped-by.ts";
import { withCredential } from "../http/with-credential.ts";
import { handshakeKey, isAgreed, offerHeaders, switchingHead } from "./handshake.ts";
import { relayMessages } from "./relay-messages.ts";

/** The agent's side of an upgrade. */
interface AgentSide {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What came behind the handshake. */
  readonly head: Buffer;
}

/** What the steps of one upgrade share. */
interface Upgrade {
  readonly house: House;
  readonly orders: Orders;
  readonly flow: FlowDraft;
  readonly signal: AbortSignal;
}

/** One WebSocket from its handshake, judged as any request, to its end. Never throws. */
export const handleUpgrade = async (house: House, tunnel: Tunnel | null, agent: AgentSide): Promise<void> => {
  const { request, socket } = agent;
  const orders = house.orders();
  const flow = openFlow(house, "websocket");
  flow.set({ method: request.method ?? null });
  const exchange = exchangeSignal(house, orders.limits.totalMs);
  const gone = (): void => exchange.abort("client gone");
  socket.on("error", () => socket.destroy()).once("close", gone);
  const upgrade = { house, orders, flow, signal: exchange.signal };
  let isAnswered = false;
  try {
    const key = readKey(house, request);
    const options = { ...upgrade, tunnel, proceed: () => {} };
    const admitted = await admit(request, options);
    await admitted.body.close();
    const begun = await ask(upgrade, admitted);
    isAnswered = true;
    if (begun.upgraded === null) await passAnswer(upgrade, admitted, begun, agent);
    else await open(upgrade, admitted, { begun, upgraded: begun.upgraded, key }, agent);
    flow.end();
  } catch (error) {
    const { failure: why, detail } = stoppedBy(error, exchange.cut(), house.log);
    flow.fail(why, detail);
    if (!isAnswered) flow.set({ status: why.status });
    flow.end();
    if (isAnswered) socket.destroySoon();
    else answerRaw(socket, why, STATUS_CODES[why.status] ?? "Refused");
  } finally {
    exchange.forget();
    socket.off("close", gone);
  }
};

/** @throws Stopped unless it is the handshake of a WebSocket, and nothing else */
const readKey = (house: House, request: IncomingMessage): string | null => {
  const refusing = house.refusing();
  if (refusing !== null) throw new Stopped(failure(refusing));
  const headers = pairsOf(request.rawHeaders);
  // A body here would be taken for the first messages.
  const framing = ["content-length", "transfer-encoding"].flatMap((name) => headerValues(headers, name));
  if (framing.some((value) => value !== "0")) throw new Stopped(failure("proxy/malformed"));
  return handshakeKey(request.method ?? "", headers);
};

const ask = ({ house, orders: { limits }, flow, signal }: Upgrade, admitted: Admitted): Promise<Begun> => {
  const { target, headers } = withCredential(house, admitted, flow);
  const { pin, head, body } = admitted;
  const { responseMs, headerBytes } = limits;
  return sendUpstream(
    { pin, method: head.method, target, headers: offerHeaders(headers), body, chunked: false, trailers: [] },
    { agent: house.agent, http2: null, responseMs, headerBytes, signal },
  );
};

/** The server does not want a WebSocket and says so. */
const passAnswer = async (
  { orders, flow }: Upgrade,
  { route, pin }: Admitted,
  { response: upstream, request: outgoing, address }: Begun,
  { request, socket }: AgentSide,
): Promise<void> => {
  flow.set({ address });
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  try {
    await deliver(upstream, response, { orders, route, name: pin.name, flow });
  } finally {
    if (!upstream.complete) outgoing.destroy();
  }
  response.once("finish", () => socket.end());
  response.end();
};

interface Opened {
  readonly begun: Begun;
  readonly upgraded: Upgraded;
  readonly key: string | null;
}

const open = async (
  { house, orders, flow, signal }: Upgrade,
  { route, pin }: Admitted,
  { begun, upgraded, key }: Opened,
  { socket: agent, head }: AgentSide,
): Promise<void> => {
  const server = upgraded.socket;
  server.on("error", () => server.destroy());
  const headers = pairsOf(begun.response.rawHeaders);
  if (key === null || !isAgreed(key, headers)) {
    server.destroy();
    throw new Stopped(failure("upstream/broken"), "the server agreed to what was not offered");
  }
  const scan = orders.dlp.response({ status: 101, headers }, route.dlp.in);
  scan.close();
  flow.set({ status: 101, address: begun.address, responseHeaders: scan.headers });
  agent.write(switchingHead(scan.headers), "latin1");
  if (head.length > 0) agent.unshift(head);
  if (upgraded.head.length > 0) server.unshift(upgraded.head);
  const account = house.account(route.host);
  const cut = await relayMessages({ agent, server, orders, route, name: pin.name, account, flow, signal });
  if (cut !== null) throw new Stopped(cut.failure, cut.detail);
};
