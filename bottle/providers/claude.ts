import { routeSchema } from "../../policy/request/route.ts";
import { variableName } from "../manifest/names.ts";
import { CA_FILE, HOME, WORKSPACE } from "../plan/layout.ts";
import type { Secret } from "../secret.ts";
import { placeholderFor } from "./placeholder.ts";
import type { Provider, ProviderSettings, Readiness } from "./provider.ts";

const HOST = "api.anthropic.com";

/** What the program does without being asked that no work needs. */
const QUIET = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_ERROR_REPORTING: "1",
  DISABLE_TELEMETRY: "1",
} as const;

/** What the program asks for with those switches set, and no more: no files, no batches, no tokens. */
const route = (token: string) =>
  routeSchema.parse({
    host: HOST,
    auth: { scheme: "Bearer", token_ref: token },
    matches: [
      { methods: ["POST"], paths: [{ exact: "/v1/messages" }, { exact: "/v1/messages/count_tokens" }] },
      { methods: ["GET"], paths: [{ exact: "/v1/models" }, { prefix: "/v1/models/" }] },
      {
        methods: ["GET"],
        paths: [{ exact: "/api/claude_cli/bootstrap" }, { prefix: "/api/claude_code/" }],
      },
    ],
  });

const tokenOf = ({ auth_token }: ProviderSettings): string | null =>
  typeof auth_token === "string" ? auth_token : null;

const judge = (name: string | null, value: Secret | undefined): Readiness => {
  const what = "claude: a token";
  const hint = "make one with `claude setup-token`, and set the variable before the launch";
  if (name === null) {
    return {
      what,
      problem: "agent_provider.auth_token is missing",
      hint: "name the host's variable that holds the token, such as auth_token: BOTTLE_CLAUDE_OAUTH_TOKEN",
    };
  }
  const text = value?.reveal() ?? "";
  if (text === "") return { what, problem: `the host's variable ${name} is not set`, hint };
  if (text === placeholderFor(name)) return { what, problem: `${name} holds the placeholder`, hint };
  // The interface takes such a key in a header of its own, not as Bearer.
  if (text.startsWith("sk-ant-api"))
    return { what, problem: `${name} holds an API key, and auth_token takes an OAuth token`, hint };
  if (/[^\u0021-\u007e]/.test(text))
    return { what, problem: `${name} holds characters that no token has, a line's end perhaps`, hint };
  return { what, problem: null };
};

/** Claude Code (2.1): a Bearer token for one host; any placeholder makes it send the OAuth headers. */
export const claude: Provider = {
  template: "claude",
  settings: {
    auth_token: variableName
      .optional()
      .describe("For `claude`: the name of the host's variable that holds the OAuth token."),
  },
  roles: ["claude_code_oauth", "anthropic"],
  refusedHosts: ["platform.claude.com", "console.anthropic.com", "claude.ai"],
  ownedVariables: [
    "CLAUDE_CODE_OAUTH_TOKEN",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_API_KEY",
    ...Object.keys(QUIET),
  ],
  usage: "agent_provider: { template: claude, auth_token: BOTTLE_CLAUDE_OAUTH_TOKEN }",
  command: ["claude"],
  // Nobody is there to be asked for each step, and the bottle is the wall.
  headless: [
    ...["claude", "--print", "--output-format", "stream-json", "--verbose"],
    "--dangerously-skip-permissions",
  ],
  promptFile: `${HOME}/.claude/CLAUDE.md`,
  skillsDirectory: `${HOME}/.claude/skills`,
  hostVariables: (settings) => [tokenOf(settings) ?? []].flat(),
  hostFiles: () => [],
  provision: (settings, { variables }) => {
    const name = tokenOf(settings);
    const value = name === null ? undefined : variables.get(name);
    const placeholder = name === null ? "" : placeholderFor(name);
    return {
      routes: name === null ? [] : [route(name)],
      agentEnv: {
        ...(name === null ? {} : { CLAUDE_CODE_OAUTH_TOKEN: placeholder }),
        ...QUIET,
        NODE_EXTRA_CA_CERTS: CA_FILE,
      },
      provisionedEnv: new Map(name === null || value === undefined ? [] : [[name, value]]),
      placeholders: name === null ? {} : { [name]: placeholder },
      hiddenEnvNames: ["CLAUDE_CODE_OAUTH_TOKEN", ...Object.keys(QUIET)],
      files: [{ path: `${HOME}/.claude.json`, mode: "0600", content: SETTINGS }],
      readiness: [judge(name, value)],
    };
  },
};

/** Without these the program stops at its start to ask. */
const SETTINGS = `${JSON.stringify(
  { hasCompletedOnboarding: true, projects: { [WORKSPACE]: { hasTrustDialogAccepted: true } } },
  null,
  2,
)}\n`;
