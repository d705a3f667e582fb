import { describe, expect, test } from "vitest";
import type { HttpFacts } from "../../../policy/request/facts.ts";
import { judgeDestination } from "../../../policy/request/judge-destination.ts";
import { ADDRESS, HOST, policyOf, refusals, request, show, to, tunnel, words } from "./requests.ts";

const POLICY = policyOf(
  {},
  { host: "other.example.com" },
  { host: "*.wild.example.com", ports: [443, 8443] },
);

const asked = (some: Partial<HttpFacts>): readonly string[] => refusals(POLICY, request(some));

const host = (...values: readonly string[]): HttpFacts["headers"] =>
  values.map((value) => ["Host", value] as const);

describe("every place that names the host says the same", () => {
  test.each<[string, Partial<HttpFacts>]>([
    ["a Host of another host", { headers: host("other.example.com") }],
    ["a Host of another port", { headers: host(`${HOST}:8443`) }],
    [
      "a server name of another host",
      { tunnel: { connect: `${HOST}:443`, serverName: "other.example.com" } },
    ],
    ["a CONNECT to another host", { tunnel: { connect: "other.example.com:443", serverName: HOST } }],
    ["an absolute target of another host", { target: "https://other.example.com/" }],
    ["an absolute target with another scheme", { target: `http://${HOST}:443/` }],
    ["an :authority of another host", { version: "2", authority: "other.example.com" }],
    ["an :authority in HTTP/1", { authority: HOST }],
    ["two Hosts", { headers: host(HOST, HOST) }],
    [
      "two Hosts, one in disguise",
      {
        headers: [
          ["Host", HOST],
          ["HOST", HOST],
        ],
      },
    ],
    [
      "a Host that CGI would read",
      {
        headers: [
          ["Host", HOST],
          ["ho_st", HOST],
          ["Host ", HOST],
        ],
      },
    ],
  ])("%s is refused", (_, some) => {
    const rules = asked(some);
    expect(rules).toContain("host/disagreement");
  });

  test.each<[string, Partial<HttpFacts>]>([
    ["no Host", { headers: [] }],
    ["no server name", { tunnel: { connect: `${HOST}:443`, serverName: null } }],
    ["no tunnel and no host in the target", { tunnel: null }],
  ])("%s is refused", (_, some) => {
    expect(asked(some)).toContain("host/missing");
  });

  test.each([
    "",
    " ",
    `user@${HOST}`,
    `${HOST}/`,
    `${HOST}:`,
    `${HOST}, other.example.com`,
    "a..b",
    "1.2.3.4.5",
    "[::1",
  ])("a Host of %j is refused", (value) => {
    expect(asked({ headers: host(value) })).toContain("host/malformed");
  });

  test.each<[string, Partial<HttpFacts>]>([
    ["in capitals", { headers: host(HOST.toUpperCase()) }],
    ["with a trailing dot", { headers: host(`${HOST}.`) }],
    ["with its usual port", { headers: host(`${HOST}:443`) }],
    ["in an absolute target", { target: `https://${HOST}/x` }],
    ["in HTTP/2 without Host", { version: "2", authority: HOST, headers: [] }],
    ["in HTTP/2 with Host", { version: "2", authority: `${HOST}:443` }],
    ["as a server name in capitals", { tunnel: { connect: `${HOST}:443`, serverName: HOST.toUpperCase() } }],
  ])("the same host %s is let through", (_, some) => {
    expect(asked(some)).toEqual([]);
  });

  test("another port must be named in Host too", () => {
    const name = "a.wild.example.com";
    const through = { connect: `${name}:8443`, serverName: name };
    expect(asked({ tunnel: through, headers: host(`${name}:8443`) })).toEqual([]);
    expect(asked({ tunnel: through, headers: host(name) })).toEqual(["host/disagreement"]);
  });

  test("a CONNECT may leave Host out, or its port, but not name another", () => {
    expect(refusals(POLICY, tunnel({ headers: [] }))).toEqual([]);
    expect(refusals(POLICY, tunnel({ headers: host(HOST) }))).toEqual([]);
    expect(refusals(POLICY, tunnel({ headers: host("other.example.com:443") }))).toEqual([
      "host/disagreement",
    ]);
    expect(refusals(POLICY, tunnel({ connect: HOST, headers: [] }))).toEqual(["host/malformed"]);
  });
});

describe("a host needs a route", () => {
  test.each([
    "evil.com",
    "api.example.com.evil.com",
    "evil-api.example.com",
    "evilapi.example.com",
    "example.com",
    "xapi.example.com",
    "wild.example.com",
    "a.b.wild.example.com",
    "evilwild.example.com",
    "wild.example.com.evil.com",
    "apі.example.com",
    "localhost",
  ])("%s has none", (name) => {
    expect(refusals(POLICY, to(name))).toEqual(["host/no-route"]);
    expect(refusals(POLICY, tunnel({ connect: `${name}:443` }))).toEqual(["host/no-route"]);
  });

  test.each([HOST, "other.example.com", "a.wild.example.com", "A.WILD.example.com."])(
    "%s has one",
    (name) => {
      expect(refusals(POLICY, to(name))).toEqual([]);
    },
  );

  test.each([
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    ADDRESS,
    "169.254.169.254",
  ])("the address %s is refused as such, before anything is resolved", (name) => {
    expect(refusals(POLICY, tunnel({ connect: `${name}:443`, addresses: [] }))).toEqual(["host/address"]);
    const plain = request({ tunnel: null, target: `http://${name}/`, headers: host(name), addresses: [] });
    expect(refusals(POLICY, plain)).toEqual(["host/address"]);
    expect(refusals(POLICY, request({ headers: host(name) }))).toContain("host/disagreement");
  });

  test("what a name is refused for is known before it is resolved", () => {
    const unasked = tunnel({ connect: "secret-data.evil.com:443", addresses: [] });
    expect(judgeDestination(POLICY, unasked, show)).toMatchObject({
      route: null,
      reasons: [{ rule: "host/no-route" }],
    });
    expect(judgeDestination(POLICY, tunnel({ addresses: [] }), show)).toMatchObject({
      route: { host: HOST },
      reasons: [],
    });
  });

  test("a long list of routes is told in part, an empty one in words", () => {
    const many = policyOf(...Array.from({ length: 15 }, (_, at) => ({ host: `h${at}.example.com` })));
    expect(words(many, to("x.com"))).toContain("and 3 more; the bottle's owner can add a route");
    expect(words({ ...POLICY, routes: [] }, to("x.com"))).toContain("no host has one");
  });
});

describe("without TLS", () => {
  const plain = (port: string) =>
    request({ tunnel: null, target: `http://${HOST}${port}/x`, headers: host(HOST + port) });

  test("a host is reached on a port that its route names", () => {
    expect(refusals(policyOf(), plain(""))).toEqual(["host/port"]);
    expect(refusals(policyOf({ ports: [80] }), plain(""))).toEqual([]);
    expect(refusals(policyOf({ ports: [8080] }), plain(":8080"))).toEqual([]);
  });

  test("an https target needs a tunnel", () => {
    const bare = request({ tunnel: null, target: `https://${HOST}/`, headers: host(`${HOST}:80`) });
    expect(refusals(policyOf({ ports: [80] }), bare)).toEqual(["host/disagreement"]);
  });
});

test("a name that resolves to a good address, then to a bad one, is refused the second time", () => {
  expect(asked({ addresses: [ADDRESS] })).toEqual([]);
  expect(asked({ addresses: ["127.0.0.1"] })).toEqual(["address/refused"]);
  expect(asked({ addresses: [ADDRESS, "169.254.169.254"] })).toEqual(["address/refused"]);
});
