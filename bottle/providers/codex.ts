import { isAbsolute, join } from "node:path";
import * as z from "zod";
import { routeSchema } from "../../policy/request/route.ts";
import type { HostFile } from "../host-facts.ts";
import { CA_FILE, HOME } from "../plan/layout.ts";
import { readCodexLogin } from "./codex-login.ts";
import { dummyLogin } from "./dummy-login.ts";
import type { Provider, ProviderSettings, Surroundings } from "./provider.ts";

/** What the routes call the host's access token; no variable of the host has to have this name. */
const TOKEN = "CODEX_HOST_ACCESS_TOKEN";

/** The hosts that Codex talks to with a ChatGPT login, and of them what a turn needs: no remote tools, no telemetry. */
const route = routeSchema.parse({
  host: "chatgpt.com",
  auth: { scheme: "Bearer", token_ref: TOKEN },
  matches: [
    {
      methods: ["GET"],
      paths: [
        { exact: "/backend-api/wham/accounts/check" },
        { exact: "/backend-api/wham/settings/user" },
        { exact: "/backend-api/codex/models" },
        { prefix: "/backend-api/ps/plugins/" },
      ],
    },
    { methods: ["GET", "POST"], paths: [{ exact: "/backend-api/codex/responses" }] },
  ],
});

/** A port at which nothing listens: a second lock on refreshing, which is refused at the proxy already. */
const NOWHERE = "http://127.0.0.1:9/";

const QUIET = {
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: NOWHERE,
  CODEX_REVOKE_TOKEN_URL_OVERRIDE: NOWHERE,
} as const;

const forwards = ({ forward_host_credentials }: ProviderSettings): boolean =>
  forward_host_credentials === true;

/** As Codex finds it: below CODEX_HOME, else below the home directory. */
const loginFile = ({ home, env }: Surroundings): string => {
  const own = env["CODEX_HOME"];
  return join(own !== undefined && isAbsolute(own) ? own : join(home, ".codex"), "auth.json");
};

const MISSING: HostFile = { kind: "missing" };

/** Codex (0.169) with the host's ChatGPT login, of which the agent gets a dummy. */
export const codex: Provider = {
  template: "codex",
  settings: {
    forward_host_credentials: z
      .boolean()
      .optional()
      .describe("For `codex`: lets the proxy use the host's ChatGPT login; the agent gets a dummy."),
  },
  roles: ["codex_oauth", "chatgpt", "openai"],
  refusedHosts: ["auth.openai.com"],
  ownedVariables: ["CODEX_HOME", "CODEX_API_KEY", "OPENAI_API_KEY", ...Object.keys(QUIET)],
  usage: "agent_provider: { template: codex, forward_host_credentials: true }",
  // Its own sandbox needs user namespaces, which a bottle does not have; the bottle is the sandbox.
  command: ["codex", "--dangerously-bypass-approvals-and-sandbox"],
  headless: [
    ...["codex", "exec", "--json", "--skip-git-repo-check"],
    ...["--dangerously-bypass-approvals-and-sandbox", "-"],
  ],
  promptFile: `${HOME}/.codex/AGENTS.md`,
  skillsDirectory: `${HOME}/.codex/skills`,
  hostVariables: () => [],
  hostFiles: (settings, around) => (forwards(settings) ? [loginFile(around)] : []),
  provision: (settings, { files, now }) => {
    const common = {
      hiddenEnvNames: Object.keys(QUIET),
      agentEnv: { ...QUIET, CODEX_CA_CERTIFICATE: CA_FILE },
    };
    const none = { ...common, provisionedEnv: new Map(), placeholders: {}, files: [] };
    if (!forwards(settings)) return { ...none, routes: [], readiness: [] };
    const [[path, file] = ["auth.json", MISSING]] = files;
    const login = readCodexLogin(file, path, now);
    const what = "codex: the host's login";
    if ("problem" in login) return { ...none, routes: [route], readiness: [{ what, ...login }] };
    const { accessToken, text } = dummyLogin(login);
    return {
      ...common,
      routes: [route],
      provisionedEnv: new Map([[TOKEN, login.accessToken]]),
      placeholders: { [TOKEN]: accessToken },
      files: [{ path: `${HOME}/.codex/auth.json`, mode: "0600", content: text }],
      readiness: [{ what, problem: null }],
    };
  },
};
