import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import { parseTarget } from "../../policy/request/target.ts";

/** Headers of one connection (RFC 9110, section 7.6.1), and what a client says to the proxy itself. */
const HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "proxy-authentication-info",
  "te",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** The proxy has read the whole body before it asks: there is nothing left to wait for. */
const ANSWERED = "expect";

/** Advertises other ways to the server, which would go round the proxy (RFC 7838). */
const OTHER_WAYS = "alt-svc";

/** The headers to send upstream: those that were judged, in their order, without those of the agent's connection. */
export const requestHeaders = (headers: readonly Header[]): readonly Header[] =>
  headers.filter(([name]) => !HOP.has(headerName(name)) && headerName(name) !== ANSWERED);

/** The same for a server, or a hop, that must answer without a content coding. */
export const askingPlain = (headers: readonly Header[]): readonly Header[] => [
  ...headers.filter(([name]) => headerName(name) !== "accept-encoding"),
  ["Accept-Encoding", "identity"],
];

/** The headers to pass back to the agent. */
export const responseHeaders = (headers: readonly Header[]): readonly Header[] =>
  headers.filter(([name]) => !HOP.has(headerName(name)) && headerName(name) !== OTHER_WAYS);

/** The target as a server takes it, without the host. */
export const originTarget = (target: string): string => {
  const parsed = parseTarget(target);
  if (parsed === null) return target;
  return parsed.query === null ? parsed.path : `${parsed.path}?${parsed.query}`;
};

/** Node's list of names and values in turn, as pairs. */
export const pairsOf = (raw: readonly string[]): readonly Header[] =>
  Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at] as string, raw[2 * at + 1] as string]);

/** Pairs in the form that Node takes for trailers. */
export const mutable = (headers: readonly Header[]): [string, string][] =>
  headers.map(([name, value]) => [name, value]);

/** What headers take on the wire, in `bytes`. */
export const headerBytes = (headers: readonly Header[]): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
