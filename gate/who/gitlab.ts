import type { Server } from "./server.ts";
import { given, type Vouched } from "./vouched.ts";

const WAYS: Readonly<Record<string, Vouched["via"]>> = { ssh: "ssh", http: "http", web: "web" };

/** `user-12` is a person; `key-7` is a deploy key, which GitLab names no user for. */
const DEPLOY_KEY = /^key-(\d+)$/;

/**
 * Gitaly makes a hook's environment anew from a list of names and the request, so nothing in it is a
 * client's (doc/administration/server_hooks.md; internal/gitaly/hook/custom.go).
 */
export const gitlab: Server = {
  kind: "gitlab",
  title: "GitLab",
  vouched(env) {
    const id = env["GL_ID"];
    const deployKey = DEPLOY_KEY.exec(id ?? "")?.[1];
    return {
      via: WAYS[env["GL_PROTOCOL"] ?? ""] ?? "local",
      ...given("pusher", deployKey === undefined ? env["GL_USERNAME"] || id : `deploy-key:${deployKey}`),
      ...given("repository", env["GL_PROJECT_PATH"] || env["GL_REPOSITORY"]),
      ...given("key", deployKey),
    };
  },
  internalRefs: [
    "refs/merge-requests/",
    "refs/keep-around/",
    "refs/pipelines/",
    "refs/environments/",
    "refs/tmp/",
  ],
  internalVia: "web",
  reviewRefs: null,
  // Gitaly's callers give up after 50 s; ours has to have been read by then.
  budgetMs: 45_000,
  webPrefix: "GL-HOOK-ERR: ",
  refusesLater: true,
  runsPostReceive: true,
};
