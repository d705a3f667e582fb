import type { Subject } from "../../policy/file/subject.ts";
import { whoPushed } from "../line/who.ts";
import { plain } from "../who/plain.ts";
import type { Server } from "../who/server.ts";

/**
 * Who pushes where, as the server vouches for it. On plain git that is the user whom the web server let in, or
 * the account that git runs under; a server that has users of its own and names none has no pusher to offer.
 */
export const subjectOf = (gitDir: string, env: NodeJS.ProcessEnv, server: Server = plain): Subject => {
  const { repository, pusher, remoteUser, user } = whoPushed(env, server);
  const account = server.kind === "plain" ? (remoteUser ?? user) : null;
  return {
    repository: repository === undefined ? [gitDir] : [gitDir, repository],
    pusher: pusher ?? account,
  };
};
