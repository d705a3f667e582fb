/**
 * What a server says of a push, taken only from what a pusher cannot set. Absent: the server does not say.
 * Every value is a text or a number, so that it can stand in the audit and in what checks are told as it is.
 */
export interface Vouched {
  /** `web`: an edit or merge in the server's own pages · `internal`: the server's own bookkeeping. */
  readonly via: "ssh" | "http" | "local" | "web" | "internal";
  /** The server's name for whoever pushed; a deploy key is nobody and has the form `deploy-key:7`. */
  readonly pusher?: string;
  /** The server's name for the repository, such as `team/app`. */
  readonly repository?: string;
  /** Number of the pull or merge request that the update is part of. */
  readonly pullRequest?: string;
  /** Why the server updates a ref, in its own word, such as `pr-merge-to-base`. */
  readonly trigger?: string;
  /** The server's number of the key that let the pusher in. */
  readonly key?: string;
  /** The server's number of the job that pushes. */
  readonly task?: string;
  /** The user the web server authenticated (git-http-backend(1), REMOTE_USER). */
  readonly remoteUser?: string;
  /** Address of the other side. */
  readonly remoteAddress?: string;
}

/** `{ [key]: value }`, or nothing where a server leaves the variable out, empty or `0`, its word for none. */
export const given = <Key extends Exclude<keyof Vouched, "via">>(
  key: Key,
  value: string | undefined,
): Partial<Pick<Vouched, Key>> =>
  value === undefined || value === "" || value === "0"
    ? {}
    : ({ [key]: value } as Partial<Pick<Vouched, Key>>);

/** Where sshd says the session comes from. Sshd sets it after the client's variables, whatever `AcceptEnv` says. */
export const sshAddress = (env: NodeJS.ProcessEnv): string | undefined =>
  env["SSH_CONNECTION"]?.split(" ")[0];
