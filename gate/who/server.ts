import type { Vouched } from "./vouched.ts";

/** The servers whose hooks the gate can be. */
export const SERVER_KINDS = ["plain", "gitea", "forgejo", "gitlab", "gitolite", "github-enterprise"] as const;

export type ServerKind = (typeof SERVER_KINDS)[number];

/**
 * What a hook has to know of the server that runs it. Which server that is, the installation has written into
 * the hook: a variable that only looks like a server's could be a pusher's (sshd_config(5), AcceptEnv).
 */
export interface Server {
  readonly kind: ServerKind;
  /** Its name in a sentence. */
  readonly title: string;
  vouched(env: NodeJS.ProcessEnv): Vouched;
  /** Beginnings of refs that the server updates by itself and nobody may push to. What is there is not trusted. */
  readonly internalRefs: readonly string[];
  /** How the server does that: only an update that comes this way is its own. */
  readonly internalVia: Vouched["via"];
  /** Names below it ask for a review and are stored under another name, if at all; null: there are none. */
  readonly reviewRefs: string | null;
  /** The gate's part of the time that the server gives to a push, from the start of the process, in `ms`. */
  readonly budgetMs: number | null;
  /** What a line begins with that the server's pages are to show. */
  readonly webPrefix: string;
  /** Whether the server may still refuse what its pre-receive hooks have accepted. */
  readonly refusesLater: boolean;
  /** Whether it runs post-receive hooks of an administrator's. */
  readonly runsPostReceive: boolean;
}
