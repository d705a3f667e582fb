import * as z from "zod";
import type { HostFile } from "../host-facts.ts";
import { Secret } from "../secret.ts";

/** A ChatGPT login of Codex: what of it may be shown, and the one token that is sent. */
export interface CodexLogin {
  readonly accountId: string;
  readonly plan: string | null;
  /** When the tokens end, in `seconds` since 1970; null: they do not say. */
  readonly idExpires: number | null;
  readonly accessExpires: number | null;
  /** As it is written. */
  readonly lastRefresh: string | null;
  readonly accessToken: Secret;
}

/** Why a login cannot be forwarded. */
export interface Unfit {
  readonly problem: string;
  readonly hint: string;
}

/** `auth.json` (codex-rs, login/src/auth/storage.rs); what else it holds is not looked at. */
const fileSchema = z.object({
  auth_mode: z.string().nullish(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z
    .object({
      id_token: z.string().min(1),
      access_token: z.string().min(1),
      refresh_token: z.string().nullish(),
      account_id: z.string().nullish(),
    })
    .nullish(),
  last_refresh: z.iso.datetime({ offset: true }).nullish(),
});

const AUTH_CLAIM = "https://api.openai.com/auth";
const claimsSchema = z.object({
  exp: z.number().int().positive().optional(),
  [AUTH_CLAIM]: z
    .object({ chatgpt_plan_type: z.string().optional(), chatgpt_account_id: z.string().optional() })
    .optional(),
});

/** Without `exp`, Codex takes a login for stale after 8 days (login/src/auth/manager.rs). */
const STALE_MS = 8 * 24 * 3_600_000;
const LOGIN = "run `codex login` on the host, in a browser";

/** Reads the host's login of Codex at a time in `ms` since 1970. No message holds anything of the file. */
export const readCodexLogin = (file: HostFile, path: string, now: number): CodexLogin | Unfit => {
  if (file.kind === "missing") {
    return {
      problem: `there is no Codex login: ${path} is missing`,
      hint: `${LOGIN}; where Codex keeps logins in the system's keyring, set cli_auth_credentials_store = "file" first`,
    };
  }
  if (file.kind === "unreadable")
    return { problem: `${path} cannot be read (${file.why})`, hint: "chown it to your account" };
  const parsed = fileSchema.safeParse(jsonOf(file.text.reveal()));
  const broken = (what: string): Unfit => ({
    problem: `${path} is not a login as Codex writes it: ${what}`,
    hint: LOGIN,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const key = issue?.path.join(".") ?? "";
    return broken(key === "" ? "it is not a JSON object" : `${key} is wrong`);
  }
  const { auth_mode: mode, tokens, OPENAI_API_KEY: key, last_refresh: refreshed } = parsed.data;
  if (mode === "apikey" || (tokens == null && typeof key === "string" && key !== "")) {
    return {
      problem: `${path} holds an API key, and forward_host_credentials forwards a ChatGPT login`,
      hint: `${LOGIN}; or leave forward_host_credentials out and write a route for api.openai.com with auth`,
    };
  }
  if (tokens == null) return broken("tokens is missing");
  const [id, access] = [claimsOf(tokens.id_token), claimsOf(tokens.access_token)];
  if (id === null) return broken("tokens.id_token is no token");
  if (access === null) return broken("tokens.access_token is no token");
  const accountId = tokens.account_id || id[AUTH_CLAIM]?.chatgpt_account_id;
  if (!accountId || !/^[\w-]{1,128}$/.test(accountId)) return broken("tokens.account_id is missing");
  const since = refreshed == null ? null : Date.parse(refreshed);
  const expired =
    access.exp === undefined ? since === null || since < now - STALE_MS : access.exp * 1000 <= now;
  if (expired) {
    return {
      problem:
        access.exp === undefined
          ? "the Codex login is stale: it was not refreshed for 8 days"
          : `the Codex login has expired, at ${new Date(access.exp * 1000).toISOString()}`,
      hint: "run `codex` on the host once, which refreshes it; only the host may",
    };
  }
  return {
    accountId,
    plan: id[AUTH_CLAIM]?.chatgpt_plan_type ?? null,
    idExpires: id.exp ?? null,
    accessExpires: access.exp ?? null,
    lastRefresh: refreshed ?? null,
    accessToken: new Secret(tokens.access_token),
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The claims of a JSON Web Token (RFC 7519): three parts, the second base64url without padding. */
const claimsOf = (token: string): z.output<typeof claimsSchema> | null => {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) return null;
  const { data } = claimsSchema.safeParse(
    jsonOf(Buffer.from(parts[1] as string, "base64url").toString("utf8")),
  );
  return data ?? null;
};
