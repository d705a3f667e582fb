import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRequest } from "../../../policy/request/decide-request.ts";
import type { HttpFacts } from "../../../policy/request/facts.ts";
import { isGitFetchRequest, isPlainGitFetch } from "../../../policy/request/git-fetch.ts";
import { isGitPushRequest } from "../../../policy/request/git-push.ts";
import { allowHttpPush, serveHttp } from "../../support/http-backend.ts";
import { writeCommit } from "../../support/objects.ts";
import { push } from "../../support/push.ts";
import { git, initRepo, mustGit, type Repo, refsOf, setRef } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { needs } from "../../support/sshd.ts";
import { serveDav } from "./dav.ts";
import { serveLfs } from "./lfs.ts";
import { type Recording, recordBefore } from "./recording.ts";
import { HOST, policyOf, show } from "./requests.ts";
import { letterEncodings } from "./spell.ts";

const POLICY = policyOf({ git: { fetch: true } });

/** What the proxy would do with a recorded request: git speaks to the loopback here, the facts name a host. */
const decide = (facts: HttpFacts) =>
  decideRequest(POLICY, { ...facts, headers: [["Host", HOST], ...facts.headers.filter(notHost)] }, show);

const notHost = ([name]: readonly [string, string]): boolean => name.toLowerCase() !== "host";

const line = ({ method, target }: HttpFacts): string => `${method} ${target}`;

interface World {
  readonly server: Repo;
  readonly client: Repo;
  readonly origin: string;
  readonly commit: string;
}

/** A bare repository behind git's own CGI program, and a clone with something to push. */
const smart = async (): Promise<World> => {
  const sandbox = await makeSandbox();
  const server = await initRepo(sandbox, "server.git", { bare: true });
  const client = await initRepo(sandbox, "client");
  await allowHttpPush(server);
  const base = await writeCommit(client, { files: { "README.md": "Hello\n" } });
  await setRef(client, "refs/heads/main", base);
  await mustGit(server, ["fetch", "--quiet", client.dir, "+refs/heads/main:refs/heads/main"]);
  const commit = await writeCommit(client, { files: { "README.md": "Bye\n" }, parents: [base] });
  const { url } = await serveHttp(sandbox);
  return { server, client, origin: new URL(url(server)).origin, commit };
};

/** The same, served as files that WebDAV can write. */
const dumb = async (): Promise<World> => {
  const world = await smart();
  await mustGit(world.server, ["update-server-info"]);
  return { ...world, origin: await serveDav(join(world.server.dir, "..")) };
};

const pushTo = ({ client, commit }: World, { origin }: Recording, flags: readonly string[] = []) =>
  push(client, `${origin}/server.git`, { "refs/heads/topic": commit }, { flags });

describe("a real push over the smart protocol", () => {
  test("is seen in each of its requests", async () => {
    const world = await smart();
    const recording = await recordBefore(world.origin);
    expect(await pushTo(world, recording)).toMatchObject({ exitCode: 0 });
    expect(recording.requests.map(line)).toEqual([
      "GET /server.git/info/refs?service=git-receive-pack",
      "POST /server.git/git-receive-pack",
    ]);
    for (const facts of recording.requests) {
      expect(isGitPushRequest(facts)).toBe(true);
      expect(isGitFetchRequest(facts)).toBe(false);
      expect(isPlainGitFetch(facts)).toBe(false);
    }
  });

  test("lands without the rule, and is refused with it, with words for the one who pushed", async () => {
    const world = await smart();
    const refused = await recordBefore(world.origin, decide);
    const pushed = await pushTo(world, refused);
    expect(pushed.exitCode).toBe(128);
    expect(pushed.text).toContain("403");
    expect(Object.keys(await refsOf(world.server))).toEqual(["refs/heads/main"]);
    expect(refused.requests.map(line)).toEqual(["GET /server.git/info/refs?service=git-receive-pack"]);

    expect(await pushTo(world, await recordBefore(world.origin))).toMatchObject({ exitCode: 0 });
    expect(await refsOf(world.server)).toMatchObject({ "refs/heads/topic": world.commit });
  });

  test("is seen however its letters are written and encoded", async () => {
    const world = await smart();
    const recording = await recordBefore(world.origin);
    await pushTo(world, recording);
    fc.assert(
      fc.property(fc.constantFrom(...recording.requests), letterEncodings, letterEncodings, (facts, a, b) => {
        const [path = "", query] = facts.target.split("?");
        const target = a(path) + (query === undefined ? "" : `?${b(query)}`);
        const bare = { ...facts, target, headers: [["Host", HOST]] as const };
        expect(isGitPushRequest(bare)).toBe(true);
        expect(decide(bare).verdict).toBe("reject");
      }),
      { numRuns: 500 },
    );
  });
});

describe("a real fetch", () => {
  const fetching: readonly (readonly [string, readonly string[]])[] = [
    ["with protocol 2", ["-c", "protocol.version=2"]],
    ["with protocol 0", ["-c", "protocol.version=0"]],
  ];

  test.each(fetching)("%s passes where git may read, and is refused where not", async (_, flags) => {
    const world = await smart();
    const recording = await recordBefore(world.origin, decide);
    await mustGit(world.client, [...flags, "fetch", `${recording.origin}/server.git`, "main"]);
    expect(recording.requests.length).toBeGreaterThan(0);
    for (const facts of recording.requests) {
      expect(isGitPushRequest(facts)).toBe(false);
      expect(isGitFetchRequest(facts)).toBe(true);
      expect(isPlainGitFetch(facts)).toBe(true);
    }
    const closed = await recordBefore(world.origin, (facts) =>
      decideRequest(policyOf(), { ...facts, headers: [["Host", HOST]] }, show),
    );
    const refused = await git(world.client, [...flags, "fetch", `${closed.origin}/server.git`, "main"]);
    expect(refused).toMatchObject({ exitCode: 128 });
  });

  test("of a whole clone passes, also over the dumb protocol", async () => {
    const world = await dumb();
    for (const origin of [world.origin, (await smart()).origin]) {
      const recording = await recordBefore(origin, decide);
      const into = join(world.client.dir, `..`, `clone-${new URL(origin).port}`);
      await mustGit(world.client, ["clone", "--quiet", `${recording.origin}/server.git`, into]);
      expect(recording.requests.filter((facts) => isGitPushRequest(facts))).toEqual([]);
      expect(recording.requests.filter((facts) => !isGitFetchRequest(facts)).map(line)).toEqual([]);
    }
  });
});

const HTTP_PUSH = join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-push");
const withoutHttpPush = existsSync(HTTP_PUSH)
  ? ""
  : " (there is no git-http-push: install git built with expat)";

describe.skipIf(withoutHttpPush !== "")(`a real push over the dumb protocol${withoutHttpPush}`, () => {
  test("lands without the rule, and each request that writes is seen", async () => {
    const world = await dumb();
    const recording = await recordBefore(world.origin);
    expect(await pushTo(world, recording)).toMatchObject({ exitCode: 0 });
    expect(await refsOf(world.server)).toMatchObject({ "refs/heads/topic": world.commit });

    const writes = recording.requests.filter(({ method }) => !["GET", "HEAD"].includes(method));
    expect(new Set(writes.map(({ method }) => method))).toEqual(
      new Set(["PROPFIND", "MKCOL", "LOCK", "PUT", "MOVE", "UNLOCK"]),
    );
    expect(writes.filter((facts) => !isGitPushRequest(facts)).map(line)).toEqual([]);
    // What needs no lock and no move is seen too, under any name of the repository.
    for (const facts of writes.filter(({ method }) => method === "PUT")) {
      const elsewhere = { ...facts, target: facts.target.replace("/server.git/", "/some/place/") };
      expect(isGitPushRequest(elsewhere)).toBe(true);
    }
  });

  test("is refused with it, and nothing changes", async () => {
    const world = await dumb();
    const recording = await recordBefore(world.origin, decide);
    const pushed = await pushTo(world, recording);
    expect(pushed.exitCode).not.toBe(0);
    expect(Object.keys(await refsOf(world.server))).toEqual(["refs/heads/main"]);
    const accepted = recording.requests.filter((facts) => decide(facts).verdict === "accept");
    expect(accepted.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });
});

describe.skipIf(!needs("git-lfs", "apt-get install git-lfs"))("real requests of git-lfs", () => {
  test("an upload is seen as a write in each request, a download as a read", async () => {
    const world = await smart();
    const { client } = world;
    const recording = await recordBefore(await serveLfs());
    const lfs = ["-c", `lfs.url=${recording.origin}/o/r.git/info/lfs`, "-c", "lfs.locksverify=true"];
    await mustGit(client, ["lfs", "install", "--local", "--skip-smudge"]);
    await writeFile(join(client.dir, ".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    await writeFile(join(client.dir, "a.bin"), "a large file\n");
    await mustGit(client, ["add", "-A"]);
    await mustGit(client, ["commit", "--quiet", "--message", "Add a file"]);

    await mustGit(client, ["remote", "add", "origin", `${recording.origin}/o/r.git`]);
    await mustGit(client, [...lfs, "lfs", "push", "origin", "main"]);
    const uploads = recording.requests.map(line);
    expect(uploads).toContain("POST /o/r.git/info/lfs/objects/batch");
    expect(uploads.some((one) => one.startsWith("PUT /"))).toBe(true);
    const writes = recording.requests.filter(({ method }) => method !== "GET");
    expect(writes.filter((facts) => !isGitPushRequest(facts)).map(line)).toEqual([]);

    const before = recording.requests.length;
    await rm(join(client.dir, ".git", "lfs", "objects"), { recursive: true });
    await mustGit(client, [...lfs, "lfs", "fetch", "origin", "main"]);
    const downloads = recording.requests.slice(before);
    expect(downloads.map(line)).toContain("POST /o/r.git/info/lfs/objects/batch");
    expect(downloads.some((facts) => line(facts).startsWith("GET /o/r.git/info/lfs/objects/"))).toBe(true);
    for (const facts of downloads) {
      expect([line(facts), isGitPushRequest(facts)]).toEqual([line(facts), false]);
      expect([line(facts), isGitFetchRequest(facts)]).toEqual([line(facts), true]);
    }
  });
});
