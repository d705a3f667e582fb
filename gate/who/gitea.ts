import type { Server } from "./server.ts";
import { given, sshAddress, type Vouched } from "./vouched.ts";

/** What Gitea itself runs git with, in place of an ssh client's command (modules/repository/env.go). */
const OWN_COMMAND = "gitea-internal";

/**
 * Gitea sets the names of repository and pusher on every way in, over whatever an ssh client has sent. The
 * other variables it sets on some ways only, and on those alone they are believed. SSH_ORIGINAL_COMMAND tells
 * the ways apart: sshd writes the real command there, and Gitea's ssh program serves no command of that name.
 */
const vouched = (env: NodeJS.ProcessEnv): Vouched => {
  const command = env["SSH_ORIGINAL_COMMAND"];
  const address = sshAddress(env);
  const named = given("repository", repositoryOf(env));
  const pusher = given("pusher", env["GITEA_PUSHER_NAME"]);
  if (command === OWN_COMMAND) {
    return {
      via: isTrue(env["GITEA_INTERNAL_PUSH"]) ? "internal" : "web",
      ...pusher,
      ...named,
      ...given("pullRequest", env["GITEA_PR_INDEX"] ?? env["GITEA_PR_ID"]),
      ...given("trigger", env["GITEA_PUSH_TRIGGER"]),
    };
  }
  if (command !== undefined || address !== undefined) {
    const deploy = given("key", env["GITEA_DEPLOY_KEY_ID"]);
    return {
      via: "ssh",
      // Gitea names the repository's owner for a deploy key, which is not who pushed.
      ...(deploy.key === undefined ? pusher : { pusher: `deploy-key:${deploy.key}` }),
      ...named,
      ...given("key", env["GITEA_KEY_ID"]),
      ...deploy,
      ...given("remoteAddress", address),
    };
  }
  if (pusher.pusher === undefined) return { via: "local", ...named };
  return { via: "http", ...pusher, ...named, ...given("task", env["GITEA_ACTIONS_TASK_ID"]) };
};

const WIKI = ".wiki";

const repositoryOf = (env: NodeJS.ProcessEnv): string | undefined => {
  const { GITEA_REPO_USER_NAME: owner, GITEA_REPO_NAME: name } = env;
  if (!owner || !name) return undefined;
  const suffix = isTrue(env["GITEA_REPO_IS_WIKI"]) && !name.endsWith(WIKI) ? WIKI : "";
  return `${owner}/${name}${suffix}`;
};

// As Go reads a boolean (strconv.ParseBool).
const isTrue = (text: string | undefined): boolean => /^(?:1|t|T|TRUE|true|True)$/.test(text ?? "");

export const gitea: Server = {
  kind: "gitea",
  title: "Gitea",
  vouched,
  internalRefs: ["refs/pull/"],
  internalVia: "internal",
  reviewRefs: "refs/for/",
  budgetMs: null,
  webPrefix: "",
  refusesLater: true,
  runsPostReceive: true,
};
