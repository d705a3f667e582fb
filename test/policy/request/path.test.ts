import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PathTrap, readPath } from "../../../policy/request/path.ts";
import { segmentsOf, spellingsOf } from "../../../policy/request/spellings.ts";
import { parseTarget } from "../../../policy/request/target.ts";
import { policyOf, refusals, request } from "./requests.ts";

const API = policyOf({ matches: [{ paths: [{ prefix: "/api/v1/" }] }] });

const asked = (target: string): readonly string[] => refusals(API, request({ target }));

describe("a path is decoded once", () => {
  test.each([
    ["/", ["/"]],
    ["/a/b", ["/a/b"]],
    ["/a%20b", ["/a b"]],
    ["/%61", ["/a"]],
    ["/m%C3%BC", ["/mü"]],
    ["/a+b", ["/a+b"]],
    ["/a%2Fb", ["/a/b", "/a%2Fb"]],
    ["/a%2fb", ["/a/b", "/a%2Fb"]],
    ["/@scope%2fpackage", ["/@scope/package", "/@scope%2Fpackage"]],
  ])("%s", (raw, readings) => {
    expect(readPath(raw)).toEqual({ readings, traps: [] });
  });
});

describe("a path that two servers could read as two", () => {
  test.each<[string, readonly PathTrap[]]>([
    ["/a/../b", ["dots"]],
    ["/a/./b", ["dots"]],
    ["/a/..", ["dots"]],
    ["/..", ["dots"]],
    ["/a/%2e%2e/b", ["dots"]],
    ["/a/.%2E/b", ["dots"]],
    ["/a/..;/b", ["parameter", "dots"]],
    ["/a/..%20/b", ["dots"]],
    ["/a/%2e%2e%2fb", ["dots"]],
    ["/a/..%5cb", ["backslash", "dots"]],
    ["/a\\b", ["backslash"]],
    ["/a%5Cb", ["backslash"]],
    ["/a//b", ["empty"]],
    ["//a", ["empty"]],
    ["/a%2f/b", ["empty"]],
    ["/a;b", ["parameter"]],
    ["/a%3Bb", ["parameter"]],
    ["/%2561", ["double-encoding"]],
    ["/%252e%252e/", ["double-encoding"]],
    ["/%25u002e", ["double-encoding"]],
    ["/a%00b", ["control"]],
    ["/a%0d%0ab", ["control"]],
    ["/a%7f", ["control"]],
    ["/a#b", ["control"]],
    ["/a b", ["control"]],
    ["/\u00fc", ["control", "encoding"]],
    ["/%", ["escape"]],
    ["/%zz", ["escape"]],
    ["/%u002e", ["escape", "double-encoding"]],
    ["/%c0%ae%c0%ae/", ["encoding"]],
    ["/%c0%af", ["encoding"]],
    ["/%ff", ["encoding"]],
    ["/%ed%a0%80", ["encoding"]],
    ["/a%ef%bc%8fb", ["lookalike"]],
    ["/%ef%bc%8e%ef%bc%8e/", ["lookalike"]],
    ["/%e2%80%a5/", ["lookalike"]],
  ])("%s: %j", (raw, traps) => {
    expect(readPath(raw).traps).toEqual(traps);
    expect(refusals(API, request({ target: `/api/v1${raw}` }))).not.toEqual([]);
  });

  test("is let through where a route looks at no path", () => {
    expect(refusals(policyOf(), request({ target: "/a//b;c/../%2561" }))).toEqual([]);
    const methods = policyOf({ matches: [{ methods: ["GET"] }] });
    expect(refusals(methods, request({ target: "/a//b;c/../%2561" }))).toEqual([]);
  });

  test.each([
    "/a.b",
    "/a/.well-known/x",
    "/a..b/c",
    "/.git-blame",
    "/a/",
    "/100%25",
    "/a~b",
    "/*",
    "/(x)",
    "/a:b@c",
  ])("%s is plain", (raw) => {
    expect(readPath(raw).traps).toEqual([]);
  });
});

describe("paths of a route", () => {
  test.each([
    ["/api/v1/", []],
    ["/api/v1/x", []],
    ["/api/v1/x?/api/v2", []],
    ["/api/v1/%78", []],
    ["/%61pi/v1/x", []],
    ["/api/v1/a%2Fb", []],
    ["/api/v1", ["route/path"]],
    ["/api/v10/x", ["route/path"]],
    ["/API/v1/x", ["route/path"]],
    ["/x/api/v1/", ["route/path"]],
    ["/api%2Fv1/x", ["route/path"]],
    ["/?/api/v1/", ["route/path"]],
  ])("%s: %j", (target, rules) => {
    expect(asked(target)).toEqual(rules);
  });

  test("a prefix without its slash ends at one; an exact path is that path alone", () => {
    const policy = policyOf({
      matches: [{ paths: [{ prefix: "/a" }, { exact: "/b" }, { exact: "/c%2Fd" }] }],
    });
    const passes = (target: string): boolean => refusals(policy, request({ target })).length === 0;
    expect(["/a", "/a/", "/a/x", "/b", "/b?x"].map(passes)).toEqual([true, true, true, true, true]);
    expect(["/ab", "/b/", "/b/x", "/c/d", "/c%2Fd"].map(passes)).toEqual([false, false, false, false, false]);
    const both = policyOf({ matches: [{ paths: [{ exact: "/c/d" }, { exact: "/c%2Fd" }] }] });
    expect(refusals(both, request({ target: "/c%2fd" }))).toEqual([]);
  });

  test("both readings of an encoded slash must be let through, by one match or by two", () => {
    const one = policyOf({ matches: [{ paths: [{ prefix: "/api/projects/a/" }] }] });
    expect(refusals(one, request({ target: "/api/projects/a%2Fb" }))).toEqual(["route/path"]);
    expect(refusals(one, request({ target: "/api/projects/a/b%2Fc" }))).toEqual([]);
  });

  test("a `_method` in the query is refused where methods are told apart", () => {
    const policy = policyOf({ matches: [{ methods: ["POST"] }] });
    const post = (target: string) => refusals(policy, request({ method: "POST", target }));
    expect(post("/x?_method=DELETE")).toEqual(["request/disguise"]);
    expect(post("/x?a=1&%5fMETHOD=DELETE")).toEqual(["request/disguise"]);
    expect(post("/x?method=DELETE")).toEqual([]);
    expect(refusals(policyOf(), request({ target: "/x?_method=DELETE" }))).toEqual([]);
  });

  test("methods are told apart as they are written", () => {
    const policy = policyOf({ matches: [{ methods: ["GET"] }] });
    expect(refusals(policy, request({ method: "GET" }))).toEqual([]);
    expect(refusals(policy, request({ method: "HEAD" }))).toEqual(["route/method"]);
    expect(refusals(policy, request({ method: "get" }))).toEqual(["request/method", "route/method"]);
    expect(refusals(policy, request({ method: "GET /x" }))).toContain("request/method");
  });
});

describe("spellings of a path", () => {
  const segment = fc.stringMatching(/^[a-z]{1,6}$/);
  const encode = fc
    .infiniteStream(fc.boolean())
    .map(
      (bits) => (path: string) =>
        Array.from(path, (letter) =>
          letter !== "/" && bits.next().value ? `%${letter.charCodeAt(0).toString(16)}` : letter,
        ).join(""),
    );

  test("an encoded path is let through exactly when the plain one is", () => {
    const path = fc
      .array(fc.oneof(segment, fc.constantFrom("api", "v1")))
      .map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(path, encode, (plain, spell) => {
        expect(asked(spell(plain))).toEqual(asked(plain));
      }),
    );
  });

  test("whatever way out of a prefix is written, it is refused", () => {
    const out = fc.constantFrom(
      "..",
      "%2e%2e",
      ".%2e",
      "%2E.",
      "..;",
      "..%00",
      "%252e%252e",
      "%c0%ae.",
      "..%5c..",
    );
    const slash = fc.constantFrom("/", "%2f", "\\", "%5c", "//", "/./", "%c0%af", "%252f");
    fc.assert(
      fc.property(fc.array(segment), out, slash, slash, segment, (inside, up, a, b, outside) => {
        expect(asked(`/api/v1/${inside.join("/")}${a}${up}${b}${outside}`)).not.toEqual([]);
      }),
    );
  });

  test("every reading of a lenient server is among the spellings", () => {
    const all = (raw: string) => segmentsOf(spellingsOf(raw).texts).map((segments) => segments.join("/"));
    expect(all("/A/%2e%2e/b")).toContain("b");
    expect(all("/a%252fb")).toContain("a/b");
    expect(all("/a\\b;c/d.")).toContain("a/b/d");
    expect(all("/../../a")).toContain("a");
    expect(all("/a%00b")).toContain("a");
  });

  test("what is encoded over and over is refused, and read in bounded work", () => {
    const deep = `/%${"25".repeat(3900)}61`;
    expect(spellingsOf(deep).tooDeep).toBe(true);
    expect(refusals(policyOf(), request({ target: deep }))).toEqual(["request/target"]);
    expect(spellingsOf("/%25252561").tooDeep).toBe(false);
  });
});

describe("a request target", () => {
  test.each([
    ["/a?b?c", { absolute: null, path: "/a", query: "b?c" }],
    ["/", { absolute: null, path: "/", query: null }],
    ["/?", { absolute: null, path: "/", query: "" }],
    ["HTTP://h/p", { absolute: { scheme: "http", authority: "h" }, path: "/p", query: null }],
    ["https://h?q", { absolute: { scheme: "https", authority: "h" }, path: "/", query: "q" }],
    ["//h/p", { absolute: null, path: "//h/p", query: null }],
    ["/http://h/p", { absolute: null, path: "/http://h/p", query: null }],
  ])("%s", (text, expected) => {
    expect(parseTarget(text)).toEqual(expected);
  });

  test.each(["*", "", "a", "?q", "ftp://h/p", "h:443", "http:/h"])("%j is none", (text) => {
    expect(parseTarget(text)).toBeNull();
  });

  test.each(["/a b", "/a\tb", "/\u00fc", "/a#b", "/a?b c", "/a\r\nHost: x"])("%j is refused", (target) => {
    expect(refusals(policyOf(), request({ target }))).toEqual(["request/target"]);
  });
});
