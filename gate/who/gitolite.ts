import type { Server } from "./server.ts";
import { given, sshAddress } from "./vouched.ts";

/**
 * Gitolite's shell sets GL_USER and GL_REPO on every request, the user from the forced command or from the web
 * server; for the latter it makes up an SSH_CONNECTION, so that all of its requests look like ssh.
 */
export const gitolite: Server = {
  kind: "gitolite",
  title: "gitolite",
  vouched(env) {
    const address = sshAddress(env);
    return {
      via: address === undefined ? "local" : "ssh",
      ...given("pusher", env["GL_USER"]),
      ...given("repository", env["GL_REPO"]),
      ...given("remoteAddress", address),
    };
  },
  internalRefs: [],
  internalVia: "internal",
  reviewRefs: null,
  budgetMs: null,
  webPrefix: "",
  // Its update hook, which asks the access rules about each ref, runs after pre-receive.
  refusesLater: true,
  runsPostReceive: true,
};
