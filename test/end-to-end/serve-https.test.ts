import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeAuthority } from "../support/certificates.ts";
import { basic, type HttpsUpstreamOptions, startHttpsUpstream } from "../support/https-upstream.ts";
import { whereSeen } from "../support/leaks.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { git, mustGit, refsOf } from "../support/repo.ts";
import { githubToken } from "../support/secrets.ts";
import { clone, makeServed, runServe } from "../support/serve.ts";

/** A token that was never issued to anybody. */
const TOKEN = `no-token-${"a8B7".repeat(6)}`;

/** A `gate serve` whose upstream is reached over https. */
const makeServedByHttps = async (instead: HttpsUpstreamOptions["instead"] = () => false) => {
  const served = await makeServed();
  const { sandbox, upstream } = served;
  const authority = await makeAuthority();
  const certificate = await authority.issue({ ip: "127.0.0.1" });
  const authorization = basic("gate", TOKEN);
  const server = await startHttpsUpstream(sandbox, certificate, { authorization, instead });
  onTestFinished(() => server.stop());
  await writeFile(join(sandbox.dir, "ca.pem"), authority.pem);
  await writeFile(join(sandbox.dir, "upstream-token"), `${TOKEN}\n`, { mode: 0o600 });
  const reached = { token_file: "upstream-token", username: "gate", ca_file: "ca.pem" };
  const settings = { url: server.url(upstream.dir), ...reached };
  await served.configure({ repository: { upstream: settings } });
  return { ...served, server, settings };
};

test("a clone, a fetch and a push through the gate reach an upstream over https", async () => {
  const seen: string[] = [];
  const served = await makeServedByHttps((request) => {
    if (request.method === "POST") {
      const texts = [TOKEN, basic("gate", TOKEN).slice("Basic ".length)];
      seen.push(...whereSeen(texts, join(served.sandbox.dir, "state")));
    }
    return false;
  });
  const program = await served.start();
  const copy = await clone(served, served.url(program), "copy");
  expect(await readFile(join(copy.dir, "README.md"), "utf8")).toBe("Hello\n");

  const files = { "README.md": "Hello again\n" };
  const moved = await served.move("refs/heads/main", { files, parents: [served.base] });
  await mustGit(copy, ["fetch", "--quiet"]);
  expect(await mustGit(copy, ["rev-parse", "origin/main"])).toBe(moved);

  const mine = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [moved] });
  const pushed = await push(served.client, served.url(program), {
    "refs/heads/main": mine,
    "refs/heads/topic": mine,
  });
  expect(pushed.text).toContain(`forwarded to ${served.settings.url}`);
  expect(pushed.exitCode).toBe(0);
  for (const repo of [served.upstream, served.mirror])
    expect(await refsOf(repo)).toEqual({ "refs/heads/main": mine, "refs/heads/topic": mine });

  const secret = await writeCommit(served.client, {
    files: { "b.txt": `token: ${githubToken("serve-https")}\n` },
    parents: [mine],
  });
  expect((await push(served.client, served.url(program), { "refs/heads/main": secret })).exitCode).not.toBe(
    0,
  );
  expect(await refsOf(served.upstream)).toMatchObject({ "refs/heads/main": mine });

  expect(served.server.asked.length).toBeGreaterThan(6);
  expect(seen).toEqual([]);
  expect(whereSeen([TOKEN], join(served.sandbox.dir, "state"))).toEqual([]);
  expect(program.said() + pushed.text).not.toContain(TOKEN);
});

test("what upstream refuses is told to whoever fetches or pushes, without the token", async () => {
  let status: number | null = null;
  const served = await makeServedByHttps((_, response) => {
    if (status === null) return false;
    response.writeHead(status, { "content-type": "text/plain" }).end(`not with ${TOKEN}\n`);
    return true;
  });
  const program = await served.start();
  await clone(served, served.url(program), "copy");
  const mine = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
  const deny = async (now: number, words: string): Promise<void> => {
    status = now;
    const fetched = await git(served.client, ["ls-remote", served.url(program)]);
    expect(fetched.exitCode).not.toBe(0);
    const pushed = await push(served.client, served.url(program), { "refs/heads/main": mine });
    expect(pushed.text).toContain(words);
    expect(pushed.exitCode).not.toBe(0);
    expect(fetched.text + pushed.text + program.said()).not.toContain(TOKEN);
  };
  await deny(403, "(403): the token needs the right to read and write this repository");
  await deny(302, "redirects are not followed");
  // A new token in the file holds from the next request on.
  status = null;
  await writeFile(join(served.sandbox.dir, "upstream-token"), "another-token-here\n");
  const stale = await push(served.client, served.url(program), { "refs/heads/main": mine });
  expect(stale.text).toContain("it does not take the credential (401)");
  await writeFile(join(served.sandbox.dir, "upstream-token"), `${TOKEN}\n`);
  expect((await push(served.client, served.url(program), { "refs/heads/main": mine })).exitCode).toBe(0);
  expect(await refsOf(served.upstream)).toEqual({ "refs/heads/main": mine });
});

test("a configuration that cannot be used says so when it is checked", async () => {
  const { sandbox, configure, settings } = await makeServedByHttps();
  const check = async (upstream: object): Promise<string> => {
    await configure({ repository: { upstream: { ...settings, ...upstream } } });
    const { exitCode, text } = await runServe(sandbox, ["--config", "serve.yaml", "--check"]);
    expect(exitCode).not.toBe(0);
    return text;
  };
  const inUrl = await check({ url: settings.url.replace("//", `//gate:${TOKEN}@`) });
  expect(inUrl).toMatch(/serve\.yaml:\d+: repositories\.app\.upstream\.url: it holds a user or a password/);
  expect(inUrl).not.toContain(TOKEN);
  expect(await check({ identity_file: "key" })).toMatch(
    /upstream\.identity_file: is for ssh, and the URL is https/,
  );
  expect(await check({ token_file: "none" })).toMatch(
    /app\.upstream: cannot read the token file .* \(ENOENT\)/,
  );
  expect(await check({ ca_file: "upstream-token" })).toMatch(/app\.upstream: .* holds no certificate/);
});
