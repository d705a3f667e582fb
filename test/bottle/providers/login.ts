/** A token in three parts that was never issued: `mark` stands in its signature, so that it can be looked for. */
export const token = (claims: Readonly<Record<string, unknown>>, mark = "signature"): string =>
  [{ alg: "RS256", typ: "JWT" }, claims, mark]
    .map((part) => Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url"))
    .join(".");

/** In `seconds` since 1970. */
export const EXPIRES = Date.parse("2026-11-09T00:00:00Z") / 1000;

const AUTH = { chatgpt_plan_type: "pro", chatgpt_user_id: "user-real", chatgpt_account_id: "account-1" };

/** A ChatGPT login as Codex writes it, with some of it changed. */
export const login = (
  changes: Readonly<Record<string, unknown>> = {},
  tokens: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: token(
        { exp: EXPIRES + 1, email: "real@example.com", "https://api.openai.com/auth": AUTH },
        "id",
      ),
      access_token: token({ exp: EXPIRES, "https://api.openai.com/auth": AUTH }, "access"),
      refresh_token: ["rt", "real-refresh"].join("_"),
      account_id: "account-1",
      ...tokens,
    },
    last_refresh: "2026-10-30T12:00:00Z",
    ...changes,
  });
