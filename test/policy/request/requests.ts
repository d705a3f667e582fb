import { BUILT_IN } from "../../../policy/defaults.ts";
import { decideRequest } from "../../../policy/request/decide-request.ts";
import type { EgressPolicy } from "../../../policy/request/egress-policy.ts";
import type { DlpFacts, HttpFacts, TunnelFacts } from "../../../policy/request/facts.ts";
import { ownedRouteSchema, type Route } from "../../../policy/request/route.ts";

export const HOST = "api.example.com";
/** A place on the Internet that nobody is asked at. */
export const ADDRESS = "93.184.215.14";
export const PLACEHOLDER = "placeholder-of-the-bottle";

export const routeOf = (input: Readonly<Record<string, unknown>> = {}): Route =>
  ownedRouteSchema.parse({ host: HOST, owner: null, ...input });

export const policyOf = (...inputs: readonly Readonly<Record<string, unknown>>[]): EgressPolicy => ({
  routes: (inputs.length === 0 ? [{}] : inputs).map(routeOf),
  placeholders: { API_TOKEN: PLACEHOLDER },
  levels: BUILT_IN.policy.secrets.levels,
});

export const NOTHING_SEEN: DlpFacts = { sightings: [], known: [], unread: [] };

const USAGE = { requestsThisMinute: 1, sentBytes: 100, names: 1 };

/** A CONNECT that is let through when its host has a route. */
export const tunnel = (some: Partial<TunnelFacts> = {}): TunnelFacts => ({
  kind: "tunnel",
  connect: `${HOST}:443`,
  headers: [["Host", some.connect ?? `${HOST}:443`]],
  addresses: [ADDRESS],
  usage: USAGE,
  ...some,
});

/** A GET in a tunnel that is let through when its host has a route. */
export const request = (some: Partial<HttpFacts> = {}): HttpFacts => ({
  kind: "request",
  version: "1.1",
  tunnel: { connect: `${HOST}:443`, serverName: HOST },
  method: "GET",
  target: "/",
  authority: null,
  headers: [["Host", HOST]],
  addresses: [ADDRESS],
  usage: USAGE,
  body: { kind: "none" },
  dlp: NOTHING_SEEN,
  ...some,
});

/** The same to another host, at every place that names it. */
export const to = (host: string, some: Partial<HttpFacts> = {}): HttpFacts =>
  request({ tunnel: { connect: `${host}:443`, serverName: host }, headers: [["Host", host]], ...some });

export const withHeaders = (...headers: HttpFacts["headers"]): HttpFacts =>
  request({ headers: [["Host", HOST], ...headers] });

export const show = (text: string): string => text;

/** The rules that refuse a request, in order; none when it is let through. */
export const refusals = (policy: EgressPolicy, facts: HttpFacts | TunnelFacts): readonly string[] => {
  const decision = decideRequest(policy, facts, show);
  return decision.verdict === "accept" ? [] : decision.reasons.map(({ rule }) => rule);
};

/** What a refused request is told: every message with its hint. */
export const words = (policy: EgressPolicy, facts: HttpFacts | TunnelFacts): string => {
  const decision = decideRequest(policy, facts, show);
  if (decision.verdict === "accept") return "";
  return decision.reasons.map(({ message, hint }) => `${message} | ${hint}`).join("\n");
};
