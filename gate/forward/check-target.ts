import { checkIdentity } from "./identity.ts";
import { knownHosts } from "./ssh-command.ts";
import { type ForwardTarget, parseUpstream, type Upstream } from "./target.ts";

/** How upstream is reached, once everything that is needed for it was found. */
export type Access =
  | { readonly kind: "file" }
  | { readonly kind: "ssh"; readonly identity: string; readonly knownHosts: string };

/** Checks a target without touching upstream; for `doctor` too. @throws Fault that says what is missing */
export const checkTarget = async (target: ForwardTarget): Promise<Access> => {
  const upstream = parseUpstream(target.url);
  if (upstream.kind === "file") return { kind: "file" };
  const hosts = knownHosts(target.knownHostKey ?? "", pinHint(upstream));
  return { kind: "ssh", identity: await checkIdentity(target.identityFile), knownHosts: hosts };
};

const pinHint = ({ host, port }: Extract<Upstream, { kind: "ssh" }>): string => {
  const scan = ["ssh-keyscan", ...(port === null ? [] : ["-p", port]), host.replace(/[[\]]/g, "")].join(" ");
  return `run \`${scan}\`, check the key's fingerprint (ssh-keygen -lf) with the server's operator, and put the line into forward.known_host_key`;
};
