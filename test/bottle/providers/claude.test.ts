import { describe, expect, test } from "vitest";
import { claude } from "../../../bottle/providers/claude.ts";
import { Secret } from "../../../bottle/secret.ts";
import { FACTS } from "../support.ts";

const NAME = "BOTTLE_CLAUDE_OAUTH_TOKEN";
const provision = (
  value?: string,
  settings: Record<string, unknown> = { template: "claude", auth_token: NAME },
) =>
  claude.provision(settings, {
    ...FACTS,
    variables: new Map(value === undefined ? [] : [[NAME, new Secret(value)]]),
  });

describe("claude", () => {
  test("has a route of its own, a placeholder for the agent and the token for the proxy", () => {
    const real = ["sk-ant", "oat01", "x".repeat(20)].join("-");
    const { routes, agentEnv, provisionedEnv, placeholders, readiness, files } = provision(real);
    expect(routes).toMatchObject([
      { host: "api.anthropic.com", auth: { scheme: "Bearer", token_ref: NAME } },
    ]);
    expect(agentEnv["CLAUDE_CODE_OAUTH_TOKEN"]).toBe(placeholders[NAME]);
    expect(agentEnv).toMatchObject({
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      NODE_EXTRA_CA_CERTS: "/run/bottle/ca.pem",
    });
    expect(provisionedEnv.get(NAME)?.reveal()).toBe(real);
    expect(readiness).toEqual([{ what: "claude: a token", problem: null }]);
    expect(JSON.parse(files[0]?.content ?? "")).toMatchObject({ hasCompletedOnboarding: true });
    expect(JSON.stringify({ routes, agentEnv, placeholders, files, readiness })).not.toContain(real);
  });

  test.each([
    ["not set", undefined, `the host's variable ${NAME} is not set`],
    ["empty", "", `the host's variable ${NAME} is not set`],
    ["the placeholder", "bottle-placeholder-bottle-claude-oauth-token", `${NAME} holds the placeholder`],
    [
      "an API key",
      ["sk-ant", "api03", "x"].join("-"),
      `${NAME} holds an API key, and auth_token takes an OAuth token`,
    ],
    ["with a line's end", "x\n", `${NAME} holds characters that no token has, a line's end perhaps`],
  ])("a token that is %s is told of", (_, value, problem) => {
    expect(provision(value).readiness).toMatchObject([{ problem }]);
  });

  test("without auth_token it says what to write", () => {
    const { readiness, routes } = provision("x", { template: "claude" });
    expect(readiness).toMatchObject([{ problem: "agent_provider.auth_token is missing" }]);
    expect(routes).toEqual([]);
  });
});
