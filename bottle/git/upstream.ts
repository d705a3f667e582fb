import { parseHost } from "../../policy/request/host.ts";

/** Where a remote really is. */
export interface Upstream {
  readonly scheme: "ssh" | "https";
  /** Null: none is named. */
  readonly user: string | null;
  /** In small letters. */
  readonly host: string;
  readonly port: number;
  /** Without the slashes around it and without `.git`; for ssh, `~user/…` stays as it is. */
  readonly path: string;
  /** Whether an ssh path begins at the root and not at the home directory (gitprotocol-ssh: the scp form). */
  readonly rooted: boolean;
}

/** Default ports of git's transports. */
export const PORTS = { ssh: 22, https: 443 } as const;

const USER = "(?:(?<user>[A-Za-z0-9_][A-Za-z0-9._+-]*)@)?";
const HOST = "(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])";
const URL_FORM = new RegExp(
  `^(?<scheme>ssh|https)://${USER}${HOST}(?::(?<port>[1-9]\\d{0,4}))?/(?<path>.+)$`,
  "i",
);
const SCP_FORM = new RegExp(`^${USER}${HOST}:(?<path>[^:]+)$`);

/** Reads the URL of a remote, or says what is wrong with it, in words that hold nothing of the URL. */
export const parseUpstream = (url: string): Upstream | { readonly wrong: string } => {
  if (/^[a-z][a-z\d+.-]*:\/\/[^/@]*:[^/@]*@/i.test(url)) {
    return { wrong: "must not hold a password; for https name the host's variable in token_ref" };
  }
  const {
    scheme = "ssh",
    user,
    host = "",
    port,
    path = "",
  } = (URL_FORM.exec(url) ?? SCP_FORM.exec(url))?.groups ?? {};
  const parsed = parseHost(host);
  if (parsed === null) return { wrong: "must be ssh://user@host/path, user@host:path or https://host/path" };
  if (/[\u0000-\u0020\u007f"\\#?%*]/.test(path)) {
    return { wrong: "must have a plain path, without blanks, quotes, %, ?, # and *" };
  }
  const plain = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  if (plain === "" || plain.split("/").some((part) => part === "" || part === "." || part === "..")) {
    return { wrong: "must name a repository, without empty parts, . and .. in its path" };
  }
  // ssh hands the path to a shell's command line, where a leading dash is an option.
  if (plain.startsWith("-")) return { wrong: "must have a path that does not begin with a dash" };
  const kind = scheme.toLowerCase() === "https" ? "https" : "ssh";
  const number = port === undefined ? PORTS[kind] : Number(port);
  if (number > 65_535) return { wrong: "must have a port up to 65535" };
  return {
    scheme: kind,
    user: user ?? null,
    host: parsed.kind === "name" ? parsed.name : host.toLowerCase(),
    port: number,
    path: plain,
    rooted: URL_FORM.test(url) || path.startsWith("/"),
  };
};

/** An https URL without its user, and the user; other URLs stay as they are. */
export const splitUser = (url: string): { readonly url: string; readonly username: string | null } => {
  const [start, user] = /^https:\/\/(?:([^/@]*)@)?/i.exec(url) ?? [];
  return start === undefined
    ? { url, username: null }
    : { url: `https://${url.slice(start.length)}`, username: user ?? null };
};

/** The command that fetches an ssh host's key, for a person to compare with what the host publishes. */
export const keyCommand = ({ host, port }: Upstream): string =>
  [
    "ssh-keyscan",
    "-t ed25519",
    ...(port === PORTS.ssh ? [] : [`-p ${port}`]),
    host.replace(/^\[|\]$/g, ""),
  ].join(" ");
