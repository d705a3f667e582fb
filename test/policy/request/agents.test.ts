import { describe, expect, test } from "vitest";
import type { Header, HttpFacts } from "../../../policy/request/facts.ts";
import { PLACEHOLDER, policyOf, refusals, to } from "./requests.ts";

// What the agents' own programs send; a rule that refuses one of these stops them.

const POLICY = policyOf(
  {
    host: "api.anthropic.com",
    owner: "claude",
    auth: { scheme: "Bearer", token_ref: "API_TOKEN" },
    matches: [{ paths: [{ prefix: "/v1/messages" }, { prefix: "/api/claude_code/" }] }],
  },
  {
    host: "chatgpt.com",
    owner: "codex",
    auth: { scheme: "Bearer", token_ref: "API_TOKEN" },
    matches: [{ paths: [{ prefix: "/backend-api/codex/" }, { prefix: "/backend-api/wham/" }] }],
  },
);

const ask = (host: string, line: string, ...headers: readonly Header[]): readonly string[] => {
  const [method = "", target = ""] = line.split(" ");
  const body: HttpFacts["body"] = { kind: "read", lfsOperation: null, graphqlMutations: null };
  return refusals(POLICY, to(host, { method, target, body, headers: [["Host", host], ...headers] }));
};

const bearer: Header = ["authorization", `Bearer ${PLACEHOLDER}`];

describe("Claude Code", () => {
  const usual: readonly Header[] = [
    bearer,
    ["anthropic-beta", "claude-code-20250219,oauth-2025-04-20"],
    ["anthropic-version", "2023-06-01"],
    ["anthropic-dangerous-direct-browser-access", "true"],
    ["content-type", "application/json"],
    ["user-agent", "claude-cli"],
    ["x-app", "cli"],
    ["x-stainless-retry-count", "0"],
    ["accept-encoding", "gzip, deflate, br, zstd"],
    ["content-length", "100"],
    ["Connection", "keep-alive"],
  ];

  test.each([
    "POST /v1/messages?beta=true",
    "POST /v1/messages/count_tokens?beta=true",
    "GET /api/claude_code/settings",
  ])("%s passes", (line) => {
    expect(ask("api.anthropic.com", line, ...usual)).toEqual([]);
  });

  test("an own key, an upload and a login do not", () => {
    expect(ask("api.anthropic.com", "POST /v1/messages", ["x-api-key", "own"])).toEqual([
      "credential/header",
    ]);
    expect(ask("api.anthropic.com", "POST /v1/files", bearer)).toEqual(["route/path"]);
    expect(ask("platform.claude.com", "POST /v1/oauth/token")).toEqual(["host/no-route"]);
  });
});

describe("Codex", () => {
  const usual: readonly Header[] = [
    bearer,
    ["chatgpt-account-id", "account"],
    ["originator", "codex_cli_rs"],
    ["version", "0.169.0"],
    ["session_id", "0199"],
    ["conversation_id", "0199"],
  ];

  test.each([
    "GET /backend-api/wham/accounts/check",
    "GET /backend-api/codex/models?client_version=0.169.0",
    "POST /backend-api/codex/responses",
  ])("%s passes", (line) => {
    expect(ask("chatgpt.com", line, ...usual, ["content-encoding", "zstd"])).toEqual([]);
  });

  test("so does its WebSocket", () => {
    const upgrade: readonly Header[] = [
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Version", "13"],
      ["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="],
      ["sec-websocket-extensions", "permessage-deflate"],
      ["openai-beta", "responses_websockets=2026-02-06"],
    ];
    expect(ask("chatgpt.com", "GET /backend-api/codex/responses", ...usual, ...upgrade)).toEqual([]);
  });

  test("a refresh of its login does not", () => {
    expect(ask("auth.openai.com", "POST /oauth/token")).toEqual(["host/no-route"]);
    expect(ask("chatgpt.com", "POST /backend-api/ps/mcp", bearer)).toEqual(["route/path"]);
  });
});
