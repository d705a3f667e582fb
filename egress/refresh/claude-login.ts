import * as z from "zod";
import { type LoginFormat, parseJsonAs } from "./login-format.ts";

/** `~/.claude/.credentials.json` of Claude Code 2.1; `expiresAt` in `ms` since 1970. */
const fileSchema = z.looseObject({
  claudeAiOauth: z.looseObject({
    accessToken: z.string().min(1),
    refreshToken: z.string().nullish(),
    expiresAt: z.number().nullish(),
  }),
});

/** The public id of the program at the token endpoint; no secret. */
const CLIENT = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";

/** The login of Claude Code. */
export const claudeLogin: LoginFormat = {
  renewal: "run `claude` on the host and log in with /login",
  endpoint: "https://platform.claude.com/v1/oauth/token",
  parse(text) {
    const login = parseJsonAs(fileSchema, text)?.claudeAiOauth;
    if (login === undefined) return null;
    return {
      accessToken: login.accessToken,
      refreshToken: login.refreshToken || null,
      expiresMs: login.expiresAt ?? null,
    };
  },
  request: (refreshToken) => ({
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: CLIENT,
  }),
  renew(text, answer, nowMs) {
    const file = parseJsonAs(fileSchema, text);
    if (file === null) return null;
    const { expiresAt: _, ...kept } = file.claudeAiOauth;
    const login = {
      ...kept,
      accessToken: answer.access_token,
      ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
      ...(answer.expires_in === undefined ? {} : { expiresAt: nowMs + answer.expires_in * 1000 }),
    };
    return JSON.stringify({ ...file, claudeAiOauth: login });
  },
};
