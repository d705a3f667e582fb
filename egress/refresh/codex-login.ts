import * as z from "zod";
import { type LoginFormat, parseJsonAs } from "./login-format.ts";

/** `auth.json` of Codex 0.169 (codex-rs, login/src/auth/storage.rs). */
const fileSchema = z.looseObject({
  tokens: z.looseObject({
    access_token: z.string().min(1),
    refresh_token: z.string().nullish(),
  }),
  last_refresh: z.iso.datetime({ offset: true }).nullish(),
});

/** The public id of the program at the token endpoint; no secret. */
const CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann";

/** Codex takes a login whose token has no end for stale after 8 days (login/src/auth/manager.rs). */
const STALE_MS = 8 * 24 * 3_600_000;

/** The login of Codex with a ChatGPT account. Its refresh tokens are good for one use. */
export const codexLogin: LoginFormat = {
  renewal: "run `codex login` on the host",
  endpoint: "https://auth.openai.com/oauth/token",
  parse(text) {
    const file = parseJsonAs(fileSchema, text);
    if (file === null) return null;
    const { access_token: accessToken, refresh_token: refreshToken } = file.tokens;
    const since = file.last_refresh == null ? null : Date.parse(file.last_refresh) + STALE_MS;
    return { accessToken, refreshToken: refreshToken || null, expiresMs: endOf(accessToken) ?? since };
  },
  request: (refreshToken) => ({
    client_id: CLIENT,
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  }),
  renew(text, answer, nowMs) {
    const file = parseJsonAs(fileSchema, text);
    if (file === null) return null;
    const tokens = {
      ...file.tokens,
      ...(answer.id_token === undefined ? {} : { id_token: answer.id_token }),
      access_token: answer.access_token,
      ...(answer.refresh_token === undefined ? {} : { refresh_token: answer.refresh_token }),
    };
    const renewed = { ...file, tokens, last_refresh: new Date(nowMs).toISOString() };
    return `${JSON.stringify(renewed, null, 2)}\n`;
  },
};

const claimsSchema = z.looseObject({ exp: z.number().positive() });

/** When a JSON Web Token ends (RFC 7519, section 4.1.4), in `ms` since 1970; null: it does not say. */
const endOf = (token: string): number | null => {
  const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  const exp = parseJsonAs(claimsSchema, claims)?.exp;
  return exp === undefined ? null : exp * 1000;
};
