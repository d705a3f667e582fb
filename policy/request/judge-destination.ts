import type { Reason } from "../../model/decision.ts";
import type { EgressPolicy } from "./egress-policy.ts";
import type { RequestFacts } from "./facts.ts";
import { findRoute } from "./find-route.ts";
import { headerValues } from "./headers.ts";
import { type Authority, hostKey, parseAuthority } from "./host.ts";
import { looksRandom } from "./random-label.ts";
import type { Route } from "./route.ts";
import { isWildcard } from "./route-host.ts";
import { refuse } from "./rules.ts";
import type { ShowText } from "./show-text.ts";
import { parseTarget } from "./target.ts";

/** Where a request goes, judged. */
export interface Destination {
  readonly route: Route | null;
  readonly reasons: readonly Reason[];
}

/** Finds the one host that every part of a request names, and its route. */
export const judgeDestination = (
  { routes }: EgressPolicy,
  facts: RequestFacts,
  show: ShowText,
): Destination => {
  const claims = claimsOf(facts);
  const malformed = claims.filter(({ authority }) => authority === null);
  const [first, ...others] = claims.flatMap(({ authority, ...claim }) =>
    authority === null ? [] : [{ ...claim, authority }],
  );
  const reasons = [
    ...missing(facts),
    ...malformed.map(({ what }) =>
      refuse(
        "host/malformed",
        `${what} is not a host`,
        "write the name alone, with a port where it is not usual",
      ),
    ),
    ...others
      .filter(({ authority }) => first !== undefined && !sameAuthority(first.authority, authority))
      .map(({ what }) =>
        refuse(
          "host/disagreement",
          `${what} is not what ${first?.what} says`,
          "name one host and port everywhere",
        ),
      ),
  ];
  if (first === undefined || malformed.length > 0) return { route: null, reasons };
  const { route, reasons: more } = judgeHost(routes, first.authority, facts, () => show(first.text));
  return { route, reasons: [...reasons, ...more] };
};

const sameAuthority = (a: Authority, b: Authority): boolean =>
  a.port === b.port && hostKey(a.host) === hostKey(b.host);

interface Claim {
  readonly what: string;
  /** As it came. */
  readonly text: string;
  /** Null when it is malformed. */
  readonly authority: Authority | null;
}

/** Every place of a request that names its host. The first is where the proxy would connect to. */
const claimsOf = (facts: RequestFacts): readonly Claim[] => {
  const claim = (what: string, text: string, port: number | null): Claim => ({
    what,
    text,
    authority: parseAuthority(text, port),
  });
  const named = headerValues(facts.headers, "host");
  if (facts.kind === "tunnel") {
    // A CONNECT names its port in the target; clients repeat it in Host, or leave it out there.
    const connect = claim("the CONNECT target", facts.connect, null);
    const port = connect.authority?.port ?? null;
    return [connect, ...named.map((text) => claim("Host", text, port))];
  }
  const { tunnel, authority } = facts;
  const absolute = parseTarget(facts.target)?.absolute ?? null;
  const usual = tunnel === null ? 80 : 443;
  const connect = tunnel === null ? null : claim("the CONNECT target", tunnel.connect, null);
  return [
    ...(connect === null ? [] : [connect]),
    ...(absolute === null ? [] : [claim("the request target", absolute.authority, usual)]),
    ...(authority === null ? [] : [claim(":authority", authority, usual)]),
    ...named.map((text) => claim("Host", text, usual)),
    ...(tunnel?.serverName == null
      ? []
      : [claim("the server name inside TLS", tunnel.serverName, connect?.authority?.port ?? null)]),
  ];
};

const missing = (facts: RequestFacts): Reason[] => {
  if (facts.kind === "tunnel") return tooMany(facts, 1);
  const { tunnel, authority, version } = facts;
  const absolute = parseTarget(facts.target)?.absolute ?? null;
  const none = headerValues(facts.headers, "host").length === 0;
  return [
    ...tooMany(facts, 1),
    ...(none && !(version === "2" && authority !== null)
      ? [refuse("host/missing", "the request has no Host", "send one Host header")]
      : []),
    ...(authority !== null && version !== "2"
      ? [refuse("host/disagreement", ":authority stands in HTTP/1", "send Host instead")]
      : []),
    ...(tunnel !== null && tunnel.serverName === null
      ? [
          refuse(
            "host/missing",
            "the tunnel has no TLS with a server name",
            "speak TLS and name the host in it",
          ),
        ]
      : []),
    ...(tunnel === null && absolute === null
      ? [
          refuse(
            "host/missing",
            "the target has no host",
            "ask the proxy for http://host/path, or open a tunnel",
          ),
        ]
      : []),
    ...(absolute !== null && absolute.scheme !== (tunnel === null ? "http" : "https")
      ? [
          refuse(
            "host/disagreement",
            "the target has another scheme than its connection",
            "open a tunnel for https",
          ),
        ]
      : []),
  ];
};

const tooMany = ({ headers }: RequestFacts, most: number): Reason[] =>
  headerValues(headers, "host").length > most
    ? [refuse("host/disagreement", "there is more than one Host", "send one Host header")]
    : [];

const judgeHost = (
  routes: readonly Route[],
  { host, port }: Authority,
  facts: RequestFacts,
  shown: () => string,
): Destination => {
  if (host.kind === "address") {
    const hint = "ask for a host by its name; addresses are never let through";
    return { route: null, reasons: [refuse("host/address", "the host is an IP address", hint)] };
  }
  const route = findRoute(routes, host.name);
  if (route === null) {
    const hint = `${hostsOf(routes)}; the bottle's owner can add a route`;
    return { route, reasons: [refuse("host/no-route", `${shown()} has no route`, hint)] };
  }
  const reasons = [
    !route.ports.includes(port) &&
      refuse(
        "host/port",
        `port ${port} of ${route.host} is not let through`,
        `use ${route.ports.join(", ")}`,
      ),
    facts.kind === "request" &&
      facts.tunnel === null &&
      route.auth !== undefined &&
      refuse("host/clear-text", `${route.host} has a credential and is spoken to over TLS only`, "use https"),
    isWildcard(route.host) &&
      looksRandom(host.name.split(".", 1)[0] as string) &&
      refuse(
        "host/random-label",
        `the first label of this name under ${route.host} looks like data`,
        "if the host is meant, the bottle's owner gives it a route of its own",
      ),
  ];
  return { route, reasons: reasons.filter((reason) => reason !== false) };
};

const MOST_NAMED = 12;

const hostsOf = (routes: readonly Route[]): string => {
  if (routes.length === 0) return "no host has one";
  const hosts = routes.map(({ host }) => host).sort();
  const rest = hosts.length > MOST_NAMED ? ` and ${hosts.length - MOST_NAMED} more` : "";
  return `these have: ${hosts.slice(0, MOST_NAMED).join(", ")}${rest}`;
};
