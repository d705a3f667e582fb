import { describe, expect, test } from "vitest";
import { claude } from "../../../bottle/providers/claude.ts";
import { codex } from "../../../bottle/providers/codex.ts";
import type { Provider } from "../../../bottle/providers/provider.ts";
import { proxyConfig } from "../../../bottle/routes/proxy-config.ts";
import { LOGIN_FORMATS, type LoginKind } from "../../../egress/refresh/login-formats.ts";
import { FACTS, resolved } from "../../bottle/support.ts";
import { refusals, to } from "../../policy/request/requests.ts";

// Logins are made and refreshed on the host alone: an agent that reached a token endpoint could trade one in.

const PROVIDERS: Readonly<Record<LoginKind, { provider: Provider; settings: Record<string, unknown> }>> = {
  claude: { provider: claude, settings: { template: "claude", auth_token: "TOKEN" } },
  codex: { provider: codex, settings: { template: "codex", forward_host_credentials: true } },
};

const KINDS = ["claude", "codex"] as const;

const policyOf = (kind: LoginKind) => {
  const { provider, settings } = PROVIDERS[kind];
  const { routes, placeholders } = provider.provision(settings, FACTS);
  const owned = routes.map((route) => ({ ...route, owner: kind }));
  expect(owned).not.toEqual([]);
  return proxyConfig(owned, placeholders).policy;
};

const ask = (kind: LoginKind, url: string): readonly string[] => {
  const { hostname, pathname } = new URL(url);
  return refusals(
    policyOf(kind),
    to(hostname, {
      method: "POST",
      target: pathname,
      body: { kind: "read", lfsOperation: null, graphqlMutations: null },
    }),
  );
};

describe.each(KINDS)("in a bottle with %s", (kind) => {
  test("no token endpoint answers, where it is and where it was", () => {
    for (const { endpoint } of Object.values(LOGIN_FORMATS))
      expect(ask(kind, endpoint)).toEqual(["host/no-route"]);
    expect(ask(kind, "https://console.anthropic.com/v1/oauth/token")).toEqual(["host/no-route"]);
  });

  test("the provider's own hosts make no tokens either", () => {
    const { provider, settings } = PROVIDERS[kind];
    for (const { host } of provider.provision(settings, FACTS).routes) {
      for (const path of ["/v1/oauth/token", "/oauth/token", "/api/oauth/token", "/backend-api/oauth/token"])
        expect(ask(kind, `https://${host}${path}`)).toEqual(["route/path"]);
    }
  });

  test("no manifest can open the endpoint, or a wildcard over it", async () => {
    const { hostname } = new URL(LOGIN_FORMATS[kind].endpoint);
    const template =
      kind === "claude"
        ? "{ template: claude, auth_token: TOKEN }"
        : "{ template: codex, forward_host_credentials: true }";
    for (const host of [hostname, hostname.replace(/^[^.]+/, "*")]) {
      const settings = `agent_provider: ${template}\negress:\n  routes:\n    - host: "${host}"`;
      await expect(resolved(settings)).rejects.toThrow(
        `covers ${hostname}, where logins are made and refreshed`,
      );
    }
  });
});
