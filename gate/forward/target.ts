import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { isWebUrl, readHttpsUrl } from "../../policy/https-url.ts";

/** Where accepted pushes go, as the policy names it; paths are absolute, times in `ms`. */
export interface ForwardTarget {
  /** `https://host[:port]/path`, `ssh://[user@]host[:port]/path`, `[user@]host:path`, `file:///path` or an absolute path. */
  readonly url: string;
  /** The one private key to offer; needed for ssh. */
  readonly identityFile?: string | undefined;
  /** Public host key lines as in `ssh-keyscan` (`ssh-ed25519 AAAA…`); needed for ssh. */
  readonly knownHostKey?: string | undefined;
  /** A file with the password or token; for https. */
  readonly tokenFile?: string | undefined;
  /** Whose password it is; for https. */
  readonly username?: string | undefined;
  /** How it is shown: as the password of a user, or as a token alone; for https. */
  readonly auth?: "basic" | "bearer" | undefined;
  /** The only certificate authorities that count, as PEM; absent: the system's; for https. */
  readonly caFile?: string | undefined;
  readonly connectTimeoutMs: number;
  /** Longest silence of a running forward. */
  readonly stallTimeoutMs: number;
  /** Longest forward in all. */
  readonly timeoutMs: number;
}

export type Upstream =
  | { readonly kind: "https"; readonly host: string; readonly port: string | null }
  | { readonly kind: "ssh"; readonly host: string; readonly port: string | null }
  | { readonly kind: "file"; readonly path: string };

const HOST = "(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?\\])";
const USER = "(?:(?<user>[A-Za-z0-9_][A-Za-z0-9._+-]*)@)?";
const SSH_URL = new RegExp(`^ssh://${USER}${HOST}(?::(?<port>[0-9]{1,5}))?/(?<path>[^-].*)$`, "i");
const SCP_FORM = new RegExp(`^${USER}${HOST}:(?<path>[^-:].*)$`);

/**
 * What kind of upstream a URL names. Strict on purpose: git takes more forms (`ext::command`, a name of a
 * remote, a relative path) and hands host and path to other programs, where a leading `-` is an option.
 * @throws Fault
 */
export const parseUpstream = (url: string): Upstream => {
  if (/[\u0000-\u001f\u007f]/.test(url)) throw wrong(url, "it holds a control character");
  if (url.startsWith("/")) return { kind: "file", path: url };
  if (/^file:/i.test(url)) {
    if (!url.startsWith("file:///")) throw wrong(url, "write file:///absolute/path");
    return { kind: "file", path: url.slice("file://".length) };
  }
  if (isWebUrl(url)) {
    const read = readHttpsUrl(url);
    if ("wrong" in read) throw wrong(url, read.wrong, read.right);
    return { kind: "https", ...read };
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "ssh") throw wrong(url, `${scheme}:// is not supported`);
  const parts = (scheme === "ssh" ? SSH_URL : SCP_FORM).exec(url)?.groups;
  if (parts === undefined)
    throw wrong(url, "it is neither https://host/path, ssh://user@host/path, user@host:path nor /path");
  return { kind: "ssh", host: parts["host"] as string, port: parts["port"] ?? null };
};

/** The URL as it may be shown and stored: without user and password, on the web without a query too. */
export const shownUrl = (url: string): string =>
  isWebUrl(url)
    ? displayText(url.replace(/^(https?:\/*).*@/is, "$1").replace(/[?#].*$/s, ""))
    : displayText(url.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/]*@/, "$1").replace(/^[^/:]*@/, ""));

const wrong = (url: string, why: string, hint?: string): Fault =>
  new Fault(`cannot forward to ${shownUrl(url)}: ${why}`, {
    hint: hint ?? "set forward.url in the policy",
  });
