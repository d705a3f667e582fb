import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { credential, dlpWith, found, type Message, PLACEHOLDER, send } from "./support.ts";

// What agents, git and package managers send day by day; what is found here would stop them.

const random = randomFrom(2026);
const hex = (length: number): string => random.text("0123456789abcdef", length);
const ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const alnum = (length: number): string => random.text(ALNUM, length);
const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const base64 = (length: number): string => Buffer.from(alnum(length)).toString("base64");
const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

const bearer = ["authorization", `Bearer ${PLACEHOLDER}`] as const;

const claude = {
  target: "/v1/messages?beta=true",
  headers: [
    bearer,
    ["anthropic-beta", "claude-code-20250219,oauth-2025-04-20,interleaved-thinking-2025-05-14"],
    ["anthropic-version", "2023-06-01"],
    ["x-client-request-id", uuid()],
    ["x-stainless-runtime-version", "v24.3.0"],
    ["content-type", "application/json"],
  ],
  body: JSON.stringify({
    model: "a-model",
    max_tokens: 32_000,
    system: [{ type: "text", text: "You are an agent.", cache_control: { type: "ephemeral" } }],
    metadata: { user_id: `user_${hex(64)}_account_${uuid()}_session_${uuid()}` },
    messages: [
      { role: "user", content: file("scanners/decoders/stretch.ts") },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Let me see.", signature: base64(300) },
          {
            type: "tool_use",
            id: `toolu_01${alnum(22)}`,
            name: "Bash",
            input: { command: "git log | head" },
          },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: `toolu_01${alnum(22)}`,
            content: `commit ${hex(40)}\nDate: now`,
          },
          { type: "image", source: { type: "base64", media_type: "image/png", data: base64(9000) } },
        ],
      },
    ],
    stream: true,
  }),
} satisfies Message;

const codex = {
  target: "/backend-api/codex/responses",
  headers: [bearer, ["chatgpt-account-id", uuid()], ["session_id", uuid()], ["originator", "codex_cli_rs"]],
  body: JSON.stringify({
    model: "a-model",
    prompt_cache_key: uuid(),
    include: ["reasoning.encrypted_content"],
    input: [
      { type: "reasoning", id: `rs_${hex(48)}`, encrypted_content: `gAAAAAB${alnum(600)}==`, summary: [] },
      {
        type: "function_call",
        call_id: `call_${alnum(24)}`,
        name: "shell",
        arguments: JSON.stringify({ command: ["bash", "-lc", "cat package.json"] }),
      },
      { type: "message", role: "user", content: [{ type: "input_text", text: file("package-lock.json") }] },
    ],
  }),
} satisfies Message;

const signature = {
  headers: [
    [
      "Authorization",
      `AWS4-HMAC-SHA256 Credential=${["AK", "IA"].join("")}${random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}/20261123/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${hex(64)}`,
    ],
    ["x-amz-content-sha256", hex(64)],
  ],
} satisfies Message;

const TRAFFIC: Readonly<Record<string, Message>> = {
  "a conversation of Claude Code": claude,
  "a conversation of Codex": codex,
  "a fetch of git": {
    target: "/o/r.git/git-upload-pack",
    headers: [
      ["content-type", "application/x-git-upload-pack-request"],
      ["git-protocol", "version=2"],
    ],
    body: `0014command=fetch\n0015agent=git/2.39.5\n00010${Array.from({ length: 200 }, () => `0032want ${hex(40)}\n`).join("")}0009done\n0000`,
  },
  "an audit of npm": {
    target: "/-/npm/v1/security/advisories/bulk",
    headers: [
      ["npm-session", hex(16)],
      ["pacote-integrity", `sha512-${base64(64)}`],
      ["if-none-match", `"${hex(32)}"`],
    ],
    body: JSON.stringify({ execa: ["9.6.1"], zod: ["4.6.7"] }),
  },
  "an installation of pip": {
    target: "/simple/requests/",
    headers: [["user-agent", 'pip/25.0 {"ci":null,"cpu":"x86_64","implementation":{"name":"CPython"}}']],
  },
  "traces and spans": {
    headers: [
      ["traceparent", `00-${hex(32)}-${hex(16)}-01`],
      ["sentry-trace", `${hex(32)}-${hex(16)}`],
      ["x-request-id", uuid()],
      ["idempotency-key", uuid()],
      ["sec-websocket-key", base64(16)],
    ],
    body: JSON.stringify({
      spans: Array.from({ length: 50 }, () => ({ traceId: hex(32), spanId: hex(16) })),
    }),
  },
  "pages of a list": { target: `/items?cursor=${base64(40)}&page_token=${alnum(40)}&after=${base64(12)}` },
  "a request signed by AWS": signature,
  "a query of GraphQL": {
    target: "/graphql",
    headers: [["content-type", "application/json"]],
    body: JSON.stringify({
      query: "query($o: String!) { repository(owner: $o) { id } }",
      variables: { o: uuid() },
    }),
  },
  "a batch of Git LFS": {
    target: "/o/r.git/info/lfs/objects/batch",
    headers: [["content-type", "application/vnd.git-lfs+json"]],
    body: JSON.stringify({ operation: "download", objects: [{ oid: hex(64), size: 1 }] }),
  },
  "a form": {
    body: `name=Some+One&mail=a%40example.com&id=${uuid()}&text=${encodeURIComponent("Ünïcödé & more")}`,
  },
};

/** Of the confidences that a proxy refuses by default. */
const refused = (seen: Awaited<ReturnType<typeof send>>): readonly string[] =>
  found({
    dlp: {
      ...seen.dlp,
      sightings: seen.dlp.sightings.filter(({ sighting }) => sighting.confidence !== "low"),
    },
  });

describe("nothing is held against", () => {
  const dlp = dlpWith({
    API_TOKEN: credential(21, 108),
    GITEA_TOKEN: hex(40),
    CODEX: `eyJ${alnum(30)}.${alnum(900)}.${alnum(340)}`,
  });

  test.each(Object.entries(TRAFFIC))("%s", async (_, message) => {
    expect(refused(await send(dlp, message))).toEqual([]);
  });

  test("the same with a key of one of the services in it is refused", async () => {
    const stray = `${["AK", "IA"].join("")}${random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`;
    expect(refused(await send(dlp, { ...signature, body: `id ${stray}` }))).toEqual([
      "body aws-access-key-id",
    ]);
    const text = claude.body.replace("You are an agent.", `The key is sk-ant-${"api03"}-${alnum(93)}AA`);
    expect(refused(await send(dlp, { ...claude, body: text }))).not.toEqual([]);
  });
});
