import { readAuthorities } from "./ca-file.ts";
import { checkIdentity } from "./identity.ts";
import { knownHosts } from "./ssh-command.ts";
import { type ForwardTarget, parseUpstream, type Upstream } from "./target.ts";
import { readToken } from "./token-file.ts";

/** How upstream is reached, once everything that is needed for it was found. */
export type Access =
  | { readonly kind: "file" }
  | { readonly kind: "ssh"; readonly identity: string; readonly knownHosts: string }
  | HttpsAccess;

export interface HttpsAccess {
  readonly kind: "https";
  /** `https://host` or `https://host:port`. */
  readonly origin: string;
  /** Null: upstream is asked without one. */
  readonly credential: Credential | null;
  /** PEM; null: the system's certificate authorities. */
  readonly authorities: string | null;
}

/** What is shown to upstream: a user and a password, or a token alone. */
export type Credential =
  | { readonly scheme: "basic"; readonly username: string; readonly token: string }
  | { readonly scheme: "bearer"; readonly token: string };

/** GitHub, GitLab, Gitea and Forgejo take a token as anybody's password, and GitHub's apps take it as this user's. */
const TOKEN_USER = "x-access-token";

/** Checks a target without touching upstream; for `doctor` too. @throws Fault that says what is missing */
export const checkTarget = async (target: ForwardTarget): Promise<Access> => {
  const upstream = parseUpstream(target.url);
  if (upstream.kind === "file") return { kind: "file" };
  if (upstream.kind === "https") return httpsAccess(target, upstream);
  const hosts = knownHosts(target.knownHostKey ?? "", pinHint(upstream));
  return { kind: "ssh", identity: await checkIdentity(target.identityFile), knownHosts: hosts };
};

const httpsAccess = async (
  { tokenFile, username = TOKEN_USER, auth: scheme = "basic", caFile }: ForwardTarget,
  { host, port }: Extract<Upstream, { kind: "https" }>,
): Promise<HttpsAccess> => {
  const token = tokenFile === undefined ? null : await readToken(tokenFile);
  const credential: Credential | null =
    token === null ? null : scheme === "bearer" ? { scheme, token } : { scheme, username, token };
  return {
    kind: "https",
    origin: `https://${host}${port === null ? "" : `:${port}`}`,
    credential,
    authorities: caFile === undefined ? null : await readAuthorities(caFile),
  };
};

const pinHint = ({ host, port }: Extract<Upstream, { kind: "ssh" }>): string => {
  const scan = ["ssh-keyscan", ...(port === null ? [] : ["-p", port]), host.replace(/[[\]]/g, "")].join(" ");
  return `run \`${scan}\`, check the key's fingerprint (ssh-keygen -lf) with the server's operator, and put the line into forward.known_host_key`;
};
