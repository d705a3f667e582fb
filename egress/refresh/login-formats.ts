import { claudeLogin } from "./claude-login.ts";
import { codexLogin } from "./codex-login.ts";
import type { LoginFormat } from "./login-format.ts";

/** Every login that can be refreshed. */
export const LOGIN_FORMATS = { claude: claudeLogin, codex: codexLogin } as const satisfies Record<
  string,
  LoginFormat
>;

export type LoginKind = keyof typeof LOGIN_FORMATS;

export const LOGIN_KINDS = Object.keys(LOGIN_FORMATS) as [LoginKind, ...LoginKind[]];
