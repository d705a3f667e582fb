import { describe, expect, test } from "vitest";
import { bodyOf } from "../../../egress/http/answer.ts";
import { refused } from "../../../egress/http/failure.ts";
import type { Sighting } from "../../../model/finding.ts";
import { decideMessage, decideRequest } from "../../../policy/request/decide-request.ts";
import type { EgressPolicy } from "../../../policy/request/egress-policy.ts";
import type { DlpFacts, HttpFacts, RequestFacts } from "../../../policy/request/facts.ts";
import { REQUEST_RULES, type RequestRule, statusOf } from "../../../policy/request/rules.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import {
  ADDRESS,
  HOST,
  NOTHING_SEEN,
  PLACEHOLDER,
  policyOf,
  refusals,
  request,
  show,
  to,
  tunnel,
  withHeaders,
} from "./requests.ts";
import { sightingOf } from "./sightings.ts";

interface Case {
  readonly rule: RequestRule;
  readonly policy?: EgressPolicy;
  /** Refused by this rule alone. */
  readonly bad: RequestFacts;
  /** Like it, and let through. */
  readonly good: RequestFacts;
  readonly status: number;
  readonly message: string;
  readonly hint: string;
}

const read = (some: Partial<Extract<HttpFacts["body"], { kind: "read" }>>): HttpFacts["body"] => ({
  kind: "read",
  lfsOperation: null,
  graphqlMutations: null,
  ...some,
});

const post = (target: string, some: Partial<HttpFacts> = {}): HttpFacts =>
  request({ method: "POST", target, ...some });

const API = policyOf({
  matches: [
    { methods: ["GET", "POST"], paths: [{ prefix: "/api/" }] },
    { methods: ["PUT"], paths: [{ exact: "/upload" }] },
  ],
});

const usage = { requestsThisMinute: 1, sentBytes: 100, names: 1 };
const small = policyOf({
  host: "*.example.com",
  budget: { requests_per_minute: 10, sent: "1KiB", names: 2 },
});

const CASES: readonly Case[] = [
  {
    rule: "request/header",
    bad: withHeaders(["X Name", "x"]),
    good: withHeaders(["X-Name", "x"]),
    status: 400,
    message: "a header's name or value is not well formed",
    hint: "a name is letters, digits and signs without a space; a value has no control character",
  },
  {
    rule: "request/framing",
    bad: withHeaders(["Content-Length", "3"], ["Transfer-Encoding", "chunked"]),
    good: withHeaders(["Transfer-Encoding", "chunked"]),
    status: 400,
    message: "the request has Content-Length and Transfer-Encoding",
    hint: "send one Content-Length, or chunks, never both",
  },
  {
    rule: "request/method",
    bad: request({ method: "TRACE" }),
    good: request({ method: "OPTIONS" }),
    status: 400,
    message: "TRACE is never let through",
    hint: "use another method",
  },
  {
    rule: "request/target",
    bad: request({ target: "*" }),
    good: request({ target: "/*" }),
    status: 400,
    message: "the target is not a path and a query",
    hint: "write a path that begins with a slash, with everything unusual percent-encoded",
  },
  {
    rule: "request/target-length",
    bad: request({ target: `/${"a".repeat(8000)}` }),
    good: request({ target: `/${"a".repeat(7999)}` }),
    status: 414,
    message: "the target is longer than 8000 bytes",
    hint: "send what is long in the body",
  },
  {
    rule: "request/disguise",
    bad: withHeaders(["X-HTTP-Method-Override", "PUT"]),
    good: withHeaders(["X-Request-Id", "PUT"]),
    status: 400,
    message: "x-http-method-override gives the request a second method, path or host",
    hint: "leave it out",
  },
  {
    rule: "request/upgrade",
    bad: withHeaders(["Connection", "Upgrade"], ["Upgrade", "h2c"]),
    good: withHeaders(["Connection", "Upgrade"], ["Upgrade", "websocket"]),
    status: 400,
    message: "only WebSocket may be upgraded to",
    hint: "speak HTTP/1.1, or HTTP/2 from the start",
  },
  {
    rule: "host/malformed",
    bad: tunnel({ connect: `user@${HOST}:443`, headers: [] }),
    good: tunnel({ headers: [] }),
    status: 400,
    message: "the CONNECT target is not a host",
    hint: "write the name alone, with a port where it is not usual",
  },
  {
    rule: "host/missing",
    bad: request({ tunnel: { connect: `${HOST}:443`, serverName: null } }),
    good: request(),
    status: 400,
    message: "the tunnel has no TLS with a server name",
    hint: "speak TLS and name the host in it",
  },
  {
    rule: "host/disagreement",
    bad: request({ headers: [["Host", "other.example.com"]] }),
    good: request({ headers: [["Host", `${HOST.toUpperCase()}.:443`]] }),
    status: 421,
    message: "Host is not what the CONNECT target says",
    hint: "name one host and port everywhere",
  },
  {
    rule: "host/address",
    bad: tunnel({ connect: `${ADDRESS}:443` }),
    good: tunnel(),
    status: 403,
    message: "the host is an IP address",
    hint: "ask for a host by its name; addresses are never let through",
  },
  {
    rule: "host/no-route",
    policy: policyOf({}, { host: "*.pages.example.com" }),
    bad: to("evil.example.com"),
    good: to(HOST),
    status: 403,
    message: "evil.example.com:443 has no route",
    hint: "these have: *.pages.example.com, api.example.com; the bottle's owner can add a route",
  },
  {
    rule: "host/port",
    policy: policyOf({ ports: [443, 8443] }),
    bad: tunnel({ connect: `${HOST}:22` }),
    good: tunnel({ connect: `${HOST}:8443` }),
    status: 403,
    message: "port 22 of api.example.com is not let through",
    hint: "use 443, 8443",
  },
  {
    rule: "host/clear-text",
    policy: policyOf({ ports: [80, 443], auth: { scheme: "Bearer", token_ref: "API_TOKEN" } }),
    bad: request({ tunnel: null, target: `http://${HOST}/` }),
    good: request({ target: `https://${HOST}/` }),
    status: 403,
    message: "api.example.com has a credential and is spoken to over TLS only",
    hint: "use https",
  },
  {
    rule: "host/random-label",
    policy: policyOf({ host: "*.example.com" }),
    bad: to("3f9a0c7be21d45886aa1.example.com"),
    good: to("static-assets.example.com"),
    status: 403,
    message: "the first label of this name under *.example.com looks like data",
    hint: "if the host is meant, the bottle's owner gives it a route of its own",
  },
  {
    rule: "address/none",
    bad: request({ addresses: [] }),
    good: request(),
    status: 502,
    message: "the host has no address",
    hint: "check the name; only the proxy resolves names",
  },
  {
    rule: "address/refused",
    policy: policyOf({ addresses: ["10.1.2.0/24"] }),
    bad: request({ addresses: ["10.1.3.1"] }),
    good: request({ addresses: ["10.1.2.1"] }),
    status: 403,
    message: "the host resolved to 10.1.3.1, which is a private network",
    hint: "if it is meant, the bottle's owner names it in the route's `addresses`",
  },
  {
    rule: "route/method",
    policy: API,
    bad: request({ method: "PATCH", target: "/api/x" }),
    good: request({ method: "POST", target: "/api/x" }),
    status: 403,
    message: "api.example.com does not let this method through",
    hint: "use GET, POST, PUT",
  },
  {
    rule: "route/method",
    policy: API,
    bad: request({ target: "/upload" }),
    good: request({ method: "PUT", target: "/upload?part=1" }),
    status: 403,
    message: "this path does not let this method through",
    hint: "use PUT",
  },
  {
    rule: "route/path",
    policy: API,
    bad: request({ target: "/apis" }),
    good: request({ target: "/api/s" }),
    status: 403,
    message: "api.example.com does not let this path through",
    hint: "with this method: /api/…",
  },
  {
    rule: "route/ambiguous-path",
    policy: API,
    bad: request({ target: "/api/../admin" }),
    good: request({ target: "/api/admin" }),
    status: 400,
    message: "the path holds a `.` or `..` segment",
    hint: "write it plainly, encoded once",
  },
  {
    rule: "git/push",
    bad: request({ target: "/o/r.git/info/refs?service=git-receive-pack" }),
    good: request({ target: "/o/r.git/info?service=other" }),
    status: 403,
    message: "git may not push over HTTP",
    hint: "push to the remote that the bottle set up: the gate",
  },
  {
    rule: "git/lfs-write",
    policy: policyOf({ git: { fetch: true } }),
    bad: post("/o/r.git/info/lfs/objects/batch", { body: read({ lfsOperation: "upload" }) }),
    good: post("/o/r.git/info/lfs/objects/batch", { body: read({ lfsOperation: "download" }) }),
    status: 403,
    message: "Git LFS may not write over HTTP",
    hint: "commit the file itself, and push to the gate",
  },
  {
    rule: "git/fetch",
    bad: post("/o/r.git/git-upload-pack"),
    good: post("/o/r.git/other"),
    status: 403,
    message: "api.example.com is no host to fetch from with git",
    hint: "fetch from the remote that the bottle set up; or the owner sets git: { fetch: true } on the route",
  },
  {
    rule: "write/hosting",
    policy: policyOf({ writes: ["merge"] }),
    bad: request({ method: "PUT", target: "/repos/o/r/contents/a.txt" }),
    good: request({ method: "PUT", target: "/repos/o/r/pulls/1/merge" }),
    status: 403,
    message: "this writes through the host's programming interface: files, blobs, trees and commits",
    hint: "push to the gate instead; or the bottle's owner lists contents in the route's `writes`",
  },
  {
    rule: "write/graphql-unread",
    bad: post("/graphql", { body: read({}) }),
    good: post("/graphql", { body: read({ graphqlMutations: [] }) }),
    status: 403,
    message: "what this GraphQL request does could not be read",
    hint: "post one JSON body with the document in `query`",
  },
  {
    rule: "credential/header",
    policy: policyOf({ auth: { scheme: "Bearer", token_ref: "API_TOKEN" } }),
    bad: withHeaders(["Authorization", "Bearer somebody-else"]),
    good: withHeaders(["Authorization", `Bearer ${PLACEHOLDER}`]),
    status: 403,
    message: "Authorization holds a credential that is not for api.example.com to have",
    hint: "send the placeholder from the environment; the proxy puts the credential in",
  },
  {
    rule: "credential/query",
    bad: request({ target: "/?access_token=x" }),
    good: request({ target: "/?access=x" }),
    status: 403,
    message: "the query holds a credential in access_token",
    hint: "send none; the bottle's owner can name the header in the route's `credentials`",
  },
  {
    rule: "secret/known",
    policy: policyOf({ dlp: { out: "off" } }),
    bad: request({ dlp: { ...NOTHING_SEEN, known: [{ name: "API_TOKEN", place: "body" }] } }),
    good: request(),
    status: 403,
    message: "the body of this message holds the real credential API_TOKEN",
    hint: "only the proxy may handle it; use the placeholder",
  },
  {
    rule: "secret/unread",
    bad: request({ dlp: { ...NOTHING_SEEN, unread: ["content coding x-secret"] } }),
    good: request(),
    status: 403,
    message: "the message could not be looked into: content coding x-secret",
    hint: "send it plain, or in a usual coding (gzip, deflate, br, zstd) and smaller",
  },
  {
    rule: "budget/requests",
    policy: small,
    bad: to(HOST, { usage: { ...usage, requestsThisMinute: 11 } }),
    good: to(HOST, { usage: { ...usage, requestsThisMinute: 10 } }),
    status: 429,
    message: "more than 10 requests to *.example.com in a minute",
    hint: "wait a minute, and ask for less",
  },
  {
    rule: "budget/sent",
    policy: small,
    bad: to(HOST, { usage: { ...usage, sentBytes: 1025 } }),
    good: to(HOST, { usage: { ...usage, sentBytes: 1024 } }),
    status: 429,
    message: "more than 1 KiB sent to *.example.com",
    hint: "send less; the bottle's owner can raise the route's `budget.sent`",
  },
  {
    rule: "budget/names",
    policy: small,
    bad: to(HOST, { usage: { ...usage, names: 3 } }),
    good: to(HOST, { usage: { ...usage, names: 2 } }),
    status: 429,
    message: "more than 2 different names under *.example.com",
    hint: "ask for names that were asked for before",
  },
];

describe("every rule of requests", () => {
  test.each(CASES)("$rule refuses, says why and what would be right", (one) => {
    const decision = decideRequest(one.policy ?? policyOf(), one.bad, show);
    expect(decision).toEqual({
      verdict: "reject",
      reasons: [{ rule: one.rule, level: "block", message: one.message, hint: one.hint }],
      notes: [],
    });
    if (decision.verdict === "accept") return;
    const failure = refused(decision.reasons);
    expect(failure.status).toBe(one.status);
    expect(JSON.parse(bodyOf(failure))).toEqual({
      error: "refused by the bottle's egress proxy",
      reasons: [{ rule: one.rule, message: one.message, hint: one.hint }],
    });
  });

  test.each(CASES)("$rule lets its neighbour through", ({ policy, good }) => {
    expect(decideRequest(policy ?? policyOf(), good, show)).toEqual({ verdict: "accept", notes: [] });
  });

  test("stands in the table above", () => {
    expect([...new Set(CASES.map(({ rule }) => rule))].sort()).toEqual([...REQUEST_RULES].sort());
  });
});

const seen = (confidence: Sighting["confidence"]): DlpFacts => ({
  ...NOTHING_SEEN,
  sightings: [{ sighting: sightingOf(confidence), place: "body" }],
});

describe("secrets in what leaves and what comes", () => {
  test("a secret is refused with its title and mask", () => {
    expect(decideRequest(policyOf(), request({ dlp: seen("high") }), show)).toEqual({
      verdict: "reject",
      reasons: [
        {
          rule: "secret/some-high-rule",
          level: "block",
          message: "the body holds a secret: Some token, tok_… (20 characters)",
          hint: "take it out of the message; if it is real, revoke it",
        },
      ],
      notes: [],
    });
  });

  test.each([
    ["block", "high", "block"],
    ["block", "medium", "block"],
    ["block", "low", "warn"],
    ["warn", "high", "warn"],
    ["warn", "low", "warn"],
    ["off", "high", null],
  ] as const)("out: %s makes a sighting of %s confidence %s", (out, confidence, level) => {
    const decision = decideRequest(policyOf({ dlp: { out } }), request({ dlp: seen(confidence) }), show);
    expect(decision.verdict).toBe(level === "block" ? "reject" : "accept");
    expect(decision.notes.map((note) => note.level)).toEqual(level === "warn" ? ["warn"] : []);
  });

  test.each([
    ["out", {}, "reject"],
    ["in", {}, "accept"],
    ["in", { dlp: { in: "block" } }, "reject"],
    ["out", { dlp: { out: "warn" } }, "accept"],
    ["out", { dlp: { in: "off" } }, "reject"],
  ] as const)("a message that goes %s by the route %j: %s", (direction, route, verdict) => {
    const facts = { direction, host: HOST, dlp: seen("high") };
    expect(decideMessage(policyOf(route), facts).verdict).toBe(verdict);
  });

  test("a real credential is refused in both directions, whatever the route says", () => {
    const dlp: DlpFacts = { ...NOTHING_SEEN, known: [{ name: "API_TOKEN", place: "frame" }] };
    const policy = policyOf({ dlp: { out: "off", in: "off" } });
    for (const direction of ["out", "in"] as const) {
      expect(decideMessage(policy, { direction, host: HOST, dlp })).toMatchObject({
        reasons: [{ rule: "secret/known" }],
      });
    }
  });

  test("a message of a host that has no route any more is held to the strictest", () => {
    const facts = { direction: "in", host: "gone.example.com", dlp: seen("high") } as const;
    expect(decideMessage(policyOf({ dlp: { in: "off" } }), facts).verdict).toBe("reject");
  });
});

describe("all reasons at once", () => {
  test("are collected, the first gives the status, and notes stand apart", () => {
    const facts = request({
      method: "DELETE",
      target: "/repos/o/r/contents/a?access_token=x",
      headers: [
        ["Host", HOST],
        ["X-Original-URL", "/"],
        ["Authorization", "token x"],
      ],
      addresses: ["127.0.0.1"],
      usage: { requestsThisMinute: 10_000, sentBytes: 1, names: 1 },
      dlp: { ...seen("low"), unread: ["x"] },
    });
    const decision = decideRequest(API, facts, show);
    if (decision.verdict === "accept") throw new Error("let through");
    expect(decision.reasons.map(({ rule }) => rule)).toEqual([
      "request/disguise",
      "address/refused",
      "budget/requests",
      "route/method",
      "write/hosting",
      "credential/header",
      "credential/query",
      "secret/unread",
    ]);
    expect(refused(decision.reasons).status).toBe(400);
    expect(decision.notes.map(({ rule }) => rule)).toEqual(["secret/some-low-rule"]);
  });

  test("nothing of a request is told but what `show` gave, wherever a secret stands", () => {
    const token = githubToken("request");
    const places: readonly RequestFacts[] = [
      to(`${token}.example.com`.toLowerCase()),
      tunnel({ connect: `${token}.example.com:443` }),
      tunnel({ connect: `${token}@${HOST}:443` }),
      request({ method: token }),
      request({ target: `/${token}/../?${token}=${token}&access_token=${token}#${token}` }),
      request({ headers: [["Host", token]] }),
      withHeaders(["Authorization", token], ["Connection", token], ["Upgrade", token], ["Expect", token]),
      withHeaders(["Content-Length", token], ["Transfer-Encoding", token], ["X-Forwarded-Host", token]),
      request({ authority: token, version: "2" }),
      request({ tunnel: { connect: token, serverName: token } }),
      request({ addresses: [token] }),
    ];
    for (const facts of places) {
      const decision = decideRequest(API, facts, () => "a host");
      if (decision.verdict === "accept") throw new Error("let through");
      const body = bodyOf(refused(decision.reasons));
      expect(piecesOf(token).filter((piece) => body.toLowerCase().includes(piece.toLowerCase()))).toEqual([]);
    }
  });
});

test("a name of a header that holds a secret is not told", () => {
  const token = githubToken("header");
  const decision = decideRequest(policyOf(), withHeaders([`${token}-token`, "x"]), () => "…");
  expect(JSON.stringify(decision).toLowerCase()).not.toContain(token.toLowerCase().slice(4, 12));
});

test("the status of a rule that is not of requests is 403", () => {
  expect(statusOf("secret/github-pat")).toBe(403);
  expect(statusOf("constructor")).toBe(403);
});

test("a route is needed before anything else is asked of it", () => {
  expect(refusals({ ...policyOf(), routes: [] }, to("x.example.com", { addresses: [] }))).toEqual([
    "host/no-route",
  ]);
});
