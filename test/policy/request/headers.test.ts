import { describe, expect, test } from "vitest";
import type { Header, HttpFacts } from "../../../policy/request/facts.ts";
import { HOST, PLACEHOLDER, policyOf, refusals, request, tunnel, withHeaders, words } from "./requests.ts";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("headers that two servers could read as two requests", () => {
  test.each<[string, readonly Header[], string]>([
    [
      "two lengths",
      [
        ["Content-Length", "1"],
        ["Content-Length", "2"],
      ],
      "more than one Content-Length",
    ],
    [
      "two equal lengths",
      [
        ["Content-Length", "1"],
        ["content-length", "1"],
      ],
      "more than one Content-Length",
    ],
    [
      "two lengths, one as CGI reads it",
      [
        ["Content-Length", "1"],
        ["Content_Length", "9"],
      ],
      "more than one",
    ],
    ["lengths in a list", [["Content-Length", "1, 1"]], "not a number"],
    ["a signed length", [["Content-Length", "+1"]], "not a number"],
    ["a hexadecimal length", [["Content-Length", "0x1"]], "not a number"],
    ["an empty length", [["Content-Length", ""]], "not a number"],
    [
      "length and chunks",
      [
        ["Content-Length", "1"],
        ["Transfer-Encoding", "chunked"],
      ],
      "and Transfer-Encoding",
    ],
    ["a coding before chunks", [["Transfer-Encoding", "gzip, chunked"]], "other than chunked"],
    [
      "chunks twice",
      [
        ["Transfer-Encoding", "chunked"],
        ["Transfer-Encoding", "chunked"],
      ],
      "other than chunked",
    ],
    ["identity", [["Transfer-Encoding", "identity"]], "other than chunked"],
    ["chunks misspelt", [["Transfer-Encoding", "xchunked"]], "other than chunked"],
    ["chunks with a tab", [["Transfer-Encoding", "chunked\u000b"]], "not well formed"],
    ["chunks with a hard space", [["Transfer-Encoding", "chunked\u00a0"]], "other than chunked"],
    ["a folded line", [["X-A", "a\r\n b"]], "spans lines"],
    ["a bare newline", [["X-A", "a\nX-B: b"]], "spans lines"],
    ["a NUL", [["X-A", "a\u0000b"]], "not well formed"],
    ["a space in a name", [["X A", "a"]], "not well formed"],
    ["a space before the colon", [["Content-Length ", "1"]], "not well formed"],
    ["an empty name", [["", "a"]], "not well formed"],
    ["a colon in a name", [["a:b", "a"]], "not well formed"],
    ["a name that is not ASCII", [["H\u00f6st", "a"]], "not well formed"],
    ["a hop that drops a header", [["Connection", "close, Authorization"]], "names a header of the request"],
    ["an unknown expectation", [["Expect", "200-ok"]], "something unknown"],
    [
      "an upgrade to HTTP/2",
      [
        ["Connection", "Upgrade"],
        ["Upgrade", "h2c"],
      ],
      "only WebSocket",
    ],
    ["settings of HTTP/2", [["HTTP2-Settings", "AAMAAABk"]], "only WebSocket"],
    ["upgrades in a list", [["Upgrade", "websocket, h2c"]], "only WebSocket"],
  ])("%s", (_, headers, message) => {
    expect(words(policyOf(), withHeaders(...headers))).toContain(message);
  });

  test.each<[string, readonly Header[]]>([
    ["one length", [["Content-Length", "10"]]],
    ["chunks", [["Transfer-Encoding", "Chunked"]]],
    [
      "keep-alive",
      [
        ["Connection", "keep-alive, close"],
        ["Keep-Alive", "timeout=5"],
      ],
    ],
    [
      "a WebSocket",
      [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Key", "x"],
      ],
    ],
    ["100-continue", [["Expect", "100-Continue"]]],
    ["bytes above ASCII in a value", [["X-A", "caf\u00e9"]]],
    ["a tab in a value", [["X-A", "a\tb"]]],
  ])("%s is let through", (_, headers) => {
    expect(refusals(policyOf(), withHeaders(...headers))).toEqual([]);
  });

  test("chunks are unknown to HTTP/1.0, and headers of a connection to HTTP/2", () => {
    const chunks: HttpFacts["headers"] = [
      ["Host", HOST],
      ["Transfer-Encoding", "chunked"],
    ];
    expect(refusals(policyOf(), request({ version: "1.0", headers: chunks }))).toEqual(["request/framing"]);
    expect(refusals(policyOf(), request({ version: "2", headers: chunks }))).toEqual(["request/header"]);
    const close: HttpFacts["headers"] = [
      ["Host", HOST],
      ["Connection", "close"],
    ];
    expect(refusals(policyOf(), request({ version: "2", headers: close }))).toEqual(["request/header"]);
  });

  test("a CONNECT has no body", () => {
    const headers: HttpFacts["headers"] = [
      ["Host", `${HOST}:443`],
      ["Content-Length", "0"],
    ];
    expect(refusals(policyOf(), tunnel({ headers }))).toEqual(["request/framing"]);
  });

  test.each([
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
    "X_HTTP_Method_Override",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-Host",
    "X-Original-Host",
    "Forwarded",
  ])("%s is refused", (name) => {
    expect(refusals(policyOf(), withHeaders([name, "x"]))).toEqual(["request/disguise"]);
  });
});

describe("a credential is absent or the placeholder", () => {
  const own = policyOf({ auth: { scheme: "Bearer", token_ref: "API_TOKEN" } });

  test.each<[string, string]>([
    ["Authorization", `Bearer ${PLACEHOLDER}`],
    ["authorization", `bearer  ${PLACEHOLDER}`],
    ["Authorization", `token ${PLACEHOLDER}`],
    ["Authorization", PLACEHOLDER],
    ["Authorization", basic(`x-access-token:${PLACEHOLDER}`)],
    ["Authorization", basic(`${PLACEHOLDER}:`)],
    ["Authorization", basic(`${PLACEHOLDER}:x-oauth-basic`)],
    ["X-Api-Key", PLACEHOLDER],
    ["PRIVATE-TOKEN", PLACEHOLDER],
  ])("%s: %s is let through", (name, value) => {
    expect(refusals(own, withHeaders([name, value]))).toEqual([]);
    expect(refusals(policyOf(), withHeaders([name, value]))).toEqual(["credential/header"]);
  });

  test.each<[string, string]>([
    ["Authorization", "Bearer other"],
    ["Authorization", ""],
    ["Authorization", `Bearer ${PLACEHOLDER}x`],
    ["Authorization", `Bearer other ${PLACEHOLDER}`],
    ["Authorization", `Digest username="${PLACEHOLDER}"`],
    ["Authorization", basic(`${PLACEHOLDER}:data`)],
    ["Authorization", basic(`user:${PLACEHOLDER}data`)],
    ["Authorization", basic("user:other")],
    ["Authorization", "Basic"],
    ["X-Authorization", "x"],
    ["X-Api-Key", "x"],
    ["Api-Key", "x"],
    ["apikey", "x"],
    ["X_Api_Key", "x"],
    ["X-Goog-Api-Key", "x"],
    ["X-Auth-Token", "x"],
    ["X-Vault-Token", "x"],
    ["X-Amz-Security-Token", "x"],
    ["Private-Token", "x"],
    ["Job-Token", "x"],
    ["Ocp-Apim-Subscription-Key", "x"],
    ["X-Auth-Key", "x"],
    ["X-Client-Secret", "x"],
    ["Cookie", "session=x"],
  ])("%s: %s is refused, and so without a credential of the route's", (name, value) => {
    expect(refusals(own, withHeaders([name, value]))).toEqual(["credential/header"]);
    expect(refusals(policyOf(), withHeaders([name, value]))).toEqual(["credential/header"]);
  });

  test.each([
    "X-CSRF-Token",
    "X-Request-Id",
    "session_id",
    "Sec-WebSocket-Key",
    "Idempotency-Key",
    "chatgpt-account-id",
  ])("%s is no credential", (name) => {
    expect(refusals(own, withHeaders([name, "x"]))).toEqual([]);
  });

  test("what is said to the proxy stays with it, and may not stand in a tunnel", () => {
    const header = ["Proxy-Authorization", "Basic x"] as const;
    const headers: HttpFacts["headers"] = [["Host", HOST], header];
    const plain = request({ tunnel: null, target: `http://${HOST}/`, headers });
    expect(refusals(policyOf({ ports: [80] }), plain)).toEqual([]);
    expect(refusals(policyOf(), withHeaders(header))).toEqual(["credential/header"]);
  });

  test("two are one too many, even two placeholders", () => {
    const twice = withHeaders(["Authorization", PLACEHOLDER], ["Authorization", PLACEHOLDER]);
    expect(refusals(own, twice)).toEqual(["credential/header"]);
  });

  test("a route may say otherwise, for one header or for all", () => {
    const cookie = withHeaders(["Cookie", "a=b"]);
    const key = withHeaders(["Authorization", "Bearer own"]);
    const query = request({ target: "/?access_token=x" });
    const some = policyOf({ credentials: ["cookie"] });
    expect([cookie, key, query].map((facts) => refusals(some, facts).length)).toEqual([0, 1, 1]);
    const any = policyOf({ credentials: "any" });
    expect([cookie, key, query].map((facts) => refusals(any, facts).length)).toEqual([0, 0, 0]);
  });

  test("a placeholder of another route, an empty or a missing one is no placeholder", () => {
    const other = policyOf({ auth: { scheme: "Bearer", token_ref: "OTHER" } });
    expect(refusals(other, withHeaders(["Authorization", `Bearer ${PLACEHOLDER}`]))).toEqual([
      "credential/header",
    ]);
    const empty = { ...own, placeholders: { API_TOKEN: "" } };
    expect(refusals(empty, withHeaders(["Authorization", basic(":")]))).toEqual(["credential/header"]);
    const prototype = policyOf({ auth: { scheme: "Bearer", token_ref: "constructor" } });
    expect(refusals(prototype, withHeaders(["Authorization", "x"]))).toEqual(["credential/header"]);
  });

  test.each([
    "/?access_token=x",
    "/?a=b&private_token=x",
    "/?ACCESS_TOKEN=x",
    "/?access%5ftoken=x",
    "/?access%255ftoken=x",
    "/?a=b;api_key=x",
    "/?X-Amz-Signature=x",
    "/?token=x",
  ])("%s is refused", (target) => {
    expect(refusals(own, request({ target }))).toEqual(["credential/query"]);
  });

  test.each(["/?page_token=x", "/?q=access_token", "/?access_token", "/?key=x", "/access_token=x"])(
    "%s is not",
    (target) => {
      expect(refusals(own, request({ target }))).toEqual([]);
    },
  );
});
