import { describe, expect, test } from "vitest";
import { BACKEND_NAMES } from "../../../bottle/backends/backends.ts";
import type { HostFacts } from "../../../bottle/host-facts.ts";
import { plan } from "../../../bottle/plan/plan.ts";
import type { Manifest } from "../../../bottle/resolve/manifest.ts";
import { Secret } from "../../../bottle/secret.ts";
import { login } from "../providers/login.ts";
import { FACTS, HOST_KEY, resolved } from "../support.ts";

const COMMON = `image: agent:1
env: { LOG_LEVEL: debug, API_URL: "\${API_URL}", CODE: "?one-time code" }
git:
  user: { name: "Implementer", email: "implementer@example.com" }
  remotes:
    app:
      url: "ssh://git@gitea.example.com:2222/owner/app.git"
      identity_file: /home/user/.ssh/id_gate
      known_host_key: "${HOST_KEY}"
      refs: ["refs/heads/agent/**"]
      policy: /home/user/gate.yaml
    docs: { url: "https://git.example.com/owner/docs", token_ref: DOCS_TOKEN }
egress:
  routes:
    - host: gitea.example.com
      auth: { scheme: token, token_ref: GITEA_TOKEN }
      matches: [{ methods: [GET, POST], paths: [{ prefix: /api/v1/ }] }]`;

const PROVIDERS = {
  claude: "agent_provider: { template: claude, auth_token: BOTTLE_CLAUDE_OAUTH_TOKEN }",
  codex: "agent_provider: { template: codex, forward_host_credentials: true }",
  none: "",
} as const;

const HOST: HostFacts = {
  ...FACTS,
  variables: new Map(
    ["API_URL", "GITEA_TOKEN", "DOCS_TOKEN", "BOTTLE_CLAUDE_OAUTH_TOKEN"].map((name) => [
      name,
      new Secret(`real-${name}`),
    ]),
  ),
  files: new Map([["/home/user/.codex/auth.json", { kind: "read", text: new Secret(login()) }]]),
  skills: ["review"],
};

/** A scratch directory's name is the one thing that differs from run to run. */
const show = (value: unknown, { files }: Manifest): string => {
  const scratch = files[0]?.file.replace(/\/config\/.*/, "") ?? "";
  const text = JSON.stringify(value, null, 2).replaceAll(scratch, "/scratch");
  return `${text.replaceAll(/[\w-]+\.([\w-]{20,})\.[\w-]+/g, (_, claims) => `dummy token ${claimsOf(claims)}`)}\n`;
};

/** A dummy token is shown by what it says: a file with a token in it is one that scanners report. */
const claimsOf = (part: string): string =>
  Buffer.from(part, "base64url").toString("utf8").replaceAll('"', "");

const AGENT = "bottle: b\nskills: [review]\ngit: { user: { email: impl-2@example.com } }";

describe("a plan is the same to the letter, for every provider and backend", () => {
  const cases = Object.keys(PROVIDERS).flatMap((provider) =>
    (provider === "claude" ? BACKEND_NAMES : BACKEND_NAMES.slice(0, 1)).map(
      (backend) => [provider, backend] as const,
    ),
  );
  test.each(cases)("%s in %s", async (provider, backend) => {
    const manifest = await resolved(
      `backend: ${backend}\n${PROVIDERS[provider as keyof typeof PROVIDERS]}\n${COMMON}`,
      AGENT,
    );
    const made = plan(manifest, HOST);
    expect(plan(manifest, HOST)).toEqual(made);
    expect(JSON.stringify(made)).not.toContain("real-");
    await expect(show(made, manifest)).toMatchFileSnapshot(`plans/${provider}-${backend}.json`);
  });
});

describe("a plan", () => {
  test("says all at once what is missing", async () => {
    const manifest = await resolved(`${PROVIDERS.codex}\n${COMMON}`, AGENT);
    const { readiness } = plan(manifest, { ...FACTS, keys: [{ path: "/k", wrong: "is not there" }] });
    expect(readiness.flatMap(({ what, problem }) => (problem === null ? [] : [what]))).toEqual([
      "codex: the host's login",
      "the credential GITEA_TOKEN",
      "the credential DOCS_TOKEN",
      "the variable API_URL",
      "/k",
      "the skill review",
    ]);
  });

  test("lets a provider's route stand over the manifest's, and says so", async () => {
    const settings = `${PROVIDERS.claude}\negress: { routes: [{ host: api.anthropic.com, auth: { scheme: Bearer, token_ref: MINE } }] }`;
    const { egress, notes } = plan(await resolved(settings), FACTS);
    expect(egress.policy.routes).toMatchObject([{ host: "api.anthropic.com", owner: "claude" }]);
    expect(egress.credentials).toEqual([
      { tokenRef: "BOTTLE_CLAUDE_OAUTH_TOKEN", hosts: ["api.anthropic.com"] },
    ]);
    expect(egress.passThrough).toEqual(["api.anthropic.com"]);
    expect(notes).toMatchObject([{ rule: "route/owned" }]);
  });

  test("warns of writes that pass the gate by, and of secrets that are not looked for", async () => {
    const settings = `git: { remotes: { a: { url: "https://h.example.com/o/r" } } }
egress: { routes: [{ host: h.example.com, writes: [contents] }, { host: i.example.com, writes: [contents], dlp: { out: "off" } }] }`;
    const { notes } = plan(await resolved(settings), FACTS);
    expect(notes.map(({ rule }) => rule)).toEqual(["route/past-the-gate", "route/dlp"]);
  });

  test("says when whoever wrote the repository wrote the agent", async () => {
    const manifest = await resolved("");
    const brought = plan({ ...manifest, agent: { ...manifest.agent, from: "repository" } }, FACTS);
    expect(brought.notes).toMatchObject([{ rule: "agent/brought" }]);
    expect(plan(manifest, FACTS).notes).toEqual([]);
  });

  test.each([
    ["the configuration", { workspace: "/home/user" }, "/home/user/.config/bottle"],
    ["the configuration itself", { workspace: "/home/user/.config/bottle" }, "/home/user/.config/bottle"],
    ["a key", { workspace: "/srv", keys: [{ path: "/srv/key", wrong: null }] }, "/srv/key"],
  ])("refuses a workspace that holds %s", async (_, facts, holds) => {
    const manifest = await resolved("");
    expect(() => plan(manifest, { ...FACTS, ...facts })).toThrow(
      `the workspace ${facts.workspace} holds ${holds}, which the agent must not reach`,
    );
    expect(() => plan(manifest, { ...FACTS, workspace: "/home/user/src" })).not.toThrow();
  });

  test.each(["/w,x", "/w:x", '/w"x', "/w\nx"])(
    "refuses a path that a backend would read as several words",
    async (workspace) => {
      const manifest = await resolved("");
      expect(() => plan(manifest, { ...FACTS, workspace })).toThrow(
        "holds a comma, a colon, a quote or a control character",
      );
    },
  );

  test("begins with an empty workspace outside of a repository", async () => {
    const { mounts } = plan(await resolved(""), { ...FACTS, workspace: null });
    expect(mounts.find(({ target }) => target === "/workspace")?.source).toBe("{run}/workspace");
  });
});
