import { describe, expect, test } from "vitest";
import { withOauthBeta } from "../../../egress/inject/oauth-beta.ts";
import { putIn } from "../../../egress/inject/put-in.ts";
import type { Header } from "../../../policy/request/facts.ts";
import { HOST, PLACEHOLDER, policyOf, refusals, request, routeOf } from "../../policy/request/requests.ts";

const VALUE = `real-${"v".repeat(24)}`;

const auth = (scheme: string, name?: string) =>
  routeOf({ auth: { scheme, token_ref: "API_TOKEN", ...(name === undefined ? {} : { name }) } }).auth;

const put = (
  how: ReturnType<typeof auth>,
  headers: readonly Header[],
  target = "/",
  value = VALUE,
): { readonly target: string; readonly headers: readonly Header[] } | null => {
  if (how === undefined) throw new Error("no auth");
  return putIn(how, { value, placeholder: PLACEHOLDER }, { target, headers });
};

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

describe("a placeholder is replaced by the credential, as the route's scheme sends it", () => {
  test.each<[string, ReturnType<typeof auth>, Header, Header]>([
    [
      "Bearer",
      auth("Bearer"),
      ["authorization", `Bearer ${PLACEHOLDER}`],
      ["authorization", `Bearer ${VALUE}`],
    ],
    [
      "Bearer, sent in lower case",
      auth("Bearer"),
      ["Authorization", `bearer ${PLACEHOLDER}`],
      ["Authorization", `Bearer ${VALUE}`],
    ],
    [
      "token where the agent says Bearer",
      auth("token"),
      ["Authorization", `Bearer ${PLACEHOLDER}`],
      ["Authorization", `token ${VALUE}`],
    ],
    [
      "Bearer where the agent says nothing",
      auth("Bearer"),
      ["Authorization", ` ${PLACEHOLDER} `],
      ["Authorization", `Bearer ${VALUE}`],
    ],
    [
      "Bearer for x-api-key",
      auth("Bearer"),
      ["X-Api-Key", PLACEHOLDER],
      ["Authorization", `Bearer ${VALUE}`],
    ],
    [
      "a password in Basic, whatever the scheme: git sends it so",
      auth("token"),
      ["Authorization", basic(`dev:${PLACEHOLDER}`)],
      ["Authorization", basic(`dev:${VALUE}`)],
    ],
    [
      "a user name in Basic",
      auth("token"),
      ["Authorization", basic(`${PLACEHOLDER}:x-oauth-basic`)],
      ["Authorization", basic(`${VALUE}:x-oauth-basic`)],
    ],
    [
      "another header that holds credentials",
      auth("Bearer"),
      ["Private-Token", PLACEHOLDER],
      ["Private-Token", VALUE],
    ],
    ["a header of the route's own", auth("header", "x-pass"), ["X-Pass", PLACEHOLDER], ["X-Pass", VALUE]],
    [
      "a header of the route's own where the agent says Bearer",
      auth("header", "x-pass"),
      ["Authorization", `Bearer ${PLACEHOLDER}`],
      ["x-pass", VALUE],
    ],
  ])("%s", (_, how, sent, arrives) => {
    const others: readonly Header[] = [
      ["Host", HOST],
      ["Accept", "*/*"],
    ];
    expect(put(how, [...others, sent])).toEqual({ target: "/", headers: [...others, arrives] });
  });

  test("Basic sends a pair that the credential is", () => {
    const pair = `robot:${VALUE}`;
    for (const sent of [`Bearer ${PLACEHOLDER}`, basic(`anyone:${PLACEHOLDER}`)]) {
      const read = put(auth("Basic"), [["Authorization", sent]], "/", pair);
      expect(read?.headers).toEqual([["Authorization", basic(pair)]]);
    }
  });

  test("Basic without a user name says what is missing, and not the value", () => {
    const act = () => put(auth("Basic"), [["Authorization", `Bearer ${PLACEHOLDER}`]]);
    expect(act).toThrow("the credential API_TOKEN has no user name");
    expect(act).not.toThrow(VALUE);
  });

  test("a parameter, among others, once for each time it stands there", () => {
    const target = `/v1/things?a=1&key=${PLACEHOLDER}&b=%20`;
    expect(put(auth("query", "key"), [], target)?.target).toBe(`/v1/things?a=1&key=${VALUE}&b=%20`);
  });

  test("a parameter is put in where the agent sent a header", () => {
    const headers: readonly Header[] = [
      ["Authorization", `Bearer ${PLACEHOLDER}`],
      ["Accept", "*/*"],
    ];
    const how = auth("query", "key");
    expect(put(how, headers, "/a")).toEqual({ target: `/a?key=${VALUE}`, headers: [["Accept", "*/*"]] });
    expect(put(how, headers, "/a?b")?.target).toBe(`/a?b&key=${VALUE}`);
  });

  test("x-api-key goes when a Bearer goes in, in either order", () => {
    const both: readonly Header[] = [
      ["x-api-key", PLACEHOLDER],
      ["Authorization", `Bearer ${PLACEHOLDER}`],
    ];
    for (const headers of [both, both.toReversed()])
      expect(put(auth("Bearer"), headers)?.headers).toEqual([["Authorization", `Bearer ${VALUE}`]]);
  });

  test("a value is put in as it is, also where it looks like a pattern", () => {
    const odd = "a$&b$1$$c";
    expect(put(auth("Bearer"), [["Private-Token", PLACEHOLDER]], "/", odd)?.headers).toEqual([
      ["Private-Token", odd],
    ]);
  });
});

describe("nothing is put in", () => {
  test.each<[string, readonly Header[], string]>([
    ["without a placeholder", [["Accept", "*/*"]], "/"],
    ["over a credential of the agent's own", [["Authorization", `Bearer ${"o".repeat(20)}`]], "/"],
    ["in a header that holds no credential", [["User-Agent", PLACEHOLDER]], "/"],
    ["in a path", [], `/${PLACEHOLDER}`],
    ["in a parameter that is not the route's", [], `/?q=${PLACEHOLDER}`],
    ["for the proxy itself", [["Proxy-Authorization", `Bearer ${PLACEHOLDER}`]], "/"],
    ["inside a longer value", [["Authorization", `Bearer ${PLACEHOLDER}x`]], "/"],
    ["in a cookie among others", [["Cookie", `a=b; session=${PLACEHOLDER}`]], "/"],
  ])("%s", (_, headers, target) => {
    expect(put(auth("Bearer"), headers, target)).toBeNull();
    expect(put(auth("query", "key"), headers, target)).toBeNull();
  });
});

describe("what the decision lets stand is what is replaced", () => {
  const policy = policyOf({ auth: { scheme: "query", token_ref: "API_TOKEN", name: "api_key" } });
  const ask = (target: string) => refusals(policy, request({ target }));

  test("a parameter of the route's own holds the placeholder or is refused", () => {
    expect(ask(`/a?api_key=${PLACEHOLDER}`)).toEqual([]);
    expect(ask(`/a?api_key=${"o".repeat(20)}`)).toEqual(["credential/query"]);
    expect(ask(`/a?api_key=${PLACEHOLDER}&api_key=${"o".repeat(20)}`)).toEqual(["credential/query"]);
    expect(ask(`/a?API_KEY=${"o".repeat(20)}`)).toEqual(["credential/query"]);
    expect(ask(`/a?access_token=${PLACEHOLDER}`)).toEqual(["credential/query"]);
  });

  test("without such a route the placeholder in a parameter is refused too", () => {
    const plain = policyOf({ auth: { scheme: "Bearer", token_ref: "API_TOKEN" } });
    expect(refusals(plain, request({ target: `/a?api_key=${PLACEHOLDER}` }))).toEqual(["credential/query"]);
  });

  test("a header of the route's own holds the placeholder or is refused", () => {
    const own = policyOf({ auth: { scheme: "header", token_ref: "API_TOKEN", name: "x-pass" } });
    const send = (value: string) =>
      refusals(
        own,
        request({
          headers: [
            ["Host", HOST],
            ["X-Pass", value],
          ],
        }),
      );
    expect(send(PLACEHOLDER)).toEqual([]);
    expect(send("o".repeat(20))).toEqual(["credential/header"]);
    // Without the name in the route, nobody would know that it holds a credential.
    expect(
      refusals(
        policyOf({}),
        request({
          headers: [
            ["Host", HOST],
            ["X-Pass", "o".repeat(20)],
          ],
        }),
      ),
    ).toEqual([]);
  });
});

describe("a route names the place of its credential", () => {
  test.each([
    ["header", undefined, "is missing: scheme header needs it"],
    ["query", undefined, "is missing: scheme query needs it"],
    ["Bearer", "x-api-key", "is only for the schemes header and query"],
    ["header", "X-Api-Key", "must be a header name in lower case"],
    ["header", "host", "must not be a header that says how or where a message is sent"],
    ["header", "content-length", "must not be a header that says how or where a message is sent"],
    ["query", "a&b", "must be a name of letters"],
  ])("scheme %s with the name %s is refused", (scheme, name, words) => {
    expect(() => auth(scheme, name)).toThrow(words);
  });
});

describe("an OAuth token of Anthropic", () => {
  const token = `${"sk-ant-"}oat01-${"t".repeat(20)}`;
  const beta = "oauth-2025-04-20";

  test("gets its beta header, behind what the agent asked for", () => {
    expect(withOauthBeta("api.anthropic.com", token, [["Anthropic-Beta", "files-1"]])).toEqual([
      ["Anthropic-Beta", `files-1,${beta}`],
    ]);
    expect(withOauthBeta("api.anthropic.com", token, [])).toEqual([["anthropic-beta", beta]]);
  });

  test("leaves a header alone that has it, over several lines too", () => {
    const headers: readonly Header[] = [
      ["anthropic-beta", "a"],
      ["anthropic-beta", `b, ${beta}`],
    ];
    expect(withOauthBeta("api.anthropic.com", token, headers)).toBe(headers);
  });

  test("changes nothing for another kind of key, or another host", () => {
    expect(withOauthBeta("api.anthropic.com", VALUE, [])).toEqual([]);
    expect(withOauthBeta("api.example.com", token, [])).toEqual([]);
  });
});
