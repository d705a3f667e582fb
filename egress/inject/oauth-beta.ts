import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";

/** What Anthropic's interface asks for beside an OAuth token (Claude Code 2.1 sends it with one). */
const BETA = "oauth-2025-04-20";
const HOST = "api.anthropic.com";

/** An OAuth token of Anthropic, by its public prefix. */
const OAUTH_TOKEN = /^sk-ant-oat\d\d-/;

/** Adds what an OAuth token needs beside it, and keeps every other word of the header. */
export const withOauthBeta = (host: string, value: string, headers: readonly Header[]): readonly Header[] => {
  if (host !== HOST || !OAUTH_TOKEN.test(value)) return headers;
  const at = headers.findIndex(([name]) => headerName(name) === "anthropic-beta");
  if (at < 0) return [...headers, ["anthropic-beta", BETA]];
  const all = headers.filter(([name]) => headerName(name) === "anthropic-beta");
  const words = all.flatMap(([, value]) => value.split(",").map((word) => word.trim()));
  if (words.includes(BETA)) return headers;
  return headers.map(([name, value], index) => [name, index === at ? `${value},${BETA}` : value]);
};
