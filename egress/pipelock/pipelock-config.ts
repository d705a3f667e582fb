import type { Route } from "../../policy/request/route.ts";

/** What pipelock needs to know besides the routes. Paths are absolute. */
export interface PipelockPlace {
  readonly port: number;
  readonly caCertificate: string;
  readonly caKey: string;
}

/** It reads whole bodies into memory and refuses longer ones, in `bytes`. */
const LONGEST_BODY = 64 * 1024 ** 2;
/** The judge before it allows no longer target, in `characters`. */
const LONGEST_URL = 16 * 1024;
/** An agent's answer may take its time, in `seconds`. */
const IDLE_S = 3600;
/** Older versions end a tunnel after this time, whatever happens in it, in `seconds`. */
const TUNNEL_S = 24 * 3600;

/**
 * Hosts whose TLS pipelock passes through unread: it refuses a credential in a header wherever it is sent, and at
 * these one is sent, put in by the proxy before it or allowed to the agent by the route.
 */
export const passThroughOf = (routes: readonly Route[]): readonly string[] =>
  routes
    .filter(
      ({ owner, auth, inspect, credentials }) =>
        owner !== null || auth !== undefined || !inspect || credentials.length > 0,
    )
    .map(({ host }) => host);

/**
 * The configuration of pipelock for the same routes (its docs/configuration.md). It refuses keys that it does not
 * know, so that only keys stand here which it has had since its first versions with TLS interception.
 */
export const pipelockConfig = (
  routes: readonly Route[],
  { port, caCertificate, caKey }: PipelockPlace,
): Readonly<Record<string, unknown>> => ({
  version: 1,
  // Only the hosts of `api_allowlist`. Its `*.` is wider than a route's, which the proxy before it has judged.
  mode: "strict",
  enforce: true,
  explain_blocks: false,
  api_allowlist: routes.map(({ host }) => host),
  fetch_proxy: {
    listen: `127.0.0.1:${port}`,
    monitoring: {
      max_url_length: LONGEST_URL,
      max_requests_per_minute: Math.max(...routes.map(({ budget }) => budget.requests_per_minute)),
    },
  },
  forward_proxy: {
    enabled: true,
    max_tunnel_seconds: TUNNEL_S,
    idle_timeout_seconds: IDLE_S,
    sni_verification: true,
  },
  tls_interception: {
    enabled: true,
    ca_cert: caCertificate,
    ca_key: caKey,
    passthrough_domains: passThroughOf(routes),
    max_response_bytes: LONGEST_BODY,
  },
  request_body_scanning: {
    enabled: true,
    action: "block",
    max_body_bytes: LONGEST_BODY,
    // Older versions scan no headers where this is not said.
    scan_headers: true,
    header_mode: "all",
  },
  // Its own environment holds nothing.
  dlp: { scan_env: false, include_defaults: true },
  response_scanning: { enabled: true, action: "warn" },
  ssrf: { ip_allowlist: [...new Set(routes.flatMap(({ addresses }) => addresses))] },
});
