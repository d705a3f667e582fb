import { describe, expect, test } from "vitest";
import type { HostFacts, HostFile } from "../../../bottle/host-facts.ts";
import { codex } from "../../../bottle/providers/codex.ts";
import { Secret } from "../../../bottle/secret.ts";
import { FACTS } from "../support.ts";
import { EXPIRES, login, token } from "./login.ts";

const FILE = "/home/user/.codex/auth.json";
const SETTINGS = { template: "codex", forward_host_credentials: true };

const facts = (file: HostFile): HostFacts => ({ ...FACTS, files: new Map([[FILE, file]]) });
const read = (text: string): HostFile => ({ kind: "read", text: new Secret(text) });
const provision = (file: HostFile) => codex.provision(SETTINGS, facts(file));
const claims = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());

describe("a login that cannot be forwarded says what is wrong with it", () => {
  test.each<[string, HostFile, string]>([
    ["missing", { kind: "missing" }, `there is no Codex login: ${FILE} is missing`],
    ["unreadable", { kind: "unreadable", why: "EACCES" }, `${FILE} cannot be read (EACCES)`],
    [
      "an API key by its mode",
      read(login({ auth_mode: "apikey" })),
      `${FILE} holds an API key, and forward_host_credentials forwards a ChatGPT login`,
    ],
    [
      "an API key alone",
      read(JSON.stringify({ OPENAI_API_KEY: "x" })),
      `${FILE} holds an API key, and forward_host_credentials forwards a ChatGPT login`,
    ],
    ["no JSON", read("{"), `${FILE} is not a login as Codex writes it: it is not a JSON object`],
    [
      "no tokens",
      read(JSON.stringify({ auth_mode: "chatgpt" })),
      `${FILE} is not a login as Codex writes it: tokens is missing`,
    ],
    [
      "a token of a wrong type",
      read(login({}, { access_token: 7 })),
      `${FILE} is not a login as Codex writes it: tokens.access_token is wrong`,
    ],
    [
      "an id token that is none",
      read(login({}, { id_token: "abc" })),
      `${FILE} is not a login as Codex writes it: tokens.id_token is no token`,
    ],
    [
      "an access token that is none",
      read(login({}, { access_token: "a.b.c" })),
      `${FILE} is not a login as Codex writes it: tokens.access_token is no token`,
    ],
    [
      "expired",
      read(login({}, { access_token: token({ exp: FACTS.now / 1000 }) })),
      "the Codex login has expired, at 2026-11-01T00:00:00.000Z",
    ],
    [
      "stale",
      read(login({ last_refresh: "2026-10-23T23:59:59Z" }, { access_token: token({}) })),
      "the Codex login is stale: it was not refreshed for 8 days",
    ],
  ])("%s", (_, file, problem) => {
    const { readiness, files, provisionedEnv } = provision(file);
    expect(readiness).toMatchObject([{ what: "codex: the host's login", problem }]);
    expect(readiness[0]?.hint).toBeTruthy();
    expect(files).toEqual([]);
    expect(provisionedEnv.size).toBe(0);
  });
});

describe("a ChatGPT login", () => {
  const { files, placeholders, provisionedEnv, routes, readiness, agentEnv } = provision(read(login()));
  const dummy = JSON.parse(files[0]?.content ?? "");

  test("becomes a dummy with the real mode, account and ends, and nothing else that is real", () => {
    expect(readiness).toEqual([{ what: "codex: the host's login", problem: null }]);
    expect(files).toMatchObject([{ path: "/home/agent/.codex/auth.json", mode: "0600" }]);
    expect(dummy).toMatchObject({
      auth_mode: "chatgpt",
      OPENAI_API_KEY: null,
      last_refresh: "2026-10-30T12:00:00Z",
    });
    expect(dummy.tokens.account_id).toBe("account-1");
    expect(claims(dummy.tokens.access_token)).toMatchObject({ exp: EXPIRES });
    expect(claims(dummy.tokens.id_token)).toMatchObject({ exp: EXPIRES + 1, email: "agent@bottle.invalid" });
    expect(dummy.tokens.refresh_token).not.toBe("");
    const real = JSON.parse(login());
    for (const part of [
      real.tokens.access_token,
      real.tokens.id_token,
      real.tokens.refresh_token,
      "real@example.com",
      "user-real",
    ])
      expect(JSON.stringify({ files, placeholders, routes, agentEnv })).not.toContain(part);
  });

  test("its dummy is a token as Codex reads it: three parts, base64url without padding", () => {
    for (const jwt of [dummy.tokens.access_token, dummy.tokens.id_token])
      expect(jwt).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test("gives the real token to the proxy alone", () => {
    const [[name, secret] = ["", new Secret("")]] = [...provisionedEnv];
    expect(routes).toMatchObject([{ host: "chatgpt.com", auth: { scheme: "Bearer", token_ref: name } }]);
    expect(secret.reveal()).toBe(JSON.parse(login()).tokens.access_token);
    expect(placeholders).toEqual({ [name]: dummy.tokens.access_token });
  });

  test("without an end it is the last refresh that counts", () => {
    const file = read(login({ last_refresh: "2026-10-25T00:00:01Z" }, { access_token: token({}) }));
    expect(provision(file).readiness).toMatchObject([{ problem: null }]);
  });

  test("is looked for where Codex looks", () => {
    const around = (env: Record<string, string>) => codex.hostFiles(SETTINGS, { home: "/home/user", env });
    expect(around({})).toEqual([FILE]);
    expect(around({ CODEX_HOME: "/srv/codex" })).toEqual(["/srv/codex/auth.json"]);
    expect(codex.hostFiles({ template: "codex" }, { home: "/home/user", env: {} })).toEqual([]);
  });
});
