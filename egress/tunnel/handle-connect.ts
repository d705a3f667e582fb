import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { decideMessage, decideRequest } from "../../policy/request/decide-request.ts";
import type { TunnelFacts } from "../../policy/request/facts.ts";
import { hostKey, parseAuthority } from "../../policy/request/host.ts";
import { judgeDestination } from "../../policy/request/judge-destination.ts";
import type { Route } from "../../policy/request/route.ts";
import { isWildcard } from "../../policy/request/route-host.ts";
import type { Pin } from "../connect/pin.ts";
import { type FlowDraft, openFlow } from "../flow-draft.ts";
import type { House, Orders } from "../house.ts";
import type { Tunnel } from "../http/admit.ts";
import { answerRaw } from "../http/answer.ts";
import { exchangeSignal } from "../http/exchange-signal.ts";
import { failure, refused, Stopped } from "../http/failure.ts";
import { pairsOf } from "../http/forwarded.ts";
import { stoppedBy } from "../http/stopped-by.ts";
import { passThrough } from "./pass-through.ts";
import { readHello } from "./read-hello.ts";
import { terminate } from "./terminate.ts";

/** Takes a connection whose TLS ends here, with what it came through. */
export type Adopt = (socket: TLSSocket, tunnel: Tunnel, flow: FlowDraft) => void;

/** One CONNECT, from its judgement to a tunnel that is inspected or passed through. Never throws. */
export const handleConnect = async (
  house: House,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  adopt: Adopt,
): Promise<void> => {
  const orders = house.orders();
  const flow = openFlow(house, "tunnel");
  const exchange = exchangeSignal(house, orders.limits.totalMs);
  const cut = (): void => void socket.destroy();
  exchange.signal.addEventListener("abort", cut, { once: true });
  socket.on("error", () => socket.destroy());
  let isOpen = false;
  try {
    const { route, pin } = await admitTunnel(house, orders, request, flow);
    if (head.length > 0) socket.unshift(head);
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    isOpen = true;
    const hello = await readHello(socket, orders.limits.headerMs);
    if (hello === "closed") return flow.end();
    if (hello === "slow") throw new Stopped(failure("proxy/slow"));
    if (hello === "not-tls") throw new Stopped(failure("proxy/not-tls"));
    if (!route.inspect) {
      await passThrough(house, orders, { route, pin, hello, socket, flow, signal: exchange.signal });
      return flow.end();
    }
    const context = await house.authority.contextFor(pin.name);
    const secure = await terminate(socket, context, orders.limits.headerMs);
    adopt(secure, { connect: request.url ?? "", serverName: secure.servername || null }, flow);
  } catch (error) {
    const { failure: why, detail } = stoppedBy(error, exchange.cut(), house.log);
    flow.fail(why, detail);
    if (!isOpen) flow.set({ status: why.status });
    flow.end();
    if (isOpen) socket.destroy();
    else answerRaw(socket, why, STATUS_CODES[why.status] ?? "Refused");
  } finally {
    exchange.forget();
    exchange.signal.removeEventListener("abort", cut);
  }
};

/** Judges where a tunnel goes. @throws Stopped */
const admitTunnel = async (
  house: House,
  { policy, show, dlp }: Orders,
  request: IncomingMessage,
  flow: FlowDraft,
): Promise<{ readonly route: Route; readonly pin: Pin }> => {
  const connect = request.url ?? "";
  const headers = pairsOf(request.rawHeaders);
  flow.set({ method: "CONNECT", requestHeaders: headers });
  const refusing = house.refusing();
  if (refusing !== null) throw new Stopped(failure(refusing));
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0")
    throw new Stopped(failure("proxy/version"));
  const usage = { requestsThisMinute: 0, sentBytes: 0, names: 0 };
  const draft: TunnelFacts = { kind: "tunnel", connect, headers, addresses: [], usage };
  const { route, reasons } = judgeDestination(policy, draft, show);
  flow.set({ url: show(connect) });
  const authority = parseAuthority(connect, null);
  if (route === null || authority === null || reasons.length > 0) {
    const decision = decideRequest(policy, draft, show);
    if (decision.verdict === "accept") throw new Error("a tunnel without a destination was accepted");
    throw new Stopped(refused(decision.reasons));
  }
  const name = hostKey(authority.host);
  flow.set({ host: show(name), port: authority.port });
  // A name can hold what must not leave; whoever owns a domain sees what is looked up below it.
  const scan = dlp.request({ version: "1.1", method: "CONNECT", target: connect, headers });
  const { dlp: seen } = await scan.end([]);
  const early = decideMessage(policy, { direction: "out", host: name, dlp: seen });
  if (early.verdict === "reject") throw new Stopped(refused(early.reasons));
  const account = house.account(route.host);
  // What is asked inside an inspected tunnel is counted request by request.
  if (!route.inspect) account.request();
  const addresses = await house.resolve(name);
  const decision = decideRequest(policy, { ...draft, addresses, usage: account.with(name, 0) }, show);
  flow.add({ notes: [...early.notes, ...decision.notes] });
  if (decision.verdict === "reject") throw new Stopped(refused(decision.reasons));
  if (isWildcard(route.host)) account.sent(name, 0);
  return { route, pin: { tls: true, name, port: authority.port, addresses } };
};
