import type { IncomingMessage } from "node:http";
import { decideMessage, decideRequest } from "../../policy/request/decide-request.ts";
import type { DlpFacts, Header, HttpFacts } from "../../policy/request/facts.ts";
import { hostKey, parseAuthority } from "../../policy/request/host.ts";
import { judgeBudget } from "../../policy/request/judge-budget.ts";
import { judgeDestination } from "../../policy/request/judge-destination.ts";
import type { Route } from "../../policy/request/route.ts";
import { isWildcard } from "../../policy/request/route-host.ts";
import { parseTarget } from "../../policy/request/target.ts";
import type { Pin } from "../connect/pin.ts";
import type { FlowDraft } from "../flow-draft.ts";
import type { House, Orders } from "../house.ts";
import type { RequestHead } from "../message.ts";
import { failure, refused, Stopped } from "./failure.ts";
import { headerBytes, pairsOf } from "./forwarded.ts";
import { readBody } from "./read-body.ts";
import { createSpool, type Spool } from "./spool.ts";

/** The tunnel that a request came through. */
export interface Tunnel {
  /** The target of the CONNECT, as it came. */
  readonly connect: string;
  readonly serverName: string | null;
}

/** A request that was let out, with all that is needed to send it. */
export interface Admitted {
  readonly route: Route;
  readonly pin: Pin;
  readonly head: RequestHead;
  readonly body: Spool;
  readonly trailers: readonly Header[];
}

export interface AdmitOptions {
  readonly house: House;
  readonly orders: Orders;
  readonly tunnel: Tunnel | null;
  readonly flow: FlowDraft;
  /** Lets a client send its body that waits to be told. */
  readonly proceed: () => void;
  readonly signal: AbortSignal;
}

const NOTHING_SEEN: DlpFacts = { sightings: [], known: [], unread: [] };
const NOTHING_USED = { requestsThisMinute: 0, sentBytes: 0, names: 0 };

/**
 * Reads one request whole and has it decided on. Nothing of it has been sent on when this returns, nor has a name
 * been resolved that no route is for. @throws Stopped
 */
export const admit = async (request: IncomingMessage, options: AdmitOptions): Promise<Admitted> => {
  const { house, orders, tunnel, flow } = options;
  const { policy, show, dlp } = orders;
  const head = headOf(request);
  const draft = draftOf(head, tunnel);
  const { route, reasons } = judgeDestination(policy, draft, show);
  const authority = authorityOf(draft);
  const scan = dlp.request(head, route?.credentials);
  const body = createSpool(house.room);
  try {
    if (route === null || reasons.length > 0 || authority === null) {
      const { dlp: seen } = await scan.end([]);
      describe(options, draft, route, seen);
      return refuse(options, { ...draft, dlp: seen });
    }
    const account = house.account(route.host);
    account.request();
    flow.set({ host: isWildcard(route.host) ? null : authority.name, port: authority.port });
    const sent = headBytes(head);
    const used = account.with(authority.name, sent);
    const left = Math.max(0, route.budget.sent - used.sentBytes);
    const ceiling = Math.min(orders.limits.bodyBytes, left);
    options.proceed();
    const read = await readBody(request, {
      scan,
      body,
      ceiling,
      idleMs: orders.limits.idleMs,
      signal: options.signal,
    });
    const usage = account.with(authority.name, sent + body.length);
    if (read === "too long") {
      const [reason] = judgeBudget(route, { ...usage, sentBytes: route.budget.sent + 1 });
      throw new Stopped(
        left > orders.limits.bodyBytes || reason === undefined
          ? failure("proxy/too-large")
          : refused([reason]),
      );
    }
    const trailers = pairsOf(request.rawTrailers);
    const seen = await scan.end(trailers);
    describe(options, draft, route, seen.dlp);
    flow.set({ sentBytes: sent + body.length });
    const early = decideMessage(policy, { direction: "out", host: authority.name, dlp: seen.dlp });
    // Whoever owns a domain sees what is looked up below it.
    if (isWildcard(route.host) && early.verdict === "reject") throw new Stopped(refused(early.reasons));
    const addresses = await house.resolve(authority.name);
    const decision = decideRequest(
      policy,
      // A trailer is judged as the header that a server may take it for.
      { ...draft, headers: [...head.headers, ...trailers], addresses, usage, ...seen },
      show,
    );
    flow.add({ notes: decision.notes });
    if (decision.verdict === "reject") throw new Stopped(refused(decision.reasons));
    account.sent(authority.name, sent + body.length);
    return { route, pin: { tls: tunnel !== null, ...authority, addresses }, head, body, trailers };
  } catch (error) {
    await body.close();
    throw error;
  } finally {
    scan.close();
  }
};

const refuse = ({ orders: { policy, show }, flow }: AdmitOptions, facts: HttpFacts): never => {
  const decision = decideRequest(policy, facts, show);
  flow.add({ notes: decision.notes });
  if (decision.verdict === "accept") throw new Error("a request without a destination was accepted");
  throw new Stopped(refused(decision.reasons));
};

const headOf = (request: IncomingMessage): RequestHead => {
  const version = request.httpVersion;
  if (version !== "1.0" && version !== "1.1") throw new Stopped(failure("proxy/version"));
  return {
    version,
    method: request.method ?? "",
    target: request.url ?? "",
    headers: pairsOf(request.rawHeaders),
  };
};

const draftOf = (head: RequestHead, tunnel: Tunnel | null): HttpFacts => ({
  kind: "request",
  ...head,
  tunnel,
  authority: null,
  addresses: [],
  usage: NOTHING_USED,
  body: { kind: "none" },
  dlp: NOTHING_SEEN,
});

/** Where a request goes, once nothing in it says otherwise: the CONNECT target, or what the absolute target names. */
const authorityOf = ({
  tunnel,
  target,
}: Pick<HttpFacts, "tunnel" | "target">): { readonly name: string; readonly port: number } | null => {
  const text = tunnel?.connect ?? parseTarget(target)?.absolute?.authority;
  const authority = text === undefined ? null : parseAuthority(text, tunnel === null ? 80 : null);
  return authority === null ? null : { name: hostKey(authority.host), port: authority.port };
};

const headBytes = ({ method, target, headers }: RequestHead): number =>
  method.length + target.length + headerBytes(headers);

/** Takes down what was asked for, as far as it can be shown. */
const describe = (
  { orders: { show }, tunnel, flow }: AdmitOptions,
  { target, headers }: HttpFacts,
  route: Route | null,
  seen: DlpFacts,
): void => {
  const clean = seen.known.length === 0;
  const origin = tunnel === null ? "" : `https://${tunnel.connect.replace(/:443$/, "")}`;
  const authority = authorityOf({ tunnel, target });
  const host =
    authority === null
      ? null
      : route !== null && !isWildcard(route.host)
        ? authority.name
        : show(authority.name);
  flow.set({
    requestHeaders: headers,
    url: clean ? show(target.startsWith("/") ? `${origin}${target}` : target) : null,
    host: clean || (route !== null && !isWildcard(route.host)) ? host : null,
    port: authority?.port ?? null,
  });
};
