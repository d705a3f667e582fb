import { userInfo } from "node:os";

/** Who pushed, as far as the machine itself vouches for it. */
export interface Who {
  /** The account that git runs under. */
  readonly uid: number;
  readonly user: string;
  readonly via: "ssh" | "http" | "local";
  /** The user the web server authenticated (git-http-backend(1), REMOTE_USER). */
  readonly remoteUser?: string;
  /** Address of the other side. */
  readonly remoteAddress?: string;
}

/** Reads what sshd or the web server put into the environment. On a plain server there is nothing more. */
export const whoPushed = (env: NodeJS.ProcessEnv): Who => {
  const { uid, username } = userInfo();
  const me = { uid, user: username };
  if (env["GATEWAY_INTERFACE"] !== undefined) {
    return {
      ...me,
      via: "http",
      ...(env["REMOTE_USER"] ? { remoteUser: env["REMOTE_USER"] } : {}),
      ...(env["REMOTE_ADDR"] ? { remoteAddress: env["REMOTE_ADDR"] } : {}),
    };
  }
  const ssh = env["SSH_CONNECTION"];
  if (ssh === undefined) return { ...me, via: "local" };
  const [address] = ssh.split(" ");
  return { ...me, via: "ssh", ...(address ? { remoteAddress: address } : {}) };
};
