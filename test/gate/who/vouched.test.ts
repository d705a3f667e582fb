import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { whoPushed } from "../../../gate/line/who.ts";
import { subjectOf } from "../../../gate/policy/subject.ts";
import type { ServerKind } from "../../../gate/who/server.ts";
import { parseServerKind, SERVERS } from "../../../gate/who/servers.ts";

const vouched = (kind: ServerKind, env: NodeJS.ProcessEnv) => {
  const { uid: _, user: __, ...said } = whoPushed(env, SERVERS[kind]);
  return said;
};

const SSH = { SSH_CONNECTION: "192.0.2.7 50000 192.0.2.1 22" };

describe("Gitea", () => {
  const named = {
    GITEA_REPO_USER_NAME: "team",
    GITEA_REPO_NAME: "app",
    GITEA_REPO_IS_WIKI: "false",
    GITEA_PUSHER_NAME: "alice",
    GITEA_PUSHER_ID: "7",
    GITEA_PR_ID: "0",
  };
  const command = { SSH_ORIGINAL_COMMAND: "git-receive-pack 'team/app.git'" };

  test("names pusher and repository over HTTP", () => {
    expect(vouched("gitea", named)).toEqual({ via: "http", pusher: "alice", repository: "team/app" });
  });

  test("names the key over ssh", () => {
    const env = { ...named, ...SSH, ...command, GITEA_KEY_ID: "3", GITEA_DEPLOY_KEY_ID: "0" };
    expect(vouched("gitea", env)).toEqual({
      via: "ssh",
      pusher: "alice",
      repository: "team/app",
      key: "3",
      remoteAddress: "192.0.2.7",
    });
  });

  test("a deploy key is not the owner whom Gitea names for it", () => {
    const env = { ...named, ...command, GITEA_PUSHER_NAME: "team", GITEA_DEPLOY_KEY_ID: "9" };
    expect(vouched("gitea", env)).toMatchObject({ via: "ssh", pusher: "deploy-key:9", key: "9" });
  });

  test("tells a merge in its pages from its own bookkeeping", () => {
    const web = { ...named, SSH_ORIGINAL_COMMAND: "gitea-internal", GITEA_PR_ID: "31", GITEA_PR_INDEX: "4" };
    expect(vouched("gitea", { ...web, GITEA_PUSH_TRIGGER: "pr-merge-to-base" })).toEqual({
      via: "web",
      pusher: "alice",
      repository: "team/app",
      pullRequest: "4",
      trigger: "pr-merge-to-base",
    });
    expect(vouched("gitea", { ...web, GITEA_INTERNAL_PUSH: "true" })).toMatchObject({ via: "internal" });
  });

  test("what an ssh client may have sent is not believed", () => {
    const claims = {
      GITEA_INTERNAL_PUSH: "true",
      GITEA_PUSH_TRIGGER: "pr-merge-to-base",
      GITEA_PR_INDEX: "4",
      GITEA_ACTIONS_TASK_ID: "5",
    };
    expect(vouched("gitea", { ...named, ...SSH, ...command, ...claims })).toEqual({
      via: "ssh",
      pusher: "alice",
      repository: "team/app",
      remoteAddress: "192.0.2.7",
    });
  });

  test.each(["app", "app.wiki"])("a wiki is a repository of its own, called %s or not", (name) => {
    const env = { ...named, GITEA_REPO_NAME: name, GITEA_REPO_IS_WIKI: "true" };
    expect(vouched("gitea", env)).toMatchObject({ repository: "team/app.wiki" });
  });

  test("Forgejo says the same", () => {
    expect(vouched("forgejo", named)).toEqual(vouched("gitea", named));
  });
});

describe("GitLab", () => {
  const env = {
    GL_ID: "user-12",
    GL_USERNAME: "alice",
    GL_PROJECT_PATH: "team/app",
    GL_REPOSITORY: "project-3",
  };

  test.each(["ssh", "http", "web"])("names pusher, project and the way: %s", (way) => {
    expect(vouched("gitlab", { ...env, GL_PROTOCOL: way })).toEqual({
      via: way,
      pusher: "alice",
      repository: "team/app",
    });
  });

  test("a deploy key has no user", () => {
    const { GL_USERNAME: _, ...nobody } = env;
    expect(vouched("gitlab", { ...nobody, GL_ID: "key-8", GL_PROTOCOL: "ssh" })).toMatchObject({
      pusher: "deploy-key:8",
      key: "8",
    });
  });
});

test("gitolite names user and repository", () => {
  expect(vouched("gitolite", { ...SSH, GL_USER: "alice", GL_REPO: "team/app" })).toEqual({
    via: "ssh",
    pusher: "alice",
    repository: "team/app",
    remoteAddress: "192.0.2.7",
  });
});

test("GitHub Enterprise names user and repository, and says what was done in its pages", () => {
  const env = { GITHUB_USER_LOGIN: "alice", GITHUB_REPO_NAME: "team/app", GITHUB_USER_IP: "192.0.2.7" };
  const said = { pusher: "alice", repository: "team/app", remoteAddress: "192.0.2.7" };
  expect(vouched("github-enterprise", env)).toEqual({ via: "http", ...said });
  expect(vouched("github-enterprise", { ...env, GITHUB_VIA: "blob edit" })).toEqual({
    via: "web",
    trigger: "blob edit",
    ...said,
  });
  expect(vouched("github-enterprise", { ...env, GITHUB_PUBLIC_KEY_FINGERPRINT: "aa:bb" })).toMatchObject({
    via: "ssh",
    key: "aa:bb",
  });
});

describe("plain git", () => {
  test("has no pusher by name but the web server's", () => {
    const claims = {
      GITEA_PUSHER_NAME: "root",
      GL_USERNAME: "root",
      GL_USER: "root",
      GITHUB_USER_LOGIN: "root",
    };
    expect(vouched("plain", claims)).toEqual({ via: "local" });
    expect(
      subjectOf("/r.git", { ...claims, GATEWAY_INTERFACE: "CGI/1.1", REMOTE_USER: "alice" }).pusher,
    ).toBe("alice");
  });

  test("over ssh a web server's variables are a client's", () => {
    const env = { ...SSH, GATEWAY_INTERFACE: "CGI/1.1", REMOTE_USER: "somebody", REMOTE_ADDR: "192.0.2.9" };
    expect(vouched("plain", env)).toEqual({ via: "ssh", remoteAddress: "192.0.2.7" });
    expect(subjectOf("/r.git", env).pusher).toBe(userInfo().username);
  });
});

describe("the subject of a policy", () => {
  test("is the repository by path and by the server's name, and the pusher", () => {
    const env = { GL_USER: "alice", GL_REPO: "team/app" };
    expect(subjectOf("/r.git", env, SERVERS.gitolite)).toEqual({
      repository: ["/r.git", "team/app"],
      pusher: "alice",
    });
  });

  test.each(["gitea", "forgejo", "gitlab", "gitolite"] as const)(
    "is nobody where %s names nobody, not the account that git runs under",
    (kind) => {
      expect(subjectOf("/r.git", {}, SERVERS[kind])).toEqual({ repository: ["/r.git"], pusher: null });
    },
  );
});

test("an unknown server is wrong usage", () => {
  expect(() => parseServerKind("gitbucket")).toThrow("unknown server gitbucket: use one of plain, gitea,");
});
