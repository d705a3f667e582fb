import type { Server } from "./server.ts";
import { given, sshAddress } from "./vouched.ts";

/**
 * Git by itself, behind sshd, a web server or nothing. Sshd speaks first: a client may send it variables that
 * look like a web server's, but a web server gives a client no way to set SSH_CONNECTION.
 */
export const plain: Server = {
  kind: "plain",
  title: "plain git",
  vouched(env) {
    const address = sshAddress(env);
    if (address !== undefined) return { via: "ssh", ...given("remoteAddress", address) };
    if (env["GATEWAY_INTERFACE"] === undefined) return { via: "local" };
    return {
      via: "http",
      ...given("remoteUser", env["REMOTE_USER"]),
      ...given("remoteAddress", env["REMOTE_ADDR"]),
    };
  },
  internalRefs: [],
  internalVia: "internal",
  reviewRefs: null,
  budgetMs: null,
  webPrefix: "",
  refusesLater: false,
  runsPostReceive: true,
};
