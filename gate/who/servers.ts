import { UsageError } from "../../sys/command-line/usage-error.ts";
import { forgejo } from "./forgejo.ts";
import { gitea } from "./gitea.ts";
import { githubEnterprise } from "./github-enterprise.ts";
import { gitlab } from "./gitlab.ts";
import { gitolite } from "./gitolite.ts";
import { plain } from "./plain.ts";
import { SERVER_KINDS, type Server, type ServerKind } from "./server.ts";

/** Every server, by its name on the command line. */
export const SERVERS: Readonly<Record<ServerKind, Server>> = {
  plain,
  gitea,
  forgejo,
  gitlab,
  gitolite,
  "github-enterprise": githubEnterprise,
};

/** @throws UsageError naming the servers there are. */
export const parseServerKind = (text: string): ServerKind => {
  const kind = SERVER_KINDS.find((each) => each === text);
  if (kind === undefined)
    throw new UsageError(`unknown server ${text}: use one of ${SERVER_KINDS.join(", ")}`);
  return kind;
};
