import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { askUpstream } from "../../../gate/forward/ask-upstream.ts";
import { fetchUpstream } from "../../../gate/forward/fetch-upstream.ts";
import { forwardPush } from "../../../gate/forward/forward-push.ts";
import { credentialAnswer, httpsConfig } from "../../../gate/forward/https-config.ts";
import type { ForwardTarget } from "../../../gate/forward/target.ts";
import { gitVersion, isAtLeast } from "../../../hooks/git-version.ts";
import type { Oid } from "../../../model/oid.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { plainRepo } from "../../../sys/git.ts";
import { run } from "../../../sys/run.ts";
import { makeAuthority, type ServerCertificate, type TestAuthority } from "../../support/certificates.ts";
import {
  basic,
  type HttpsUpstream,
  type HttpsUpstreamOptions,
  startHttpsUpstream,
} from "../../support/https-upstream.ts";
import { whereSeen } from "../../support/leaks.ts";
import { eventually } from "../../support/processes.ts";
import { blackHole, refusingPort } from "../../support/sshd.ts";
import { create, ENV, makeWorld, move, remove, target, type World } from "./world.ts";

/** A token that was never issued to anybody. */
const TOKEN = `no-token-${"z9Y8".repeat(6)}`;
const USER = "gate-user";
const AUTHORIZATION = basic(USER, TOKEN);

/** git hands bearer tokens on since 2.46 (git-credential(1), `authtype`); with a newer one they are tested apart. */
const isNewer = isAtLeast(await gitVersion(process.env), [2, 46]);
if (isNewer)
  process.stderr.write("SKIPPED for want of a git older than 2.46: nothing needs to be refused here\n");

let authority: TestAuthority;
let certificate: ServerCertificate;
let world: World;
let one: Oid;
let two: Oid;
beforeAll(async () => {
  authority = await makeAuthority();
  certificate = await authority.issue({ ip: "127.0.0.1" });
});
beforeEach(async () => {
  world = await makeWorld();
  one = await world.commit();
  await world.seed("both", "main");
  two = await world.commit();
  await world.offer(two);
  await writeFile(join(world.dir, "token"), `${TOKEN}\n`, { mode: 0o600 });
  await writeFile(join(world.dir, "ca.pem"), authority.pem);
});
afterEach(() => world.remove());

const upstream = async (
  options: Partial<HttpsUpstreamOptions> = {},
  shown = certificate,
): Promise<HttpsUpstream> => {
  const sandbox = { dir: world.dir, env: ENV };
  const started = await startHttpsUpstream(sandbox, shown, { authorization: AUTHORIZATION, ...options });
  onTestFinished(() => started.stop());
  return started;
};

const to = (server: Pick<HttpsUpstream, "url">, more: Partial<ForwardTarget> = {}): ForwardTarget =>
  target(server.url(world.up), {
    tokenFile: join(world.dir, "token"),
    username: USER,
    caFile: join(world.dir, "ca.pem"),
    ...more,
  });

const push = (target: ForwardTarget, more: Partial<Parameters<typeof forwardPush>[0]> = {}) =>
  forwardPush({
    repo: world.repo,
    target,
    updates: [move("refs/heads/main", one, two)],
    stateDir: world.stateDir,
    graceMs: 0,
    ...more,
  });

const instead =
  (status: number, headers: Record<string, string> = {}, body = "") =>
  (_: IncomingMessage, response: ServerResponse): boolean => {
    response.writeHead(status, headers).end(body);
    return true;
  };

/** git as anybody would use it, with the test's authority and whatever else is said. */
const naive = (args: readonly string[], env: Record<string, string> = {}, cwd = world.work) =>
  run({
    argv: ["git", "-c", `http.sslCAInfo=${join(world.dir, "ca.pem")}`, ...args],
    cwd,
    env: { ...ENV, ...env, GIT_TERMINAL_PROMPT: "0" },
  });

const helperOf = (username: string, token: string): string =>
  `!f() { echo "username=${username}"; echo "password=${token}"; }; f`;

describe("a forward over https", () => {
  it("lands with the token of the file", async () => {
    const server = await upstream();
    expect(await push(to(server))).toEqual({ outcome: "landed", words: [] });
    expect(await world.ref(world.up, "main")).toBe(two);
    expect(server.asked.at(-1)).toEqual({
      line: expect.stringMatching(/^POST .*\/git-receive-pack$/),
      authorization: AUTHORIZATION,
    });
  });

  it("shows a token without a user name as that of x-access-token", async () => {
    const server = await upstream({ authorization: basic("x-access-token", TOKEN) });
    expect((await push(to(server, { username: undefined }))).outcome).toBe("landed");
  });

  it.skipIf(isNewer)("says that a bearer token needs a newer git", async () => {
    const server = await upstream({ authorization: `Bearer ${TOKEN}` });
    expect(await push(to(server, { username: undefined, auth: "bearer" }))).toMatchObject({
      outcome: "not-landed",
      message: expect.stringContaining("auth: bearer needs git 2.46"),
    });
  });

  it("needs no token where upstream asks for none", async () => {
    const server = await upstream({ authorization: null });
    expect((await push(to(server, { tokenFile: undefined }))).outcome).toBe("landed");
    expect(server.asked.every(({ authorization }) => authorization === null)).toBe(true);
  });

  it("sends a large pack, and every object of it", async () => {
    const server = await upstream();
    // Over a megabyte git does not hold a request but sends it in pieces (git-config(1), http.postBuffer).
    await writeFile(join(world.work, "noise"), randomBytes(3 * 1024 * 1024));
    const three = await world.commit();
    await world.offer(three);
    const outcome = await push(to(server), { updates: [move("refs/heads/main", one, three)] });
    expect(outcome.outcome).toBe("landed");
    await world.git(world.up, "fsck", "--connectivity-only");
  });

  it("keeps leases and atomicity", async () => {
    const server = await upstream();
    await world.hook(world.up, "update", "case $1 in */b) echo locked; exit 1;; esac");
    const both = [move("refs/heads/main", one, two), create("refs/heads/b", two)];
    expect(await push(to(server), { updates: both })).toMatchObject({
      outcome: "not-landed",
      refusals: [
        { ref: "refs/heads/main", words: "not pushed, because another ref was refused" },
        { ref: "refs/heads/b", words: "hook declined" },
      ],
      words: ["locked", "error: hook declined to update refs/heads/b"],
    });
    expect(await world.ref(world.up, "main")).toBe(one);
    const three = await world.commit();
    await world.seed("up", "main");
    const stale = { outcome: "not-landed", message: "upstream moved: fetch first" };
    expect(await push(to(server))).toMatchObject(stale);
    expect(await push(to(server), { updates: [create("refs/heads/main", two)] })).toMatchObject(stale);
    expect(await push(to(server), { updates: [remove("refs/heads/main", one)] })).toMatchObject(stale);
    const mixed = [create("refs/heads/new", two), move("refs/heads/main", one, two)];
    expect(await push(to(server), { updates: mixed })).toMatchObject(stale);
    expect(await world.ref(world.up, "main")).toBe(three);
    expect(await world.ref(world.up, "new")).toBeNull();
    // What is there already has landed.
    const landed = await push(to(server), { updates: [move("refs/heads/main", one, three)] });
    expect(landed.outcome).toBe("landed");
    const gone = await push(to(server), { updates: [remove("refs/heads/main", three)] });
    expect(gone.outcome).toBe("not-landed");
  });

  it("asks upstream, and fetches from it", async () => {
    const server = await upstream();
    const updates = [move("refs/heads/main", one, two), create("refs/heads/none", two)];
    const question = { repo: world.repo, stateDir: world.stateDir, updates, target: to(server) };
    expect(await askUpstream(question)).toEqual({
      kind: "answer",
      refs: new Map([["refs/heads/main", one]]),
    });
    const three = await world.commit();
    await world.seed("up", "main");
    const fetched = await fetchUpstream({ ...question, updates: [move("refs/heads/main", one, three)] });
    expect(fetched).toEqual({ kind: "fetched", refs: new Map([["refs/heads/main", three]]) });
    expect(await world.ref(world.gate, `${three}^{tree}`)).not.toBeNull();
  });

  it("is unknown when it is cut off while upstream's hook runs, and is found when it landed", async () => {
    const server = await upstream();
    const begun = join(world.dir, "begun");
    const cutAtHook = async (updates: readonly RefUpdate[], graceMs: number) => {
      const cut = new AbortController();
      const pushing = push(to(server), { updates, graceMs, signal: cut.signal });
      await eventually("upstream's hook to run", async () => existsSync(begun));
      cut.abort();
      return pushing;
    };
    const wait = `while [ ! -e ${world.dir}/go ]; do sleep 0.1; done`;
    await world.hook(world.up, "pre-receive", `touch ${begun}; ${wait}`);
    expect(await cutAtHook([move("refs/heads/main", one, two)], 0)).toMatchObject({
      outcome: "unknown",
      message: expect.stringContaining("(the push was cut off); upstream has not changed yet, and still may"),
    });
    await writeFile(join(world.dir, "go"), "");
    await eventually("upstream to apply it", async () => (await world.ref(world.up, "main")) === two);
    await rm(join(world.up, "hooks"), { recursive: true });
    await rm(begun);
    await world.hook(world.up, "post-receive", `touch ${begun}; exec sleep 5`);
    const three = await world.commit();
    await world.offer(three);
    const late = await cutAtHook([move("refs/heads/main", two, three)], 20_000);
    expect(late.outcome).toBe("landed");
  });

  it("is unknown when upstream goes silent after it was sent everything", async () => {
    const server = await upstream({
      instead: (request) => request.url?.endsWith("/git-receive-pack") === true,
    });
    expect(await push(to(server, { stallTimeoutMs: 5_000 }))).toMatchObject({
      outcome: "unknown",
      message: expect.stringMatching(/\(it was silent for (?:5 s|too long)\); upstream has not changed yet/),
    });
  });
});

describe("what upstream says becomes a line that tells what would be right", () => {
  const notLanded = (message: RegExp) => ({
    outcome: "not-landed",
    refusals: [],
    message: expect.stringMatching(message),
  });

  it("about the credential: wrong, missing, too weak", async () => {
    const server = await upstream();
    await writeFile(join(world.dir, "wrong"), "another-token-here\n", { mode: 0o600 });
    const wrong = await push(to(server, { tokenFile: join(world.dir, "wrong") }));
    expect(wrong).toMatchObject(
      notLanded(/\(401\): the token in forward.token_file is wrong or over.*; nothing was sent$/),
    );
    expect(JSON.stringify(wrong)).not.toContain("another-token-here");
    expect(await push(to(server, { username: "somebody" }))).toMatchObject(
      notLanded(/not forward.username's/),
    );
    expect(await push(to(server, { tokenFile: undefined }))).toMatchObject(
      notLanded(/it wants a credential \(401\): name the file with a token in forward.token_file/),
    );
    expect(await world.ref(world.up, "main")).toBe(one);
  });

  it.each([
    [403, /\(403\): the token needs the right to read and write/],
    [404, /no such repository, or shows it to others only \(404\): compare forward.url/],
    [302, /redirects are not followed: write the address that it has now into forward.url/],
    [413, /does not take a push of this size \(413\)/],
    [429, /asked too often \(429\)/],
    [418, /does not take the request \(418\)/],
    [503, /in trouble itself \(503\)/],
  ])("status %i", async (status, message) => {
    const always = await upstream({ instead: instead(status) });
    expect(await push(to(always))).toMatchObject(notLanded(message));
    const asked = await askUpstream({
      ...{ repo: world.repo, stateDir: world.stateDir, target: to(always) },
      updates: [move("refs/heads/main", one, two)],
    });
    expect(asked).toMatchObject({ kind: "silent", message: expect.stringMatching(message) });
  });

  it("is an end that is known where upstream turns the push itself down, and unknown where it fails", async () => {
    const answering = (status: number) => (request: IncomingMessage, response: ServerResponse) =>
      request.url?.endsWith("/git-receive-pack") === true && instead(status)(request, response);
    const down = await push(to(await upstream({ instead: answering(413) })));
    expect(down).toMatchObject(
      notLanded(/^upstream did not take the push: .*\(413\); nothing was changed there$/),
    );
    const failed = await push(to(await upstream({ instead: answering(502) })));
    expect(failed).toMatchObject({ outcome: "unknown", message: expect.stringMatching(/\(502\)/) });
  });

  it("about the certificate: ended, of another host, of an unknown authority", async () => {
    const ended = await upstream({}, await authority.issue({ ip: "127.0.0.1" }, -1));
    expect(await push(to(ended))).toMatchObject(
      notLanded(/certificate (?:cannot be verified: it )?has ended/),
    );
    const other = await upstream({}, await authority.issue({ dns: "other.example.com" }));
    expect(await push(to(other))).toMatchObject(notLanded(/its certificate is for another host/));
    const server = await upstream();
    await writeFile(join(world.dir, "other.pem"), (await makeAuthority()).pem);
    for (const caFile of [undefined, join(world.dir, "other.pem")])
      expect(await push(to(server, { caFile }))).toMatchObject(notLanded(/neither in forward.ca_file nor/));
    // Of what was asked of the three servers, nothing got as far as a request.
    expect([...ended.asked, ...other.asked, ...server.asked]).toEqual([]);
  });

  it("about what is there in its place: nothing, a page, silence, clear text", async () => {
    const server = await upstream({ instead: instead(200, { "content-type": "text/html" }, "<p>Log in") });
    const noGit = notLanded(/what answers there is no git server.*compare forward.url/);
    expect(await push(to(server))).toMatchObject(noGit);
    const at = (port: number) => to({ url: () => `https://127.0.0.1:${port}/x` });
    expect(await push(at(await refusingPort()))).toMatchObject(notLanded(/it cannot be connected to/));
    const hole = await blackHole();
    const silent = await push({ ...at(hole.port), stallTimeoutMs: 1_500 });
    expect(silent).toMatchObject(notLanded(/it was silent for/));
    await hole.stop();
  });

  it("is never an empty repository where a page is: control, git takes the page for one", async () => {
    const server = await upstream({
      authorization: null,
      instead: instead(200, { "content-type": "text/html" }, "<p>Log in"),
    });
    const question = {
      ...{ repo: world.repo, stateDir: world.stateDir, target: to(server, { tokenFile: undefined }) },
      updates: [move("refs/heads/main", one, two)],
    };
    expect(await askUpstream(question)).toMatchObject({ kind: "silent" });
    expect(await naive(["ls-remote", server.url(world.up)])).toMatchObject({ exitCode: 0 });
  });
});

describe("what is missing is told before anything is sent", () => {
  it("a token file that is not there, that others can read, that holds no token", async () => {
    const server = await upstream();
    const file = join(world.dir, "other-token");
    await expect(push(to(server, { tokenFile: file }))).rejects.toThrow(
      `cannot read the token file for forwarding ${file} (ENOENT)`,
    );
    for (const text of ["", "\n", "short\n", `${TOKEN}\n${TOKEN}\n`, `${TOKEN} x\n`, "x".repeat(5_000)]) {
      await writeFile(file, text, { mode: 0o600 });
      const refusal = push(to(server, { tokenFile: file }));
      await expect(refusal).rejects.toThrow(`${file} does not hold a token`);
      await expect(refusal).rejects.not.toThrow(TOKEN);
    }
    await writeFile(file, TOKEN);
    await chmod(file, 0o640);
    await expect(push(to(server, { tokenFile: file }))).rejects.toMatchObject({
      message: `other accounts may read the token file for forwarding ${file}`,
      hint: `chmod 600 ${file}`,
    });
    await expect(push(to(server, { tokenFile: world.dir }))).rejects.toThrow("is not a file");
    expect(server.asked).toEqual([]);
  });

  it("a token may end with a line end of any kind, or with none", async () => {
    const server = await upstream();
    for (const end of ["", "\r\n"]) {
      await writeFile(join(world.dir, "token"), TOKEN + end);
      const asked = await push(to(server), { updates: [create(`refs/heads/n${end.length}`, one)] });
      expect(asked.outcome).toBe("landed");
    }
  });

  it("certificate authorities that are none, or that others may write", async () => {
    const server = await upstream();
    const file = join(world.dir, "ca.pem");
    const damaged = authority.pem.replace(/\n.{40}/, `\n${"A".repeat(40)}`);
    for (const text of ["", "no certificate", damaged]) {
      await writeFile(file, text);
      await expect(push(to(server))).rejects.toThrow(
        `${file} holds no certificate, or one that cannot be read`,
      );
    }
    await writeFile(file, authority.pem);
    await chmod(file, 0o666);
    await expect(push(to(server))).rejects.toThrow("other accounts may write");
  });
});

describe("the token", () => {
  /** A server that looks around at the moment in which git sends the push. */
  const watched = async () => {
    const seen: string[] = [];
    const server = await upstream({
      instead: (request) => {
        if (request.method === "POST") seen.push(...whereSeen([TOKEN, AUTHORIZATION.slice(6)], world.gate));
        return false;
      },
    });
    return { server, seen };
  };

  it("is in no argument, variable or file while git runs, nor in what is left", async () => {
    const { server, seen } = await watched();
    expect((await push(to(server))).outcome).toBe("landed");
    expect(
      server.asked.filter(({ authorization }) => authorization === AUTHORIZATION).length,
    ).toBeGreaterThan(1);
    expect(seen).toEqual([]);
    expect(whereSeen([TOKEN], world.gate)).toEqual([]);
  });

  it("control: each of the obvious ways shows it", async () => {
    const { server, seen } = await watched();
    const url = server.url(world.up);
    const header = `Authorization: ${AUTHORIZATION}`;
    await naive(["-c", `http.extraHeader=${header}`, "push", url, "main"]);
    expect(seen.splice(0)).toContain("an argument");
    const variables = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.extraHeader",
      GIT_CONFIG_VALUE_0: header,
    };
    await naive(["push", url, "main:b"], variables);
    expect(seen.splice(0)).toContain("a variable");
    await naive(["push", url.replace("//", `//${USER}:${TOKEN}@`), "main:c"]);
    expect(seen.splice(0)).toContain("an argument");
    await world.git(world.gate, "config", "http.extraHeader", header);
    await naive(["push", url, "main:d"], {}, world.gate);
    expect(seen.splice(0)).toContain("a file");
  });

  it("goes nowhere else where upstream redirects", async () => {
    const other = await upstream();
    const redirecting = await upstream({
      authorization: null,
      instead: (request, response) =>
        instead(302, { location: `https://127.0.0.1:${other.port}${request.url}` })(request, response),
    });
    expect(await push(to(redirecting))).toMatchObject({
      message: expect.stringContaining("redirects are not followed"),
    });
    expect(other.asked).toEqual([]);
    // Control: git by itself follows the first redirect, and shows what its helper knows.
    const helper = `credential.helper=${helperOf(USER, TOKEN)}`;
    await naive(["-c", helper, "push", redirecting.url(world.up), "main"]);
    expect(other.asked.map(({ authorization }) => authorization)).toContain(AUTHORIZATION);
  });

  it("is told to git for one host only, and never stored", async () => {
    const origin = "https://git.example.com:8443";
    const credential = { scheme: "basic", username: USER, token: TOKEN } as const;
    const access = { kind: "https", origin, credential, authorities: null } as const;
    const file = join(world.dir, "config");
    await writeFile(file, httpsConfig(access, { stallTimeoutMs: 1_000 }));
    const ask = async (word: string, host: string): Promise<string> => {
      const { stdout } = await run({
        argv: ["git", "credential", word],
        env: { ...ENV, GIT_CONFIG_GLOBAL: file, GIT_TERMINAL_PROMPT: "0" },
        input: `protocol=https\nhost=${host}\n${word === "fill" ? "" : "username=a\npassword=b\n"}\n`,
        secret: credentialAnswer(credential),
      });
      return stdout.toString();
    };
    expect(await ask("fill", "git.example.com:8443")).toContain(`username=${USER}\npassword=${TOKEN}\n`);
    for (const host of ["git.example.com", "example.com:8443", "git.example.com:8443.example.org", "x:1"])
      expect(await ask("fill", host), host).toBe("");
    for (const word of ["approve", "reject"]) expect(await ask(word, "git.example.com:8443")).toBe("");
  });

  it("is taken out of what upstream sends back", async () => {
    const echo = `you sent ${TOKEN} as ${AUTHORIZATION}\n`;
    const server = await upstream({ instead: instead(403, { "content-type": "text/plain" }, echo) });
    const outcome = await push(to(server));
    expect(outcome.words).toEqual(["you sent *** as Basic ***"]);
    const honest = await upstream();
    await world.hook(world.up, "update", `echo ${TOKEN}; exit 1`);
    const refused = await push(to(honest));
    expect(refused).toMatchObject({ outcome: "not-landed", words: ["***", expect.any(String)] });
    expect(JSON.stringify([outcome, refused])).not.toContain(TOKEN);
    // Control: git by itself prints it.
    const helper = `credential.helper=${helperOf(USER, TOKEN)}`;
    const { stderr } = await naive(["-c", helper, "push", honest.url(world.up), "main"]);
    expect(stderr).toContain(TOKEN);
  });
});

describe("nothing of the account or the gate's repository counts", () => {
  it("no .netrc in the home directory", async () => {
    const server = await upstream();
    const home = join(world.dir, "home");
    await mkdir(home);
    const line = `machine 127.0.0.1 login ${USER} password ${TOKEN}\n`;
    await writeFile(join(home, ".netrc"), line, { mode: 0o600 });
    const repo = plainRepo(world.gate, { PATH: ENV["PATH"], HOME: home });
    expect(await push(to(server, { tokenFile: undefined }), { repo })).toMatchObject({
      outcome: "not-landed",
    });
    expect(server.asked.every(({ authorization }) => authorization === null)).toBe(true);
    // Control: git by itself believes it.
    expect(await naive(["push", server.url(world.up), "main"], { HOME: home })).toMatchObject({
      exitCode: 0,
    });
  });

  it("no setting of the repository: certificates unverified, a proxy, a helper, another header", async () => {
    const server = await upstream({}, await (await makeAuthority()).issue({ ip: "127.0.0.1" }));
    const settings: readonly (readonly [string, string])[] = [
      ["http.sslVerify", "false"],
      ["http.extraHeader", `Authorization: ${AUTHORIZATION}`],
      ["credential.helper", helperOf(USER, TOKEN)],
    ];
    for (const [key, value] of settings) await world.git(world.gate, "config", key, value);
    expect(await push(to(server))).toMatchObject({
      message: expect.stringContaining("its certificate cannot be verified"),
    });
    expect(server.asked).toEqual([]);
    // Control: git by itself does as the settings say.
    const trusting = await naive(["push", server.url(world.up), `${two}:refs/heads/main`], {}, world.gate);
    expect(trusting.exitCode).toBe(0);
  });

  it("no proxy of the environment", async () => {
    const server = await upstream();
    const hole = `http://127.0.0.1:${await refusingPort()}`;
    const variables = { https_proxy: hole, HTTPS_PROXY: hole, ALL_PROXY: hole };
    for (const [name, value] of Object.entries(variables)) {
      process.env[name] = value;
      onTestFinished(() => {
        delete process.env[name];
      });
    }
    const repo = plainRepo(world.gate, process.env);
    expect((await push(to(server), { repo })).outcome).toBe("landed");
    // Control: git by itself goes to the proxy.
    const lost = await naive(["ls-remote", server.url(world.up)], variables);
    expect(lost.stderr).toContain("Failed to connect to 127.0.0.1");
  });
});
