import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphqlMutations } from "../../../egress/body/facts/graphql-mutations.ts";
import { readJson } from "../../../egress/body/facts/read-json.ts";
import { policyOf, refusals, to } from "../../policy/request/requests.ts";
import { dlpWith, type Message, send } from "../dlp/support.ts";

const dlp = dlpWith({});
const JSON_TYPE = ["Content-Type", "application/json"] as const;

const mutations = async (message: Message): Promise<readonly string[] | null> => {
  const { body } = await send(dlp, { target: "/graphql", headers: [JSON_TYPE], ...message });
  return body.kind === "read" ? body.graphqlMutations : null;
};

const posting = (query: string, more: object = {}): Message => ({ body: JSON.stringify({ query, ...more }) });

describe("the mutations of a GraphQL request", () => {
  test.each<readonly [string, string, readonly string[] | null]>([
    ["a query", "{ viewer { login } }", []],
    ["a named query", 'query Q($a: [Int!]! = [1, 2] @d) @live { a(b: $a, c: {d: "}"}) { e } }', []],
    ["a mutation", "mutation { createRef(input: {a: 1}) { ref { id } } }", ["createRef"]],
    ["several fields", 'mutation M { a b(x: "{") c { d } }', ["a", "b", "c"]],
    ["an alias", "mutation { harmless: deleteRef { id } }", ["deleteRef"]],
    [
      "a field that is called like a keyword",
      "mutation { mutation query: on { fragment } value }",
      ["mutation", "on", "value"],
    ],
    [
      "an inline fragment",
      "mutation { ... on Mutation @include(if: true) { a } ... { b } ... @skip(if: false) { c } }",
      ["a", "b", "c"],
    ],
    [
      "a fragment",
      "fragment F on Mutation { a ...G } mutation { ...F } fragment G on Mutation { b ...F }",
      ["a", "b"],
    ],
    ["a fragment that is not there", "mutation { ...F }", null],
    ["two fragments of one name", "mutation { ...F } fragment F on M { a } fragment F on M { b }", null],
    [
      "one mutation among others",
      "query Q { a } mutation M { b } mutation N { c } subscription S { d }",
      ["b", "c"],
    ],
    ["no commas, many commas, comments", "mutation#{x}\r{,,a,,b#}\n}", ["a", "b"]],
    ["a byte order mark", "\ufeffmutation {\ufeffa}", ["a"]],
    ["a block that holds braces", 'mutation { a(b: """ } \\""" } """) c }', ["a", "c"]],
    ["a string that is not ended", 'mutation { a(b: "x) }', null],
    ["a string over lines", 'mutation { a(b: "x\n") }', null],
    ["a brace too few", "mutation { a { b }", null],
    ["a brace too many", "mutation { a } }", null],
    ["an empty selection", "mutation { }", null],
    ["a schema", "type Query { a: Int }", null],
    ["nothing", "", null],
    ["something else", "mutation { a ; b }", null],
  ])("%s", async (_, query, expected) => {
    expect(await mutations(posting(query))).toEqual(expected);
  });

  test.each<readonly [string, Message, readonly string[] | null]>([
    [
      "whichever operation is named",
      posting("query Q { a } mutation M { b }", { operationName: "Q" }),
      ["b"],
    ],
    ["in a batch", { body: JSON.stringify([{ query: "{a}" }, { query: "mutation{b}" }]) }, ["b"]],
    ["in a batch with one that cannot be read", { body: JSON.stringify([{ query: "{a}" }, {}]) }, null],
    ["in no batch at all", { body: "[]" }, null],
    ["with a query twice", { body: '{"query": "{a}", "query": "mutation{b}"}' }, null],
    ["with a query twice in another case", { body: '{"query": "{a}", "Query": "mutation{b}"}' }, null],
    ["with a query twice, escaped", { body: '{"query": "{a}", "quer\\u0079": "mutation{b}"}' }, null],
    ["with an escaped name", { body: '{"quer\\u0079": "mutation{b}"}' }, ["b"]],
    [
      "of a document that is kept elsewhere",
      posting("{a}", { extensions: { persistedQuery: { sha256Hash: "x" } } }),
      null,
    ],
    ["of a document that has an id", posting("{a}", { documentId: "x" }), null],
    ["with extensions of another kind", posting("mutation{b}", { extensions: { trace: 1 } }), ["b"]],
    ["with a document in the URL too", { ...posting("{a}"), target: "/graphql?query=mutation{b}" }, null],
    ["with an encoded one there", { ...posting("{a}"), target: "/graphql?quer%79=mutation{b}" }, null],
    ["with something else in the URL", { ...posting("mutation{b}"), target: "/graphql?beta=1" }, ["b"]],
    [
      "as a form",
      { headers: [["Content-Type", "application/x-www-form-urlencoded"]], body: "query=mutation{b}" },
      null,
    ],
    [
      "as JSON that says it is a form",
      { ...posting("{a}"), headers: [["Content-Type", "application/x-www-form-urlencoded"]] },
      null,
    ],
    ["of two types", { ...posting("{a}"), headers: [JSON_TYPE, ["Content-Type", "text/plain"]] }, null],
    ["without a type", { ...posting("{a}"), headers: [] }, null],
    [
      "in another charset",
      { ...posting("{a}"), headers: [["Content-Type", "application/json; charset=utf-7"]] },
      null,
    ],
    [
      "in UTF-8 by name",
      { ...posting("mutation{b}"), headers: [["Content-Type", 'application/json; charset="UTF-8"']] },
      ["b"],
    ],
    ["in UTF-16", { body: Buffer.from('{"query": "{a}"}', "utf16le") }, null],
    [
      "as the document alone",
      { headers: [["Content-Type", "application/graphql"]], body: "mutation { b }" },
      ["b"],
    ],
    [
      "behind gzip",
      { headers: [JSON_TYPE, ["Content-Encoding", "gzip"]], body: gzipSync('{"query": "mutation{b}"}') },
      ["b"],
    ],
    ["in an encoded path", { ...posting("mutation{b}"), target: "/api/graphq%6C" }, ["b"]],
    ["somewhere else", { ...posting("mutation{b}"), target: "/other" }, null],
    ["nested without end", { body: "[".repeat(100_000) }, null],
    ["of braces without end", posting(`mutation ${"{a".repeat(100_000)}`), null],
    ["of a very long string", posting(`mutation { a(b: "${"x".repeat(3_000_000)}") }`), ["a"]],
    ["longer than is read", posting(`{a} ${" ".repeat(9 * 1024 * 1024)}`), null],
  ])("%s", async (_, message, expected) => {
    expect(await mutations(message)).toEqual(expected);
  });

  test("a document is read or not, whatever it is", () => {
    const words = fc.constantFrom(
      "mutation",
      "query",
      "fragment",
      "on",
      "...",
      "{",
      "}",
      "(",
      ")",
      ":",
      "@",
      "a",
      "b",
      '"',
      '"""',
      "#",
      "\n",
      "$",
      "1",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (tokens) => {
        const read = graphqlMutations(tokens.join(" "));
        expect(read === null || Array.isArray(read)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("decides whether the request passes", async () => {
    const policy = policyOf({ host: "api.example.com" });
    const outcome = async (message: Message): Promise<readonly string[]> => {
      const { body } = await send(dlp, { target: "/graphql", headers: [JSON_TYPE], ...message });
      const headers = [["Host", "api.example.com"], JSON_TYPE] as const;
      return refusals(policy, to("api.example.com", { method: "POST", target: "/graphql", body, headers }));
    };
    expect(await outcome(posting("{ viewer { login } }"))).toEqual([]);
    expect(await outcome(posting("mutation { x: createCommitOnBranch { id } }"))).toEqual(["write/hosting"]);
    expect(await outcome({ body: '{"query": "{a}", "Query": "mutation{b}"}' })).toEqual([
      "write/graphql-unread",
    ]);
  });
});

describe("the operation of a Git LFS batch", () => {
  const LFS = ["Content-Type", "application/vnd.git-lfs+json; charset=utf-8"] as const;
  const TARGET = "/o/r.git/info/lfs/objects/batch";

  test.each<readonly [string, Message, string | null]>([
    ["a download", { body: '{"operation": "download", "objects": []}' }, "download"],
    ["an upload", { body: '{"operation":"upload"}' }, "upload"],
    ["both", { body: '{"operation":"download","operation":"upload"}' }, null],
    ["both, in another case", { body: '{"operation":"download","Operation":"upload"}' }, null],
    [
      "both, with a letter that some fold",
      { body: '{"hashKey":"download","hash\u212aey":"upload","operation":"download"}' },
      null,
    ],
    ["neither", { body: '{"operation": 1}' }, null],
    ["no JSON", { body: "operation=download" }, null],
    ["JSON and more", { body: '{"operation":"download"} {"operation":"upload"}' }, null],
  ])("%s", async (_, message, expected) => {
    const { body } = await send(dlp, { target: TARGET, headers: [LFS], ...message });
    expect(body).toMatchObject({ kind: "read", lfsOperation: expected });
  });

  test("nothing in a request without a body", async () => {
    expect((await send(dlp, { target: TARGET })).body).toEqual({ kind: "none" });
  });
});

describe("JSON that all readers take for the same", () => {
  test.each([
    "",
    "nul",
    "01",
    "1.",
    ".5",
    "+1",
    "'a'",
    '"\t"',
    '"\\x"',
    "[1,]",
    '{"a":1,}',
    "{a:1}",
    "[1 2]",
    "// x\n1",
    "\ufeff1",
    "NaN",
  ])("is not %j", (text) => {
    expect(readJson(text)).toBeUndefined();
  });

  const plain = (value: unknown): unknown =>
    value instanceof Map
      ? Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]))
      : Array.isArray(value)
        ? value.map(plain)
        : value;

  test("is what JSON.parse reads, as long as no name stands there twice", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readJson(text);
        if (read !== undefined) expect(plain(read)).toEqual(JSON.parse(text));
      }),
    );
    expect(plain(readJson(' {"a": [1, -2.5e3, "x\\n\\u0041", true, null, {}] } '))).toEqual({
      a: [1, -2500, "x\nA", true, null, {}],
    });
  });
});
