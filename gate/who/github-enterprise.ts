import type { Server } from "./server.ts";
import { given } from "./vouched.ts";

/**
 * A GitHub Enterprise Server starts the hook in a chroot, with an environment of its own making ("Creating a
 * pre-receive hook script"). GITHUB_VIA is set for what is done in its pages and by its API.
 */
export const githubEnterprise: Server = {
  kind: "github-enterprise",
  title: "GitHub Enterprise Server",
  vouched(env) {
    const via = env["GITHUB_VIA"];
    const key = env["GITHUB_PUBLIC_KEY_FINGERPRINT"];
    return {
      via: via ? "web" : key ? "ssh" : "http",
      ...given("pusher", env["GITHUB_USER_LOGIN"]),
      ...given("repository", env["GITHUB_REPO_NAME"]),
      ...given("trigger", via),
      ...given("key", key),
      ...given("remoteAddress", env["GITHUB_USER_IP"]),
    };
  },
  internalRefs: ["refs/pull/"],
  internalVia: "web",
  reviewRefs: null,
  // All hooks of a push have five seconds together, and more is a refusal without a word of ours.
  budgetMs: 4000,
  webPrefix: "",
  refusesLater: true,
  runsPostReceive: false,
};
