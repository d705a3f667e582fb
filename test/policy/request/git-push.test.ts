import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BodyFacts, HttpFacts } from "../../../policy/request/facts.ts";
import { isGitFetchRequest, isPlainGitFetch } from "../../../policy/request/git-fetch.ts";
import { isGitPushRequest } from "../../../policy/request/git-push.ts";
import { HOST, policyOf, refusals, request } from "./requests.ts";
import { letterEncodings } from "./spell.ts";

const LFS = "application/vnd.git-lfs+json";

const operation = (lfsOperation: string | null): BodyFacts => ({
  kind: "read",
  lfsOperation,
  graphqlMutations: null,
});

const ask = (line: string, some: Partial<HttpFacts> = {}): HttpFacts => {
  const [method = "", target = ""] = line.split(" ");
  return request({ method, target, ...some });
};

const typed = (line: string, type: string, body: BodyFacts = { kind: "none" }): HttpFacts =>
  ask(line, {
    headers: [
      ["Host", HOST],
      ["Content-Type", type],
    ],
    body,
  });

describe("a git push over HTTP", () => {
  test.each([
    "GET /o/r.git/info/refs?service=git-receive-pack",
    "GET /o/r/info/refs?service=git-receive-pack",
    "HEAD /o/r/info/refs?service=git-receive-pack",
    "POST /o/r/info/refs?service=git-receive-pack",
    "GET /info/refs?service=git-receive-pack",
    "GET /o/r/info/refs?service=git%2Dreceive%2Dpack",
    "GET /o/r/info/refs?service=git%252Dreceive%252Dpack",
    "GET /o/r/info/refs?service=GIT-Receive-PACK",
    "GET /o/r/info/refs?%73ervice=git-receive-pack",
    "GET /o/r/info/refs?SERVICE=git-receive-pack",
    "GET /o/r/info/refs?service=git-upload-pack&service=git-receive-pack",
    "GET /o/r/info/refs?service=git-receive-pack&service=git-upload-pack",
    "GET /o/r/info/refs?a=b;service=git-receive-pack",
    "GET /o/r/info/refs?a=b%26service=git-receive-pack",
    "GET /o/r/info/refs?service=+git-receive-pack+",
    "GET /o/r/info/refs?service=git-receive-pack%00",
    "GET /o/r/info/refs?service=git-receive-pack%0a",
    "GET /o/r/info/refs??service=git-receive-pack",
    "GET /o/r/info/refs%3fservice=git-receive-pack",
    "GET /o/r/info/refs?service=git-%c1%b2eceive-pack",
    "GET /o/r/info/refs?service=git-%u0072eceive-pack",
    "GET /o/r/info/refs?service=%EF%BD%87it-receive-pack",
    "GET //o/r//info/refs?service=git-receive-pack",
    "GET /o/r/x/..%2finfo/refs?service=git-receive-pack",
    "GET /o/r/%69nfo/refs/?service=git-receive-pack",
    "GET https://api.example.com/o/r/info/refs?service=git-receive-pack",
    "POST /o/r.git/git-receive-pack",
    "POST /git-receive-pack",
    "PUT /o/r.git/git-receive-pack",
    "PATCH /o/r.git/git-receive-pack",
    "POST /o/r.git/git-receive-pack/",
    "POST /o/r.git/git-receive-pack?x=y",
    "POST /o/r.git/git-receive-pack;x=y",
    "POST /o/r.git/git-receive-pack%3bx",
    "POST /o/r.git/git-receive-pack%3fx",
    "POST /o/r.git/git-receive-pack%00",
    "POST /o/r.git/git-receive-pack.",
    "POST /o/r.git/%00/git-receive-pack",
    "POST /o/r.git/git-receive%0a-pack",
    "POST /o/r.git/git-receive-pack%20",
    "POST /o/r.git/GIT-RECEIVE-PACK",
    "POST /o/r.git/git%2dreceive%2Dpack",
    "POST /o/r.git/git%252dreceive-pack",
    "POST /o/r.git%2fgit-receive-pack",
    "POST /o/r.git%5cgit-receive-pack",
    "POST /o/r.git\\git-receive-pack",
    "POST /o/r.git/./git-receive-pack",
    "POST /o/r.git/x/../git-receive-pack",
    "POST /o/r.git/git-receive-pack/x/..",
    "POST /o/r.git/%2e/git-receive-pack",
    "POST /o/r.git%c0%afgit-receive-pack",
    "POST /o/r.git%e0%80%afgit-receive-pack",
    "POST /o/r.git/%c1%a7it-receive-pack",
    "POST /o/r.git/%u0067it-receive-pack",
    "POST /o/r.git/%ef%bd%87it-receive-pack",
    "PROPFIND /o/r.git/",
    "PROPPATCH /o/r",
    "MKCOL /o/r.git/objects/ab/",
    "LOCK /o/r.git/refs/heads/main",
    "UNLOCK /o/r.git/refs/heads/main",
    "MOVE /o/r.git/objects/ab/x",
    "COPY /x",
    "propfind /x",
    "PUT /o/r.git/refs/heads/main",
    "PUT /o/r/refs/heads/main",
    "PUT /o/r/refs/for/main",
    "PUT /o/r/info/refs",
    "PUT /o/r/packed-refs",
    `PUT /o/r/objects/ab/${"c".repeat(38)}`,
    `PUT /o/r/objects/ab/${"c".repeat(62)}`,
    `PUT /o/r/objects/ab/${"c".repeat(38)}_opaquelocktoken`,
    "PUT /o/r/objects/pack/pack-1.pack",
    "PUT /o/r.git/HEAD",
    "PUT /o/r.git/hooks/pre-receive",
    "PUT /x/.git/config",
    "DELETE /o/r.git/refs/heads/main",
    "DELETE /o/r%2egit/refs%2fheads/main",
    "PUT /o/r.git/info/lfs/objects/x",
    "PUT /o/r/info/lfs/objects/x/12",
    "POST /o/r/info/lfs/objects/batch",
    "POST /o/r/info/lfs/locks",
    "POST /o/r/info/lfs/locks/verify",
    "POST /o/r/info/lfs/locks/1/unlock",
    "POST /o/r/info/lfs/verify",
    "POST /o/r/INFO/%6cfs/objects/batch",
    "PUT /o/r/gitlab-lfs/objects/x",
  ])("%s", (line) => {
    const facts = ask(line);
    expect(isGitPushRequest(facts)).toBe(true);
    expect(isGitFetchRequest(facts)).toBe(false);
    expect(isPlainGitFetch(facts)).toBe(false);
    expect(refusals(policyOf({ git: { fetch: true } }), facts)).not.toEqual([]);
  });

  test.each([
    ["POST /x", "application/x-git-receive-pack-request"],
    ["GET /x", "application/x-git-receive-pack-request"],
    ["POST /x", "Application/X-Git-Receive-Pack-Request; charset=utf-8"],
    ["POST /x", "text/plain, application/x-git-receive-pack-request"],
    ["POST /x", LFS],
    ["POST /x", `${LFS}; charset=utf-8`],
    ["PUT /x", LFS.toUpperCase()],
    ["POST /objects/batch", LFS],
  ])("%s with the media type %s", (line, type) => {
    expect(isGitPushRequest(typed(line, type))).toBe(true);
  });

  test("is seen by what it accepts, and under a header written as CGI reads it", () => {
    const accept: HttpFacts["headers"] = [["accept", "application/x-git-receive-pack-result"]];
    expect(isGitPushRequest(ask("POST /x", { headers: accept }))).toBe(true);
    const cgi: HttpFacts["headers"] = [["Content_Type", "application/x-git-receive-pack-request"]];
    expect(isGitPushRequest(ask("POST /x", { headers: cgi }))).toBe(true);
  });

  test.each(["upload", "UPLOAD", "Download", "", "download ", null])(
    "a batch of Git LFS whose operation is %j counts",
    (name) => {
      const batch = "POST /o/r.git/info/lfs/objects/batch";
      expect(isGitPushRequest(typed(batch, LFS, operation(name)))).toBe(true);
      expect(isGitPushRequest(ask(batch, { body: operation(name) }))).toBe(true);
    },
  );

  test("a path that some servers read as another than a batch is no download", () => {
    const facts = typed("POST /o/r.git/info/lfs/locks/../objects/batch", LFS, operation("download"));
    expect(isGitPushRequest(facts)).toBe(false);
    const hidden = typed("POST /o/r.git/info/lfs/objects/batch/../../locks", LFS, operation("download"));
    expect(isGitPushRequest(hidden)).toBe(true);
  });

  test("is seen in any letters, encodings and with parameters around it", () => {
    const parts = fc.constantFrom("a=b", "service=git-upload-pack", "x", "service=", "");
    fc.assert(
      fc.property(
        fc.array(parts),
        fc.array(parts),
        letterEncodings,
        letterEncodings,
        fc.constantFrom("&", ";", "&&"),
        (before, after, a, b, separator) => {
          const query = [...before, b("service=git-receive-pack"), ...after].join(separator);
          expect(isGitPushRequest(ask(`GET ${a("/o/r/info/refs")}?${query}`))).toBe(true);
          expect(isGitPushRequest(ask(`POST ${a("/o/r/git-receive-pack")}?${before.join("&")}`))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what is no push", () => {
  test.each([
    "GET /docs/git-receive-pack",
    "GET /search?q=git-receive-pack",
    "GET /o/r/blob/main/git-receive-pack.c",
    "POST /search?q=git-receive-pack-request",
    "GET /o/r/info/refs?service=git-upload-pack",
    "POST /o/r.git/git-upload-pack",
    "PUT /api/v1/things/1",
    "DELETE /api/v1/things/1",
    "PATCH /repos/o/r/git/refs/heads/main",
    "DELETE /repos/o/r/git/refs/heads/main",
    "GET /repos/o/r/git/refs/heads/main",
    "PUT /v1/objects/12",
    "POST /v1/objects/batch",
    "GET /o/r.git/info/lfs/locks",
    "GET /",
    "POST /v1/messages?beta=true",
  ])("%s", (line) => {
    expect(isGitPushRequest(ask(line))).toBe(false);
  });

  test("a download by Git LFS", () => {
    const facts = typed("POST /o/r.git/info/lfs/objects/batch", LFS, operation("download"));
    expect(isGitPushRequest(facts)).toBe(false);
    expect(isPlainGitFetch(facts)).toBe(true);
  });
});

describe("a git fetch over HTTP", () => {
  test.each([
    ["GET /o/r.git/info/refs?service=git-upload-pack", true],
    ["POST /o/r.git/git-upload-pack", true],
    ["GET /o/r.git/info/refs", true],
    ["GET /o/r.git/HEAD", true],
    [`GET /o/r.git/objects/ab/${"c".repeat(38)}`, true],
    ["GET /o/r.git/objects/info/packs", true],
    [`GET /o/r.git/objects/pack/pack-${"a".repeat(40)}.idx`, true],
    ["GET /o/r.git/info/lfs/objects/abc", true],
    ["HEAD /o/r.git/info/refs", false],
    ["GET /o/r.git/info/refs?service=git-upload-pack&x=y", false],
    ["GET /o/r.git/info/refs?x=git-upload-pack", false],
    ["GET /o/r.git/%69nfo%2frefs?service=git-upload-pack", false],
    ["POST /o/r.git/git-upload-pack?x", false],
    ["POST /o/r.git/git-upload-pack/x", false],
    ["POST /o/r.git//git-upload-pack", false],
    ["POST /o/r.git/git-upload-archive", false],
  ])("%s, as git writes it: %s", (line, plain) => {
    const facts = ask(line);
    expect(isGitFetchRequest(facts)).toBe(true);
    expect(isPlainGitFetch(facts)).toBe(plain);
    expect(refusals(policyOf(), facts)).toContain("git/fetch");
  });

  test("passes the matches of a route that lets git read, but only as git writes it", () => {
    const matches = [{ paths: [{ prefix: "/api/" }] }];
    const open = policyOf({ git: { fetch: true }, matches });
    const facts = ask("GET /o/r.git/info/refs?service=git-upload-pack");
    expect(refusals(open, facts)).toEqual([]);
    expect(refusals(policyOf({ matches }), facts)).toEqual(["git/fetch", "route/path"]);
    const typedElsewhere = typed("POST /steal", "application/x-git-upload-pack-request");
    expect(refusals(open, typedElsewhere)).toEqual(["route/path"]);
    expect(refusals(open, ask("GET /o/r.git/info/refs?service=git-upload-pack&x=y"))).toEqual(["route/path"]);
    expect(refusals(open, ask("POST /admin/git-upload-pack/../../x"))).toEqual(["route/ambiguous-path"]);
  });

  test.each([
    "GET /o/r/objects/12",
    "GET /repos/o/r/git/refs/heads/main",
    "GET /HEAD",
    "GET /o/r/archive/x.zip",
  ])("%s is none", (line) => {
    expect(isGitFetchRequest(ask(line))).toBe(false);
  });
});
