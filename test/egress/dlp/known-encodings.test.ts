import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { newDecodingScanner } from "../../scanners/decoders/support.ts";
import { credential, dlpWith, found, send } from "./support.ts";

const SECRET = credential(1);
const SHORT = `k7${credential(2)
  .replace(/[^A-Za-z0-9]/g, "")
  .slice(0, 8)}`;
const SIGNS = ["#", "$", "%", "!", "(", ")", "*", "~", "?", "^"].join("");

const dlp = dlpWith({ API_TOKEN: SECRET, PIN: SHORT, SIGNS });
const blind = dlpWith({});

const bytes = (text: string): Buffer => Buffer.from(text);
const hex = (text: string): string => bytes(text).toString("hex");
const base64 = (text: string): string => bytes(text).toString("base64");
const percent = (text: string): string => hex(text).replace(/../g, (pair) => `%${pair}`);
const escapes = (text: string): string => hex(text).replace(/../g, (pair) => `\\u00${pair}`);
const mixed = (text: string): string =>
  Array.from(text, (letter, at) =>
    at % 3 === 0 ? percent(letter)[at % 2 ? "toLowerCase" : "toUpperCase"]() : letter,
  ).join("");
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base32 = (text: string): string => {
  const bits = Array.from(bytes(text), (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
};

/** Ways to write a value that letters and digits survive. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "percent-encoded": percent,
  "percent-encoded in part, in any case": mixed,
  "percent-encoded twice": (text) => percent(text).replaceAll("%", "%25"),
  base64: base64,
  "base64 behind one byte": (text) => base64(`x${text}`),
  "base64 behind two bytes": (text) => base64(`xy${text}!`),
  base64url: (text) => bytes(text).toString("base64url"),
  "base64, percent-encoded": (text) => encodeURIComponent(base64(text)),
  "base64 in lines": (text) => base64(text).replace(/.{8}/g, "$&\r\n"),
  hex: hex,
  "hex in capitals": (text) => hex(text).toUpperCase(),
  "hex with colons": (text) => hex(text).replace(/..(?=.)/g, "$&:"),
  "JSON escapes": (text) => JSON.stringify({ a: 1 }).replace("1", `"${escapes(text)}"`),
  "JSON escapes, escaped": (text) => escapes(text).replaceAll("\\", "\\\\"),
  "\\x escapes": (text) => hex(text).replace(/../g, "\\x$&"),
  reversed: (text) => Array.from(text).reverse().join(""),
  base32: base32,
  "base32 as a host name": (text) =>
    `${base32(`ab${text}`)
      .toLowerCase()
      .match(/.{1,50}/g)
      ?.join(".")}.example.com`,
  "another case": (text) => text.toUpperCase(),
  "letter by letter": (text) => Array.from(text).join(" "),
  "letters in an array": (text) => JSON.stringify(Array.from(text)),
};

/** Ways that need the scanner to unpack what is packed. */
const PACKED: Readonly<Record<string, (text: string) => string>> = {
  "base64 twice": (text) => base64(base64(`padding before ${text} and behind`)),
  "gzip in base64": (text) => gzipSync(`some text before ${text} and some behind it`).toString("base64"),
  "zlib in base64": (text) => deflateSync(`some text before ${text} and some behind it`).toString("base64"),
  "reversed in base64 of base64": (text) =>
    base64(base64(`some text and then ${Array.from(text).reverse().join("")} and more`)),
};

describe("a credential of the bottle is found", () => {
  test.each(Object.entries({ ...ENCODINGS, ...PACKED }))("%s", async (_, write) => {
    const body = `prefix "${write(SECRET)}" suffix`;
    expect(found(await send(dlp, { body }))).toContain("body API_TOKEN");
    expect((await send(blind, { body })).dlp.known).toEqual([]);
  });

  test.each(Object.entries(ENCODINGS).filter(([name]) => name !== "another case"))(
    "%s, a short one",
    async (_, write) => {
      expect(found(await send(dlp, { body: `a "${write(SHORT)}" b` }))).toContain("body PIN");
    },
  );

  test.each(["as it is", "percent-encoded", "base64", "hex", "reversed"] as const)(
    "%s, one without letters",
    async (name) => {
      const body = `a ${(ENCODINGS[name] as (text: string) => string)(SIGNS)} b`;
      expect(
        found(await send(dlp, { body: body.replace(/%[0-9a-f]{2}/g, (one) => one.toUpperCase()) })),
      ).toContain("body SIGNS");
    },
  );

  test.each(Object.entries(ENCODINGS))("%s: the scanner alone does not see it", (_, write) => {
    const scanner = newDecodingScanner();
    scanner.begin("blob");
    scanner.write(bytes(`prefix "${write(SECRET)}" suffix`));
    expect(scanner.end().filter(({ rule }) => rule.includes("known"))).toEqual([]);
  });

  test("in every content coding", async () => {
    const body = bytes(JSON.stringify({ text: SECRET }));
    for (const [coding, coded] of [
      ["gzip", gzipSync(body)],
      ["x-gzip", gzipSync(body)],
      ["deflate", deflateSync(body)],
      ["deflate", deflateRawSync(body)],
      ["br", brotliCompressSync(body)],
      ["gzip, br", brotliCompressSync(gzipSync(body))],
      ["identity, gzip", gzipSync(body)],
    ] as const) {
      const seen = await send(dlp, { headers: [["Content-Encoding", coding]], body: coded });
      expect(found(seen), coding).toEqual(["body API_TOKEN"]);
      expect(found(await send(blind, { headers: [["Content-Encoding", coding]], body: coded }))).toEqual([]);
    }
  });

  test("when a byte or two are missing or changed at either end", async () => {
    for (const text of [
      SECRET.slice(2),
      SECRET.slice(0, -2),
      `%4${SECRET}`,
      `\\n${SECRET}`,
      `${SECRET.slice(0, -1)}x`,
    ])
      expect(found(await send(dlp, { body: `=${text}=` }))).toEqual(["body API_TOKEN"]);
  });

  test("in a path, a query, a header's name and value, a cookie, a host and a trailer", async () => {
    const places: readonly (readonly [string, Parameters<typeof send>[1]])[] = [
      ["url API_TOKEN", { target: `/v1/${percent(SECRET)}/x` }],
      ["url API_TOKEN", { target: `/v1?q=${base64(SECRET)}` }],
      ["headers API_TOKEN", { headers: [["X-Note", `see ${base64(SECRET)}`]] }],
      ["headers API_TOKEN", { headers: [[`X-${hex(SECRET)}`, "1"]] }],
      ["headers API_TOKEN", { headers: [["Cookie", `a=1; b=${SECRET}`]] }],
      ["headers API_TOKEN", { headers: [["Host", `${base32(SECRET).toLowerCase()}.example.com`]] }],
      ["trailers API_TOKEN", { body: "x", trailers: [["X-End", SECRET]] }],
    ];
    for (const [expected, message] of places) expect(found(await send(dlp, message))).toEqual([expected]);
  });

  test("in a WebSocket message", () => {
    const frame = bytes(JSON.stringify({ type: "message", text: base64(SECRET) }));
    expect(dlp.frame(frame).known).toEqual([{ name: "API_TOKEN", place: "frame" }]);
    expect(blind.frame(frame).known).toEqual([]);
  });
});

describe("a credential of the bottle that is cut up is found", () => {
  const [one, two, three] = [SECRET.slice(0, 13), SECRET.slice(13, 26), SECRET.slice(26)] as const;
  const parts = [one, two, three];

  test.each<readonly [string, string, Parameters<typeof send>[1]]>([
    ["over parameters", "url", { target: `/?a=${one}&b=${two}&c=${three}` }],
    ["over encoded parameters", "url", { target: `/?a=${percent(one)}&b=${two}&c=${percent(three)}` }],
    [
      "over the names of parameters",
      "url",
      { target: `/?${percent(one)}=1&${percent(two)}=2&${percent(three)}=3` },
    ],
    ["over segments of a path", "url", { target: `/${parts.map(percent).join("/")}` }],
    ["over headers", "headers", { headers: parts.map((part, at) => [`X-Part-${at}`, part]) }],
    ["over cookies", "headers", { headers: [["Cookie", `a=${one}; b=${two}; c=${three}`]] }],
    ["over the URL and a header", "headers", { target: `/?a=${one}${two}`, headers: [["X-Rest", three]] }],
    [
      "over fields of JSON",
      "body",
      { body: JSON.stringify({ first: one, second: { deep: two }, last: [three] }) },
    ],
    ["over names in JSON", "body", { body: `{"${one}": 1, "${two}": {"${three}": 2}}` }],
    [
      "over escaped fields of JSON",
      "body",
      { body: `{"a": "${escapes(one)}", "b": "${two}", "c": "${escapes(three)}"}` },
    ],
    ["over lines of JSON", "body", { body: parts.map((part) => JSON.stringify({ part })).join("\n") }],
    ["over a form", "body", { body: `user=x&a=${percent(one)}&b=${two}&c=${percent(three)}` }],
    [
      "over a form that says it is text",
      "body",
      { headers: [["Content-Type", "text/plain"]], body: `a=${percent(one)}&b=${two}&c=${percent(three)}` },
    ],
    [
      "over the parts of a multipart body",
      "body",
      {
        headers: [["Content-Type", 'multipart/form-data; boundary="cut here"']],
        body: `${parts
          .map((part, at) => `--cut here\r\nContent-Disposition: form-data; name="f${at}"\r\n\r\n${part}\r\n`)
          .join("")}--cut here--\r\n`,
      },
    ],
    [
      "base64, over fields of JSON",
      "body",
      { body: JSON.stringify({ a: base64(SECRET).slice(0, 20), b: base64(SECRET).slice(20) }) },
    ],
  ])("%s", async (_, place, message) => {
    expect(found(await send(dlp, message)).filter((what) => what.includes("API_TOKEN"))).toEqual([
      `${place} API_TOKEN`,
    ]);
    expect((await send(blind, message)).dlp.known).toEqual([]);
  });
});

describe("what the facts hold", () => {
  test("no byte of a credential, only its name", async () => {
    const seen = await send(dlp, {
      target: `/?a=${SECRET}`,
      headers: [
        ["X-Key", SECRET],
        ["Content-Encoding", SECRET],
      ],
      body: `{"password": "${SECRET}", "b": "${base64(SECRET)}"}`,
    });
    const text = JSON.stringify(seen);
    for (let at = 0; at + 8 <= SECRET.length; at++) expect(text).not.toContain(SECRET.slice(at, at + 8));
    expect(text).not.toContain(base64(SECRET).slice(0, 12));
  });

  test("a value of less than eight characters is not looked for", async () => {
    expect(found(await send(dlpWith({ PIN: "a1b2c3d" }), { body: "a1b2c3d" }))).toEqual([]);
  });

  test("a new credential is found from the next message on", async () => {
    let value = credential(3);
    const { createDlp } = await import("../../../egress/dlp/create-dlp.ts");
    const { fingerprint } = await import("../../scanners/support.ts");
    const rotating = createDlp({
      fingerprint,
      credentials: () => new Map([["API_TOKEN", value]]),
      placeholders: {},
    });
    const next = credential(4);
    expect(found(await send(rotating, { body: next }))).toEqual([]);
    const [old, fresh] = [value, next];
    value = next;
    expect(found(await send(rotating, { body: fresh }))).toEqual(["body API_TOKEN"]);
    expect(found(await send(rotating, { body: old }))).toEqual([]);
  });
});
