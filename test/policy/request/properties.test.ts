import fc from "fast-check";
import { expect, test } from "vitest";
import { decideRequest } from "../../../policy/request/decide-request.ts";
import type { EgressPolicy } from "../../../policy/request/egress-policy.ts";
import type { HttpFacts, RequestFacts } from "../../../policy/request/facts.ts";
import { parseHost } from "../../../policy/request/host.ts";
import type { Route } from "../../../policy/request/route.ts";
import { coversName } from "../../../policy/request/route-host.ts";
import { ADDRESS, NOTHING_SEEN, PLACEHOLDER, policyOf, routeOf, show, to, tunnel } from "./requests.ts";
import { sightingOf } from "./sightings.ts";
import { hostSpellings, ipv4Spellings } from "./spell.ts";

const NAMES = [
  "a.example.com",
  "b.example.com",
  "example.com",
  "x.a.example.com",
  "evil.com",
  "a-example.com",
];
const HOSTS = [...NAMES, "*.example.com", "*.a.example.com"];

const maybe = <T>(key: string, values: readonly T[]) =>
  fc
    .option(fc.constantFrom(...values), { nil: undefined })
    .map((value) => (value === undefined ? {} : { [key]: value }));

const GET_API = [{ methods: ["GET"], paths: [{ prefix: "/api/" }] }];

const routes: fc.Arbitrary<Route> = fc
  .tuple(
    fc.constantFrom(...HOSTS).map((host) => ({ host })),
    maybe("ports", [[443], [80, 443], [8443]]),
    maybe("matches", [GET_API, [{ paths: [{ exact: "/" }] }], [{ methods: ["POST"] }]]),
    maybe("auth", [{ scheme: "Bearer", token_ref: "API_TOKEN" }]),
    maybe("credentials", ["any", ["cookie"]]),
    maybe("git", [{ fetch: true }]),
    maybe("writes", [["contents"], ["refs", "graphql"]]),
    maybe("dlp", [{ out: "off" }, { out: "warn" }]),
    maybe("addresses", [["10.0.0.0/8"], ["127.0.0.0/8"]]),
    maybe("budget", [{ requests_per_minute: 2 }]),
  )
  .map((parts) => routeOf(Object.assign({}, ...parts)));

const policies: fc.Arbitrary<EgressPolicy> = fc
  .uniqueArray(routes, { selector: ({ host }) => host, maxLength: 5 })
  .map((some) => ({ ...policyOf(), routes: some }));

const HEADERS: readonly HttpFacts["headers"][number][] = [
  ["Authorization", `Bearer ${PLACEHOLDER}`],
  ["Authorization", "Bearer other"],
  ["Cookie", "a=b"],
  ["Content-Length", "1"],
  ["Transfer-Encoding", "chunked"],
  ["X-Original-URL", "/"],
];

const TARGETS = [
  "/",
  "/api/x",
  "/api/../x",
  "/api/a%2Fb",
  "/o/r.git/info/refs?service=git-upload-pack",
  "/o/r.git/info/refs?service=git-receive-pack",
  "/repos/o/r/contents/a",
  "/graphql",
  "/?access_token=x",
];

const requests: fc.Arbitrary<HttpFacts> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    method: fc.constantFrom("GET", "POST", "PUT", "PROPFIND"),
    target: fc.constantFrom(...TARGETS),
    headers: fc.uniqueArray(fc.constantFrom(...HEADERS), { maxLength: 2 }),
    addresses: fc.subarray([ADDRESS, "10.1.1.1", "127.0.0.1"], { minLength: 1 }),
    requestsThisMinute: fc.nat(4),
    seen: fc.option(fc.constantFrom("high", "low"), { nil: null }),
  })
  .map(({ name, headers, requestsThisMinute, seen, ...some }) =>
    to(name, {
      ...some,
      headers: [["Host", name], ...headers],
      usage: { requestsThisMinute, sentBytes: 1, names: 1 },
      dlp:
        seen === null
          ? NOTHING_SEEN
          : { ...NOTHING_SEEN, sightings: [{ sighting: sightingOf(seen as "high"), place: "body" }] },
    }),
  );

const facts: fc.Arbitrary<RequestFacts> = fc.oneof(
  requests,
  fc.constantFrom(...NAMES).map((name) => tunnel({ connect: `${name}:443` })),
);

const accepts = (policy: EgressPolicy, asked: RequestFacts): boolean =>
  decideRequest(policy, asked, show).verdict === "accept";

const nameOf = (asked: RequestFacts): string =>
  (asked.kind === "tunnel" ? asked.connect : (asked.tunnel?.connect ?? "")).replace(/:\d+$/, "");

const rules = (policy: EgressPolicy, asked: RequestFacts): readonly string[] => {
  const decision = decideRequest(policy, asked, show);
  return decision.verdict === "accept" ? [] : decision.reasons.map(({ rule }) => rule);
};

const RUNS = { numRuns: 300 };

test("some requests are accepted and some refused, so that what follows says something", () => {
  const verdicts = fc
    .sample(fc.tuple(policies, facts), { numRuns: 2000, seed: 1 })
    .map((one) => accepts(...one));
  expect(verdicts.filter(Boolean).length).toBeGreaterThan(50);
  expect(verdicts.filter((verdict) => !verdict).length).toBeGreaterThan(50);
});

test("another route makes no other host reachable", () => {
  fc.assert(
    fc.property(policies, routes, facts, (policy, route, asked) => {
      fc.pre(!policy.routes.some(({ host }) => host === route.host));
      fc.pre(!coversName(route.host, nameOf(asked)));
      expect(rules({ ...policy, routes: [...policy.routes, route] }, asked)).toEqual(rules(policy, asked));
    }),
    RUNS,
  );
});

test("without a route for its name, nothing is accepted", () => {
  fc.assert(
    fc.property(policies, facts, (policy, asked) => {
      fc.pre(!policy.routes.some(({ host }) => coversName(host, nameOf(asked))));
      expect(accepts(policy, asked)).toBe(false);
    }),
    RUNS,
  );
});

test("the order of routes means nothing", () => {
  const shuffled = policies.chain((policy) =>
    fc
      .shuffledSubarray([...policy.routes], { minLength: policy.routes.length })
      .map((some) => [policy, { ...policy, routes: some }] as const),
  );
  fc.assert(
    fc.property(shuffled, facts, ([policy, other], asked) => {
      expect(decideRequest(other, asked, show)).toEqual(decideRequest(policy, asked, show));
    }),
    RUNS,
  );
});

/** Ways to make a route narrower, or to leave it as it is. */
const NARROWER: readonly ((route: Route) => Route)[] = [
  (route) => ({ ...route, matches: route.matches ?? (GET_API as NonNullable<Route["matches"]>) }),
  (route) => ({ ...route, matches: route.matches?.slice(0, 1) }),
  (route) => ({ ...route, ports: route.ports.slice(0, 1) }),
  (route) => ({ ...route, git: { fetch: false } }),
  (route) => ({ ...route, writes: route.writes.slice(1) }),
  (route) => ({ ...route, credentials: [] }),
  (route) => ({ ...route, addresses: [] }),
  (route) => ({ ...route, dlp: { ...route.dlp, out: "block" } }),
  (route) => ({ ...route, budget: { ...route.budget, requests_per_minute: 1 } }),
];

test("a rule more, or a grant less, turns no refusal into an acceptance", () => {
  fc.assert(
    fc.property(policies, facts, fc.constantFrom(...NARROWER), (policy, asked, narrow) => {
      const narrower = { ...policy, routes: policy.routes.map(narrow) };
      if (accepts(narrower, asked)) expect(accepts(policy, asked)).toBe(true);
    }),
    RUNS,
  );
});

/** Ways to make a request worse. */
const WORSE: readonly ((asked: HttpFacts) => HttpFacts)[] = [
  (asked) => ({ ...asked, addresses: [...asked.addresses, "169.254.169.254"] }),
  (asked) => ({ ...asked, headers: [...asked.headers, ["Host", "evil.com"]] }),
  (asked) => ({ ...asked, headers: [...asked.headers, ["Authorization", "Bearer other"]] }),
  (asked) => ({ ...asked, dlp: { ...asked.dlp, known: [{ name: "X", place: "body" }] } }),
  (asked) => ({ ...asked, dlp: { ...asked.dlp, unread: ["x"] } }),
  (asked) => ({ ...asked, usage: { ...asked.usage, requestsThisMinute: 601 } }),
  (asked) => ({ ...asked, authority: "evil.com" }),
];

test("something worse in a request turns no refusal into an acceptance", () => {
  fc.assert(
    fc.property(policies, requests, fc.constantFrom(...WORSE), (policy, asked, worsen) => {
      if (accepts(policy, worsen(asked))) expect(accepts(policy, asked)).toBe(true);
    }),
    RUNS,
  );
});

test("a git push is accepted by no policy", () => {
  const push = requests.map((asked) => ({ ...asked, target: "/o/r/info/refs?service=git-receive-pack" }));
  fc.assert(
    fc.property(policies, push, (policy, asked) => {
      expect(accepts(policy, asked)).toBe(false);
    }),
  );
});

test("spellings of a host are decided alike", () => {
  fc.assert(
    fc.property(policies, requests, hostSpellings, hostSpellings, (policy, asked, a, b) => {
      const name = nameOf(asked);
      const spelt: HttpFacts = {
        ...asked,
        tunnel: { connect: `${a(name)}:443`, serverName: b(name) },
        headers: asked.headers.map(([key, value]) => [key, key === "Host" ? a(value) : value] as const),
      };
      expect(parseHost(a(name))).toEqual(parseHost(name));
      expect(rules(policy, spelt)).toEqual(rules(policy, asked));
    }),
  );
});

test("spellings of an address are decided alike, as a host and as what a host resolved to", () => {
  fc.assert(
    fc.property(
      policies,
      requests,
      fc.nat(0xffff_ffff),
      ipv4Spellings,
      ipv4Spellings,
      (policy, asked, bits, a, b) => {
        const resolved = (text: string) => rules(policy, { ...asked, addresses: [text] });
        expect(resolved(a(bits))).toEqual(resolved(b(bits)));
        const host = (text: string) => (text.includes(":") ? `[${text}]` : text);
        const connect = (text: string) => rules(policy, tunnel({ connect: `${host(text)}:443` }));
        expect(connect(a(bits))).toEqual(["host/address"]);
        expect(connect(b(bits))).toEqual(["host/address"]);
      },
    ),
  );
});

test("no request, however odd, makes the decision throw", () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constantFrom("", "%", "[", "http://", "\u0000"),
  );
  const header = fc.tuple(odd, odd);
  fc.assert(
    fc.property(
      fc.record({
        method: odd,
        target: odd,
        headers: fc.array(header),
        connect: odd,
        serverName: odd,
        address: odd,
      }),
      ({ method, target, headers, connect, serverName, address }) => {
        const asked = to("a.example.com", { method, target, headers, addresses: [address] });
        for (const some of [
          asked,
          { ...asked, tunnel: null },
          { ...asked, tunnel: { connect, serverName } },
        ]) {
          expect(accepts(policyOf({ host: "a.example.com" }), some)).toBe(false);
        }
      },
    ),
    RUNS,
  );
});
