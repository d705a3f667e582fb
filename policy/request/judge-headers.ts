import type { Reason } from "../../model/decision.ts";
import type { HttpFacts, RequestFacts } from "./facts.ts";
import { headerName, headerValues } from "./headers.ts";
import { refuse } from "./rules.ts";

/** Names that a `Connection` header may list; any other would make a proxy drop a header that a rule relies on. */
const CONNECTION = new Set(["keep-alive", "close", "upgrade", "te", "proxy-connection"]);

/** Headers of one connection, which HTTP/2 has none of (RFC 9113, section 8.2.2). */
const NOT_IN_HTTP2 = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Headers by which servers take a request for another method, path or host than it says. */
const DISGUISES = new Set([
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
  "x-original-method",
  "x-original-url",
  "x-rewrite-url",
  "x-original-uri",
  "x-original-host",
  "x-forwarded-host",
  "x-forwarded-server",
  "x-forwarded-prefix",
  "x-host",
  "forwarded",
]);

/** Headers whose form, number or meaning two servers could take differently. */
export const judgeHeaders = (facts: RequestFacts): Reason[] => [
  ...judgeForm(facts),
  ...judgeFraming(facts),
  ...judgeHops(facts),
  ...judgeDisguises(facts),
];

const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

const judgeForm = ({ headers }: RequestFacts): Reason[] => {
  if (headers.some(([, value]) => /[\r\n]/.test(value))) {
    return [refuse("request/header", "a header spans lines", "write each header on one line")];
  }
  if (headers.every(([name, value]) => NAME.test(name) && !BAD_VALUE.test(value))) return [];
  const hint = "a name is letters, digits and signs without a space; a value has no control character";
  return [refuse("request/header", "a header's name or value is not well formed", hint)];
};

const judgeFraming = (facts: RequestFacts): Reason[] => {
  const lengths = headerValues(facts.headers, "content-length");
  const codings = headerValues(facts.headers, "transfer-encoding");
  const complaints = [
    lengths.length > 1 && "more than one Content-Length",
    lengths.some((length) => !/^\d+$/.test(length)) && "a Content-Length that is not a number",
    lengths.length > 0 && codings.length > 0 && "Content-Length and Transfer-Encoding",
    (codings.length > 1 || (codings[0] ?? "chunked").toLowerCase() !== "chunked") &&
      "a Transfer-Encoding other than chunked",
    codings.length > 0 && facts.kind === "request" && facts.version === "1.0" && "chunks in HTTP/1.0",
    facts.kind === "tunnel" && lengths.length + codings.length > 0 && "a body of a CONNECT",
  ].filter((complaint) => complaint !== false);
  const hint = "send one Content-Length, or chunks, never both";
  return complaints.map((what) => refuse("request/framing", `the request has ${what}`, hint));
};

const judgeHops = (facts: RequestFacts): Reason[] => {
  const listed = headerValues(facts.headers, "connection").flatMap((value) => value.toLowerCase().split(","));
  const dropped = listed.map((name) => name.trim()).some((name) => name !== "" && !CONNECTION.has(name));
  const http2 =
    facts.kind === "request" &&
    facts.version === "2" &&
    facts.headers.some(([name]) => NOT_IN_HTTP2.has(headerName(name)));
  const upgrades = headerValues(facts.headers, "upgrade");
  const settings = headerValues(facts.headers, "http2-settings");
  const expected = headerValues(facts.headers, "expect").some(
    (what) => what.toLowerCase() !== "100-continue",
  );
  return [
    dropped &&
      refuse("request/header", "Connection names a header of the request", "list keep-alive or close"),
    http2 &&
      refuse("request/header", "a header of HTTP/1 stands in HTTP/2", "leave Connection and the like out"),
    expected &&
      refuse("request/header", "Expect asks for something unknown", "expect 100-continue, or nothing"),
    (settings.length > 0 || upgrades.some((protocol) => protocol.toLowerCase() !== "websocket")) &&
      refuse(
        "request/upgrade",
        "only WebSocket may be upgraded to",
        "speak HTTP/1.1, or HTTP/2 from the start",
      ),
  ].filter((reason) => reason !== false);
};

const judgeDisguises = (facts: Pick<HttpFacts, "headers">): Reason[] => {
  const names = new Set(
    facts.headers.map(([name]) => headerName(name)).filter((name) => DISGUISES.has(name)),
  );
  return [...names].map((name) =>
    refuse("request/disguise", `${name} gives the request a second method, path or host`, "leave it out"),
  );
};
