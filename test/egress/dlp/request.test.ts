import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dummyLogin } from "../../../bottle/providers/dummy-login.ts";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { credential, dlpWith, found, type Message, PLACEHOLDER, send } from "./support.ts";

const TOKEN = sampleOf("github-pat", 1);
const RULE = "github-pat";
const SECRET = credential(11);
const dlp = dlpWith({ API_TOKEN: SECRET });

const percent = (text: string): string =>
  Buffer.from(text)
    .toString("hex")
    .replace(/../g, (pair) => `%${pair}`);

const multipart = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part, at) => [
      Buffer.from(`--cut\r\nContent-Disposition: form-data; name="f${at}"; filename="f${at}"\r\n\r\n`),
      Buffer.from(part),
      Buffer.from("\r\n"),
    ]),
    Buffer.from("--cut--\r\n"),
  ]);

const MULTIPART = [["Content-Type", "multipart/form-data; boundary=cut"]] as const;

describe("a token that the scanner knows is seen", () => {
  test.each<readonly [string, string, Message]>([
    ["in a path", "url", { target: `/a/${TOKEN}/b` }],
    ["in a parameter", "url", { target: `/a?token=x&q=${TOKEN}` }],
    ["percent-encoded in a parameter", "url", { target: `/a?q=${percent(TOKEN)}` }],
    ["percent-encoded twice", "url", { target: `/a?q=${percent(TOKEN).replaceAll("%", "%25")}` }],
    ["in a header", "headers", { headers: [["X-Note", `use ${TOKEN}`]] }],
    ["in a cookie", "headers", { headers: [["Cookie", `theme=dark; gh=${TOKEN}`]] }],
    ["in JSON", "body", { body: JSON.stringify({ deep: [{ text: `a\n${TOKEN}\n` }] }) }],
    ["escaped in JSON", "body", { body: `{"a": "\\u0067\\u0068${TOKEN.slice(2)}"}` }],
    ["in a form", "body", { body: `a=1&b=${percent(TOKEN)}` }],
    ["in a part", "body", { headers: MULTIPART, body: multipart("x", `text ${TOKEN}`) }],
    ["in a gzipped part", "body", { headers: MULTIPART, body: multipart("x", gzipSync(TOKEN)) }],
    ["in plain text", "body", { body: `here: ${TOKEN}` }],
    ["in base64", "body", { body: Buffer.from(`this is a text with ${TOKEN} in it`).toString("base64") }],
    ["in a trailer", "trailers", { body: "x", trailers: [["X-End", TOKEN]] }],
  ])("%s", async (_, place, message) => {
    expect(found(await send(dlp, message))).toEqual([`${place} ${RULE}`]);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const)("behind %s, and not without looking behind it", async (coding, encode) => {
    // Long enough to be worth compressing.
    const words = Array.from({ length: 400 }, (_unused, at) => `word${at * 7919}`).join(" ");
    const body = encode(`{"text": "${words} ${TOKEN}"}`);
    expect(found(await send(dlp, { headers: [["content-encoding", coding]], body }))).toEqual([
      `body ${RULE}`,
    ]);
    if (coding === "br") expect(found(await send(dlp, { body }))).toEqual([]);
  });

  test("in a WebSocket message", () => {
    const frame = dlp.frame(Buffer.from(JSON.stringify({ type: "text", text: TOKEN })));
    expect(frame.sightings.map(({ place, sighting }) => `${place} ${sighting.rule}`)).toEqual([
      `frame ${RULE}`,
    ]);
  });

  test("behind zstd", async () => {
    const text = Buffer.from(`{"text": "${TOKEN}"}`);
    // One block of plain bytes, in a window of 1 KiB (RFC 8878, section 3.1.1).
    const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0, ((text.length << 3) | 1) & 0xff, text.length >> 5, 0];
    const body = Buffer.concat([Buffer.from(head), text]);
    expect(found(await send(dlp, { headers: [["content-encoding", "zstd"]], body }))).toEqual([
      `body ${RULE}`,
    ]);
  });

  test("whatever else the header of the coding says", async () => {
    const headers = [["Content-Encoding", "identity, , Identity"]] as const;
    expect(found(await send(dlp, { headers, body: TOKEN }))).toEqual([`body ${RULE}`]);
  });
});

describe("what cannot be looked into is told", () => {
  test.each<readonly [string, string, Uint8Array | string]>([
    ["an unknown coding", "compress", "x"],
    ["a coding that is agreed on elsewhere", "dcb", "x"],
    ["a known coding on an unknown one", "compress, gzip", gzipSync("x")],
    ["too many codings", "gzip, gzip, gzip, gzip", "x"],
    ["something else than it says", "gzip", "not gzip"],
    ["something else than zstd", "zstd", "not zstd at all"],
    ["a body that is cut off", "gzip", gzipSync("hello ".repeat(100)).subarray(0, -12)],
    ["something behind the end", "gzip", Buffer.concat([gzipSync("x"), Buffer.from("more")])],
    [
      "something behind the end of a zlib stream",
      "deflate",
      Buffer.concat([deflateSync("x"), Buffer.from("more")]),
    ],
    [
      "something behind the end of a brotli stream",
      "br",
      Buffer.concat([brotliCompressSync("x"), Buffer.from("more")]),
    ],
    ["a bomb", "gzip", gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ["a bomb of brotli", "br", brotliCompressSync(Buffer.alloc(64 * 1024 * 1024))],
    ["a bomb in a bomb", "gzip, gzip", gzipSync(gzipSync(Buffer.alloc(128 * 1024 * 1024)))],
  ])("%s", async (_, coding, body) => {
    const seen = await send(dlp, { headers: [["Content-Encoding", coding]], body });
    expect(seen.dlp.unread).toHaveLength(1);
    expect(seen.body).toEqual({ kind: "read", lfsOperation: null, graphqlMutations: null });
  });

  test("an archive that no one can open, also as a part among others", async () => {
    const locked = Buffer.from("7z\xbc\xaf\x27\x1c and so on", "latin1");
    expect((await send(dlp, { body: locked })).dlp.unread).toHaveLength(1);
    expect((await send(dlp, { headers: MULTIPART, body: multipart("x", locked) })).dlp.unread).toHaveLength(
      1,
    );
  });

  test("but not the coding of a body that is not there", async () => {
    expect(found(await send(dlp, { headers: [["Content-Encoding", "compress"]] }))).toEqual([]);
  });

  test("and a credential of the bottle is found behind the end of the data, and in a stream's own header", async () => {
    const behind = Buffer.concat([gzipSync("x"), Buffer.from(SECRET)]);
    const seen = await send(dlp, { headers: [["Content-Encoding", "gzip"]], body: behind });
    expect(found(seen)).toContain("body API_TOKEN");
    const named = gzipSync("x");
    named[3] = 8;
    const inName = Buffer.concat([named.subarray(0, 10), Buffer.from(`${SECRET}\0`), named.subarray(10)]);
    expect(found(await send(dlp, { headers: [["Content-Encoding", "gzip"]], body: inName }))).toEqual([
      "body API_TOKEN",
    ]);
  });
});

describe("what is no leak", () => {
  const basic = (user: string, password: string): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  test.each([
    ["alone", `Bearer ${PLACEHOLDER}`],
    ["as a password", basic("agent", PLACEHOLDER)],
    ["as a user", basic(PLACEHOLDER, "x-oauth-basic")],
  ])("a placeholder %s", async (_, value) => {
    expect(found(await send(dlp, { headers: [["Authorization", value]] }))).toEqual([]);
  });

  test("a login that stands in for the real one", async () => {
    const login = dummyLogin({
      accountId: "00000000-1111-2222-3333-444444444444",
      plan: "plus",
      idExpires: 1_800_000_000,
      accessExpires: 1_800_000_000,
      lastRefresh: null,
    } as Parameters<typeof dummyLogin>[0]);
    const headers = [["Authorization", `Bearer ${login.accessToken}`]] as const;
    expect(found(await send(dlpWith({}, { CODEX: login.accessToken }), { headers }))).toEqual([]);
    expect(found(await send(dlpWith({}, {}), { headers }))).not.toEqual([]);
  });

  test("a real token that shares its account with the login that stands in for it is found all the same", async () => {
    const claims = {
      "https://api.openai.com/auth": { chatgpt_account_id: "00000000-1111-2222-3333-444444444444" },
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const real = [
      part({ alg: "RS256", kid: "k1" }),
      part({ exp: 1_800_000_000, ...claims }),
      credential(5, 300),
    ].join(".");
    const fake = [part({ alg: "none", typ: "JWT" }), part({ exp: 1_800_000_000, ...claims }), "bm9uZQ"].join(
      ".",
    );
    const both = dlpWith({ CODEX: real }, { CODEX: fake });
    expect((await send(both, { body: fake })).dlp.known).toEqual([]);
    expect((await send(both, { body: `x${real}` })).dlp.known).toEqual([{ name: "CODEX", place: "body" }]);
  });

  test("a key of the agent's own where the route allows one, and only there", async () => {
    const headers = [["X-Api-Key", TOKEN]] as const;
    expect(found(await send(dlp, { headers }))).toEqual([`headers ${RULE}`]);
    expect(found(await send(dlp, { headers, own: ["x-api-key"] }))).toEqual([]);
    expect(found(await send(dlp, { headers, own: ["cookie"] }))).toEqual([`headers ${RULE}`]);
    expect(found(await send(dlp, { headers, target: `/?k=${TOKEN}`, own: "any" }))).toEqual([]);
    expect(found(await send(dlp, { headers, body: TOKEN, own: "any" }))).toEqual([`body ${RULE}`]);
    expect(found(await send(dlp, { headers: [["X-Api-Key", SECRET]], own: "any" }))).toEqual([
      "headers API_TOKEN",
    ]);
  });
});

describe("a body in pieces", () => {
  const BODIES: readonly Message[] = [
    { body: JSON.stringify({ a: SECRET.slice(0, 20), b: SECRET.slice(20), c: `x ${TOKEN}`, d: '\n\\"é' }) },
    { body: `a=${percent(SECRET.slice(0, 9))}&b=${SECRET.slice(9)}&c=${percent(TOKEN)}` },
    { headers: MULTIPART, body: multipart(SECRET.slice(0, 15), SECRET.slice(15), TOKEN, gzipSync(TOKEN)) },
    { headers: [["Content-Encoding", "gzip"]], body: gzipSync(`${SECRET} and ${TOKEN}`) },
    {
      headers: [["Content-Encoding", "br, deflate"]],
      body: deflateSync(brotliCompressSync(`${SECRET} ${TOKEN}`)),
    },
    { headers: [["Content-Encoding", "gzip"]], body: gzipSync("cut off ".repeat(20)).subarray(0, -9) },
    {
      target: "/graphql",
      headers: [["Content-Type", "application/json"]],
      body: '{"query":"mutation{a b}"}',
    },
  ];

  test.each(BODIES.map((message, at) => [at, message] as const))(
    "gives the same wherever it is cut (%i)",
    async (_, message) => {
      const whole = await send(dlp, message);
      const length = Buffer.from(message.body ?? "").length;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(length), { maxLength: 12 }), async (cuts) => {
          expect(await send(dlp, { ...message, cuts })).toEqual(whole);
        }),
        { numRuns: 40 },
      );
      const every = Array.from({ length }, (_unused, at) => at);
      expect(await send(dlp, { ...message, cuts: every })).toEqual(whole);
    },
  );

  test("a long one is looked at to its end, and takes no memory", async () => {
    const scan = dlp.request({ version: "1.1", method: "PUT", target: "/upload", headers: [] });
    const piece = Buffer.from(`some words, and then some more; ${"0123456789 abcdef\n".repeat(4000)}`);
    const before = process.memoryUsage().rss;
    for (let sent = 0; sent < 64 * 1024 * 1024; sent += piece.length) await scan.push(Buffer.from(piece));
    const grown = process.memoryUsage().rss - before;
    await scan.push(Buffer.from(`${SECRET.slice(0, 20)}`));
    await scan.push(Buffer.from(`${SECRET.slice(20)} ${TOKEN.slice(0, 10)}`));
    await scan.push(Buffer.from(`${TOKEN.slice(10)}\n`));
    const seen = await scan.end([]);
    expect(found(seen)).toEqual(["body API_TOKEN", `body ${RULE}`]);
    expect(grown).toBeLessThan(48 * 1024 * 1024);
  });

  test("one that is given up within a coding leaves nobody waiting", async () => {
    const scan = dlp.request({
      version: "1.1",
      method: "POST",
      target: "/",
      headers: [["Content-Encoding", "gzip"]],
    });
    const coded = gzipSync("hello ".repeat(5000));
    const push = scan.push(coded.subarray(0, 20));
    scan.close();
    await push;
    await scan.push(coded.subarray(20));
    expect((await scan.end([])).dlp.unread).toHaveLength(1);
    scan.close();
  });

  test("many long ones at once wait for each other, and one that is given up makes room", async () => {
    const piece = Buffer.alloc(300 * 1024, "some words ");
    const scans = Array.from({ length: 40 }, () =>
      dlp.request({ version: "1.1", method: "PUT", target: "/upload", headers: [] }),
    );
    const pushes = scans.map((scan) => scan.push(piece));
    // The first ones are given up, and one by one the others come to their end.
    for (const scan of scans.slice(0, 20)) scan.close();
    const rest = scans.slice(20).map(async (scan, at) => {
      await pushes[at + 20];
      await scan.push(Buffer.from(TOKEN));
      return found(await scan.end([]));
    });
    for (const seen of await Promise.all(rest)) expect(seen).toEqual([`body ${RULE}`]);
    await Promise.all(pushes);
  });
});
