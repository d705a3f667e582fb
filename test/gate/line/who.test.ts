import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { whoPushed } from "../../../gate/line/who.ts";

const { uid, username: user } = userInfo();

test("the account that git runs under is always named", () => {
  expect(whoPushed({})).toEqual({ uid, user, via: "local" });
});

test("over ssh the address of the other side is named, and nothing that the pusher may set", () => {
  const env = {
    SSH_CONNECTION: "192.0.2.7 50000 192.0.2.1 22",
    REMOTE_USER: "root",
    GIT_COMMITTER_NAME: "root",
  };
  expect(whoPushed(env)).toEqual({ uid, user, via: "ssh", remoteAddress: "192.0.2.7" });
});

test("over HTTP the user is named whom the web server has authenticated", () => {
  const env = { GATEWAY_INTERFACE: "CGI/1.1", REMOTE_USER: "alice", REMOTE_ADDR: "192.0.2.8" };
  expect(whoPushed(env)).toEqual({ uid, user, via: "http", remoteUser: "alice", remoteAddress: "192.0.2.8" });
  expect(whoPushed({ GATEWAY_INTERFACE: "CGI/1.1" })).toEqual({ uid, user, via: "http" });
});
