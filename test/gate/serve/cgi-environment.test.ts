import { describe, expect, test } from "vitest";
import { type CgiRequest, cgiEnvironment } from "../../../gate/serve/http/cgi-environment.ts";
import { parseCgiHead } from "../../../gate/serve/http/cgi-head.ts";

const request: CgiRequest = {
  repository: {
    name: "team/app",
    gitDir: "/var/lib/gate/team/app.git",
    upstream: { url: "/up.git", connectTimeoutMs: 1, stallTimeoutMs: 1, timeoutMs: 1 },
    policy: null,
    stale: "refuse",
    objectFormat: "sha1",
    namespaces: ["refs/heads"],
  },
  call: "call",
  service: "git-receive-pack",
  client: "agent",
  remoteAddress: undefined,
  compressed: true,
  gitProtocol: "version=2",
  pushBytes: 1024,
};

describe("the environment of a request", () => {
  test("names the mirror by the configuration's words", () => {
    expect(cgiEnvironment(request, { PATH: "/bin" })).toMatchObject({
      PATH: "/bin",
      GIT_PROJECT_ROOT: "/var/lib/gate",
      PATH_INFO: "/team/app.git/git-receive-pack",
      QUERY_STRING: "",
      REMOTE_USER: "agent",
      HTTP_CONTENT_ENCODING: "gzip",
      GIT_PROTOCOL: "version=2",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/var/lib/gate/team/app.git/hooks",
    });
  });

  test("does not tell the length of the request: git spins for ever on one that is cut off", () => {
    expect(cgiEnvironment(request, {})).not.toHaveProperty("CONTENT_LENGTH");
  });

  test("has one service only", () => {
    const env = cgiEnvironment(request, {});
    const settings = Object.fromEntries(
      Array.from({ length: Number(env["GIT_CONFIG_COUNT"]) }, (_, at) => [
        env[`GIT_CONFIG_KEY_${at}`],
        env[`GIT_CONFIG_VALUE_${at}`],
      ]),
    );
    expect(settings).toMatchObject({
      "http.uploadpack": "false",
      "http.receivepack": "true",
      "http.getanyfile": "false",
      "receive.maxInputSize": "1024",
    });
  });
});

describe("the head of an answer", () => {
  test("gives status and the headers that matter; what follows is kept", () => {
    const bytes = Buffer.from(
      "Status: 403 Forbidden\r\nContent-Type: text/plain\r\nX-Other: 1\r\n\r\nrest\r\n\r\n",
    );
    expect(parseCgiHead(bytes)).toEqual({
      status: 403,
      headers: { "Content-Type": "text/plain" },
      rest: Buffer.from("rest\r\n\r\n"),
    });
  });

  test("is waited for, but not for ever", () => {
    expect(parseCgiHead(Buffer.from("Status: 200"))).toBeNull();
    expect(() => parseCgiHead(Buffer.alloc(20_000, "a"))).toThrow("no head");
  });
});
