import type { CodexLogin } from "./codex-login.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token that Codex parses (it checks no signature) and that opens nothing. */
const dummyToken = (claims: Readonly<Record<string, unknown>>): string =>
  `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.${encode("none")}`;

/** A login for the agent: the real account's id and the real ends of the tokens, and nothing else that is real. */
export interface DummyLogin {
  readonly accessToken: string;
  /** The text of `auth.json`. */
  readonly text: string;
}

/**
 * Makes the agent's login. The account's id is real because Codex asks for it by name (0.169); the ends of the
 * tokens are real so that the agent's login ends when the real one does.
 */
export const dummyLogin = (login: CodexLogin): DummyLogin => {
  const { accountId, plan, idExpires, accessExpires, lastRefresh } = login;
  const claims = {
    chatgpt_plan_type: plan ?? "unknown",
    chatgpt_user_id: "user-bottle",
    chatgpt_account_id: accountId,
  };
  const ends = (expires: number | null) => (expires === null ? {} : { exp: expires });
  const accessToken = dummyToken({ ...ends(accessExpires), "https://api.openai.com/auth": claims });
  const idToken = dummyToken({
    ...ends(idExpires),
    email: "agent@bottle.invalid",
    "https://api.openai.com/auth": claims,
  });
  const file = {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    // An empty refresh token would be sent over and over.
    tokens: {
      id_token: idToken,
      access_token: accessToken,
      refresh_token: "bottle-placeholder",
      account_id: accountId,
    },
    ...(lastRefresh === null ? {} : { last_refresh: lastRefresh }),
  };
  return { accessToken, text: `${JSON.stringify(file, null, 2)}\n` };
};
