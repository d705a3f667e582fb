import fc from "fast-check";
import { expect, test } from "vitest";
import { putIn } from "../../../egress/inject/put-in.ts";
import type { Header } from "../../../policy/request/facts.ts";
import { PLACEHOLDER, policyOf, refusals, request, routeOf } from "../../policy/request/requests.ts";

const VALUE = `real-${"v".repeat(24)}`;
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

const name = fc.constantFrom(
  "Authorization",
  "x-api-key",
  "X-Api-Key",
  "Private-Token",
  "Cookie",
  "x-pass",
  "X_Api_Key",
  "User-Agent",
  "Accept",
  "Proxy-Authorization",
  "x-csrf-token",
);

const value = fc.constantFrom(
  PLACEHOLDER,
  `Bearer ${PLACEHOLDER}`,
  `token  ${PLACEHOLDER}`,
  `Basic ${PLACEHOLDER}`,
  basic(`user:${PLACEHOLDER}`),
  basic(`${PLACEHOLDER}:`),
  basic(`${PLACEHOLDER}:other`),
  `x${PLACEHOLDER}`,
  `a=${PLACEHOLDER}`,
  `Bearer ${"o".repeat(20)}`,
  "",
  "*/*",
);

const headers = fc.array(fc.tuple(name, value), { maxLength: 6 });
const target = fc.constantFrom(
  "/",
  `/a?key=${PLACEHOLDER}`,
  `/a?b&key=${PLACEHOLDER}&c`,
  `/${PLACEHOLDER}?x=${PLACEHOLDER}`,
);
const auth = fc.constantFrom(
  { scheme: "Bearer", token_ref: "API_TOKEN" },
  { scheme: "token", token_ref: "API_TOKEN" },
  { scheme: "Basic", token_ref: "API_TOKEN" },
  { scheme: "header", token_ref: "API_TOKEN", name: "x-pass" },
  { scheme: "query", token_ref: "API_TOKEN", name: "key" },
);

/** Everything a credential could be written as. */
const holds = (text: string, what: string): boolean => {
  const [, pair = ""] = /^Basic +(.*)$/.exec(text) ?? [];
  return text.includes(what) || Buffer.from(pair, "base64").toString("latin1").includes(what);
};

test("of a request that passes, no credential goes where none belongs, and what is no placeholder stays", () => {
  let put = 0;
  fc.assert(
    fc.property(auth, headers, target, (how, sent, asked) => {
      const policy = policyOf({ auth: how });
      const facts = request({ headers: [["Host", "api.example.com"], ...sent], target: asked });
      fc.pre(refusals(policy, facts).length === 0);
      const route = routeOf({ auth: how }).auth;
      if (route === undefined) throw new Error("no auth");
      const secret = how.scheme === "Basic" ? `user:${VALUE}` : VALUE;
      const read = putIn(
        route,
        { value: secret, placeholder: PLACEHOLDER },
        { headers: sent, target: asked },
      );
      if (read === null) return;
      put += 1;
      const harmless = (list: readonly Header[]): readonly Header[] =>
        list.filter(([, text]) => !holds(text, PLACEHOLDER) && !holds(text, VALUE));
      expect(harmless(read.headers)).toEqual(harmless(sent));
      for (const [header, text] of read.headers)
        if (["User-Agent", "Accept", "Proxy-Authorization", "x-csrf-token"].includes(header))
          expect(holds(text, VALUE)).toBe(false);
      expect(read.headers.filter(([header]) => header.toLowerCase() === "authorization").length).toBeLessThan(
        2,
      );
      // Nowhere in a path, and in a query only as the route says.
      if (how.scheme === "query") expect(read.target.replaceAll(`key=${VALUE}`, "")).not.toContain(VALUE);
      else expect(read.target).toBe(asked);
      expect(holds(read.target, VALUE) || read.headers.some(([, text]) => holds(text, VALUE))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(put).toBeGreaterThan(0);
});
