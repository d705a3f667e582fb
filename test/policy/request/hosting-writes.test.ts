import { describe, expect, test } from "vitest";
import type { BodyFacts, HttpFacts } from "../../../policy/request/facts.ts";
import {
  WRITE_KINDS,
  WRITE_MUTATIONS,
  WRITE_PATHS,
  type WriteKind,
} from "../../../policy/request/hosting-writes.ts";
import { endsLike } from "../../../policy/request/segment-pattern.ts";
import { policyOf, refusals, request, words } from "./requests.ts";

const ask = (line: string, some: Partial<HttpFacts> = {}): HttpFacts => {
  const [method = "", target = ""] = line.split(" ");
  return request({ method, target, ...some });
};

const WRITES: readonly (readonly [string, WriteKind])[] = [
  // GitHub, and its Enterprise Server
  ["PUT /repos/o/r/contents/src/a.ts", "contents"],
  ["DELETE /repos/o/r/contents/src/a.ts", "contents"],
  ["PUT /api/v3/repos/o/r/contents/a.ts", "contents"],
  ["POST /repos/o/r/git/blobs", "contents"],
  ["POST /repos/o/r/git/trees", "contents"],
  ["POST /repos/o/r/git/commits", "contents"],
  ["POST /repos/o/r/git/refs", "refs"],
  ["PATCH /repos/o/r/git/refs/heads/main", "refs"],
  ["DELETE /repos/o/r/git/refs/heads/main", "refs"],
  ["POST /repos/o/r/git/tags", "refs"],
  ["POST /repos/o/r/branches/main/rename", "refs"],
  ["POST /repos/o/r/merges", "merge"],
  ["POST /repos/o/r/merge-upstream", "merge"],
  ["PUT /repos/o/r/pulls/1/merge", "merge"],
  ["PUT /repos/o/r/pulls/1/update-branch", "merge"],
  ["POST /repos/o/r/releases", "releases"],
  ["POST /repos/o/r/releases/1/assets?name=x", "releases"],
  ["POST /gists", "snippets"],
  ["PATCH /gists/1", "snippets"],
  ["POST /user/repos", "repositories"],
  ["POST /orgs/o/repos", "repositories"],
  ["POST /repos/o/r/forks", "repositories"],
  ["PATCH /repos/o/r", "repositories"],
  ["DELETE /repos/o/r", "repositories"],
  ["POST /repos/o/r/transfer", "repositories"],
  ["PUT /repos/o/r/branches/main/protection", "settings"],
  ["POST /repos/o/r/rulesets", "settings"],
  ["POST /repos/o/r/keys", "access"],
  ["POST /repos/o/r/hooks", "access"],
  ["POST /user/keys", "access"],
  ["PUT /repos/o/r/collaborators/somebody", "access"],
  ["PUT /repos/o/r/actions/secrets/NAME", "access"],
  ["POST /repos/o/r/dispatches", "automation"],
  ["POST /repos/o/r/actions/workflows/ci.yml/dispatches", "automation"],
  ["POST /repos/o/r/actions/runs/1/rerun", "automation"],
  // Gitea and Forgejo
  ["POST /api/v1/repos/o/r/contents/a.ts", "contents"],
  ["POST /api/v1/repos/o/r/contents", "contents"],
  ["POST /api/v1/repos/o/r/diffpatch", "contents"],
  ["POST /gitea/api/v1/repos/o/r/branches", "refs"],
  ["POST /api/v1/repos/o/r/tags", "refs"],
  ["POST /api/v1/repos/o/r/pulls/1/merge", "merge"],
  ["POST /api/v1/repos/migrate", "repositories"],
  ["POST /api/v1/repos/o/r/push_mirrors", "repositories"],
  ["POST /api/v1/repos/o/r/wiki/new", "wiki"],
  ["PUT /api/packages/o/generic/x/1/f", "packages"],
  ["POST /o/r/_edit/main/a.ts", "contents"],
  ["POST /o/r/_upload/main/", "contents"],
  // GitLab
  ["POST /api/v4/projects/1/repository/files/a.ts", "contents"],
  ["PUT /api/v4/projects/g%2Fp/repository/files/a%2Fb.ts", "contents"],
  ["PUT /api/v4/projects/g/p/repository/files/a.ts", "contents"],
  ["POST /api/v4/projects/1/repository/commits", "contents"],
  ["POST /api/v4/projects/1/repository/commits.json", "contents"],
  ["POST /api/v4/projects/1/repository/commits/abc/cherry_pick", "merge"],
  ["POST /api/v4/projects/1/repository/branches?branch=x&ref=y", "refs"],
  ["POST /api/v4/projects/1/repository/tags", "refs"],
  ["PUT /api/v4/projects/1/merge_requests/1/merge", "merge"],
  ["POST /api/v4/projects/1/releases", "releases"],
  ["POST /api/v4/projects/1/snippets", "snippets"],
  ["POST /api/v4/projects/1/wikis", "wiki"],
  ["PUT /api/v4/projects/1/packages/generic/x/1/f", "packages"],
  ["POST /api/v4/projects", "repositories"],
  ["POST /api/v4/projects/1/remote_mirrors", "repositories"],
  ["POST /api/v4/projects/1/deploy_keys", "access"],
  ["POST /api/v4/projects/1/hooks", "access"],
  ["POST /api/v4/projects/1/variables", "access"],
  ["POST /api/v4/projects/1/pipeline", "automation"],
  ["POST /api/v4/projects/1/trigger/pipeline", "automation"],
  // Gerrit, Bitbucket, Azure DevOps
  ["PUT /a/changes/x~1/edit/a.ts", "contents"],
  ["POST /a/changes/x~1/edit:publish", "contents"],
  ["POST /a/changes/x~1/submit", "merge"],
  ["PUT /a/projects/p/branches/b", "refs"],
  ["POST /2.0/repositories/o/r/src", "contents"],
  ["POST /2.0/repositories/o/r/pullrequests/1/merge", "merge"],
  ["POST /o/p/_apis/git/repositories/r/pushes?api-version=7.1", "contents"],
  ["POST /o/p/_apis/git/repositories/r/refs", "refs"],
];

describe("a write through a git hosting's programming interface", () => {
  test.each(WRITES)("%s is one of %s, let through where the route names it", (line, kind) => {
    expect(words(policyOf(), ask(line))).toContain(`lists ${kind} in the route's \`writes\``);
    expect(refusals(policyOf({ writes: WRITE_KINDS.filter((other) => other !== kind) }), ask(line))).toEqual([
      "write/hosting",
    ]);
    expect(refusals(policyOf({ writes: WRITE_KINDS }), ask(line))).toEqual([]);
  });

  test.each(WRITES)("%s is seen in other letters and encodings", (line) => {
    const [method, target = ""] = line.split(" ");
    for (const spelt of [
      target.toUpperCase(),
      `/x/..${target}`,
      target.replaceAll("o", "%6f"),
      `/${target}`,
    ]) {
      expect(refusals(policyOf(), ask(`${method} ${spelt}`))).toContain("write/hosting");
    }
  });

  test.each(WRITES)("%s as a GET is let through", (line) => {
    const target = line.split(" ")[1]?.split("?", 1)[0];
    expect(refusals(policyOf(), ask(`GET ${target}`))).toEqual([]);
  });

  test.each([
    "POST /repos/o/r/issues",
    "POST /repos/o/r/issues/1/comments",
    "POST /repos/o/r/pulls",
    "POST /repos/o/r/pulls/1/reviews",
    "PATCH /repos/o/r/pulls/1",
    "POST /api/v4/projects/1/merge_requests",
    "POST /api/v4/projects/g%2Fp/issues",
    "POST /v1/messages",
    "POST /backend-api/codex/responses",
    "PUT /things/1",
  ])("%s is none", (line) => {
    expect(refusals(policyOf(), ask(line))).toEqual([]);
  });

  test("every kind has a row", () => {
    const kinds = new Set([...WRITE_PATHS.map(({ kind }) => kind), ...WRITE_MUTATIONS.values(), "graphql"]);
    expect([...kinds].sort()).toEqual([...WRITE_KINDS].sort());
    for (const { path } of WRITE_PATHS) expect(path).toBe(path.toLowerCase());
  });
});

describe("GraphQL", () => {
  const body = (...mutations: readonly string[]): BodyFacts => ({
    kind: "read",
    lfsOperation: null,
    graphqlMutations: mutations,
  });
  const unread: BodyFacts = { kind: "read", lfsOperation: null, graphqlMutations: null };

  test.each([...WRITE_MUTATIONS])("the mutation %s is one of %s", (name, kind) => {
    const facts = ask("POST /graphql", { body: body(name.toUpperCase()) });
    expect(words(policyOf({ writes: ["graphql"] }), facts)).toContain(`lists ${kind} in`);
    expect(refusals(policyOf({ writes: [kind] }), facts)).toEqual([]);
  });

  test("any other mutation has a kind of its own", () => {
    const facts = ask("POST /api/graphql", { body: body("addComment") });
    expect(refusals(policyOf(), facts)).toEqual(["write/hosting"]);
    expect(refusals(policyOf({ writes: ["graphql"] }), facts)).toEqual([]);
  });

  test("each of several mutations must be named", () => {
    const facts = ask("POST /graphql", { body: body("addComment", "createCommitOnBranch", "addComment") });
    expect(refusals(policyOf({ writes: ["graphql"] }), facts)).toEqual(["write/hosting"]);
    expect(refusals(policyOf(), facts)).toEqual(["write/hosting", "write/hosting"]);
    expect(refusals(policyOf({ writes: ["graphql", "contents"] }), facts)).toEqual([]);
  });

  test("a query is let through, what could not be read is not, whatever the route names", () => {
    expect(refusals(policyOf(), ask("POST /graphql", { body: body() }))).toEqual([]);
    const all = policyOf({ writes: WRITE_KINDS });
    for (const line of [
      "POST /graphql",
      "GET /graphql?query=mutation",
      "POST /API/GraphQL/",
      "PUT /x/%67raphql",
    ]) {
      expect(refusals(all, ask(line, { body: unread }))).toEqual(["write/graphql-unread"]);
      expect(refusals(all, ask(line))).toEqual(["write/graphql-unread"]);
    }
  });
});

describe("patterns of segments", () => {
  test.each([
    ["a/b", "a/b", true],
    ["a/b", "x/y/a/b", true],
    ["a/b", "a/b/c", false],
    ["a/*", "a/b", true],
    ["a/*", "a", false],
    ["a/**", "a", true],
    ["a/**", "a/b/c", true],
    ["a/**/c", "a/c", true],
    ["a/**/c", "a/b/b/c", true],
    ["a/**/c", "a/c/d", false],
    ["a/**/c/d", "a/c/c/d", true],
    ["a/b:*", "a/b:c", true],
    ["a/b:*", "a/b", false],
    ["a", "", false],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(endsLike(pattern, path.split("/"))).toBe(expected);
  });

  test("a long path that nearly fits is read in bounded work", () => {
    const long = Array.from({ length: 4000 }, (_, at) => (at % 2 === 0 ? "projects" : "repository"));
    for (const { path } of WRITE_PATHS) endsLike(path, long);
  });
});
