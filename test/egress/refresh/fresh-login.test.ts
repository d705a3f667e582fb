import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { createInjector } from "../../../egress/inject/create-injector.ts";
import { askEndpoint } from "../../../egress/refresh/ask-endpoint.ts";
import { freshLogin } from "../../../egress/refresh/fresh-login.ts";
import { LOGIN_FORMATS, type LoginKind } from "../../../egress/refresh/login-formats.ts";
import { Fault } from "../../../model/fault.ts";
import { routeOf } from "../../policy/request/requests.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { refreshToken, startTokenServer, type TokenServer, tokenEnding } from "./token-server.ts";

const HOUR = 3600;
const PAST = -HOUR;
/** Ends within the margin, and has not ended. */
const SOON = 60;

const login: Readonly<Record<LoginKind, (endsInSeconds: number) => Record<string, unknown>>> = {
  claude: (ends) => ({
    claudeAiOauth: {
      accessToken: `access-${"a".repeat(20)}`,
      refreshToken: refreshToken(0),
      expiresAt: Date.now() + ends * 1000,
      scopes: ["user:inference"],
      subscriptionType: "max",
    },
    mcpOAuth: { other: { accessToken: "x" } },
  }),
  codex: (ends) => ({
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokenEnding(Date.now() / 1000 + ends, "id"),
      access_token: tokenEnding(Date.now() / 1000 + ends),
      refresh_token: refreshToken(0),
      account_id: "account-1",
    },
    last_refresh: "2026-11-01T00:00:00Z",
    agent_identity: { kept: true },
  }),
};

const KINDS = ["claude", "codex"] as const;

interface Host {
  readonly dir: string;
  readonly file: string;
  readonly server: TokenServer;
  readonly options: { readonly endpoint: string; readonly ca: readonly string[] };
}

const host = async (text: string): Promise<Host> => {
  const { dir } = await makeSandbox();
  const file = join(dir, "login.json");
  writeFileSync(file, text, { mode: 0o600 });
  const server = await startTokenServer();
  return { dir, file, server, options: { endpoint: server.url, ca: [server.ca] } };
};

const withLogin = (kind: LoginKind, endsInSeconds: number): Promise<Host> =>
  host(JSON.stringify(login[kind](endsInSeconds)));

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const fault = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof Fault)) throw new Error(`no fault: ${fault}`);
  return fault;
};

describe.each(KINDS)("a login of %s", (kind) => {
  test("that does not end soon is used as it stands", async () => {
    const { file, server, options } = await withLogin(kind, HOUR);
    const before = readFileSync(file, "utf8");
    const { accessToken } = await freshLogin(kind, file, options);
    expect(before).toContain(accessToken);
    expect(server.asked).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test.each([
    ["has ended", PAST],
    ["ends soon", SOON],
  ])("that %s is refreshed, and written back with all else as it was", async (_, ends) => {
    const { dir, file, server, options } = await withLogin(kind, ends);
    const before = LOGIN_FORMATS[kind].parse(readFileSync(file, "utf8"));
    const now = await freshLogin(kind, file, options);
    expect(now.accessToken).not.toBe(before?.accessToken);
    expect(now.refreshToken).toBe(refreshToken(1));
    expect(now.expiresMs).toBeGreaterThan(Date.now() + HOUR * 1000);
    expect(LOGIN_FORMATS[kind].parse(readFileSync(file, "utf8"))).toEqual(now);
    const text = readFileSync(file, "utf8");
    for (const kept of kind === "claude"
      ? ['"subscriptionType":"max"', '"mcpOAuth":{"other"']
      : ['"account_id": "account-1"', '"kept": true', '"auth_mode": "chatgpt"'])
      expect(text).toContain(kept);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // Nothing is left beside it: no lock, no draft.
    expect(readdirSync(dir).sort()).toEqual(["home", "login.json", "tmp"]);
    expect(server.asked).toEqual([
      expect.objectContaining({ grant_type: "refresh_token", refresh_token: refreshToken(0) }),
    ]);
    expect(Object.keys(server.asked[0] ?? {}).sort()).toEqual(["client_id", "grant_type", "refresh_token"]);
  });

  test("is refreshed once, however many ask at once", async () => {
    const { file, server, options } = await withLogin(kind, PAST);
    const logins = await Promise.all(Array.from({ length: 8 }, () => freshLogin(kind, file, options)));
    expect(server.asked).toHaveLength(1);
    expect(new Set(logins.map(({ accessToken }) => accessToken)).size).toBe(1);
  });

  test("that cannot be refreshed is used until it ends", async () => {
    const { file, server, options } = await withLogin(kind, SOON);
    server.answer({ status: 503, body: "" });
    const { refreshToken: kept } = await freshLogin(kind, file, options);
    expect(kept).toBe(refreshToken(0));
    expect(server.asked).toHaveLength(1);
  });

  test("that has ended and cannot be refreshed says so, without any token", async () => {
    const { file, server, options } = await withLogin(kind, PAST);
    server.answer({ status: 401, body: JSON.stringify({ error: refreshToken(0) }) });
    const { message, hint, stack } = await faultOf(freshLogin(kind, file, options));
    expect(message).toBe(
      `the ${kind} login ${file} could not be refreshed: ${new URL(server.url).host} answered 401`,
    );
    expect(hint).toBe(LOGIN_FORMATS[kind].renewal);
    expect(`${message}${hint}${stack}`).not.toContain(refreshToken(0));
  });

  test("that the host's own program refreshed meanwhile is taken as that program left it", async () => {
    const { file, server, options } = await withLogin(kind, PAST);
    const own = {
      access_token: tokenEnding(Date.now() / 1000 + HOUR, "own"),
      refresh_token: refreshToken(1),
    };
    server.answer(() => {
      const text = LOGIN_FORMATS[kind].renew(
        readFileSync(file, "utf8"),
        { ...own, expires_in: HOUR },
        Date.now(),
      );
      writeFileSync(file, text ?? "");
      return { status: 400, body: JSON.stringify({ error: "refresh_token_reused" }) };
    });
    expect(await freshLogin(kind, file, options)).toMatchObject({
      accessToken: own.access_token,
      refreshToken: own.refresh_token,
    });
    expect(server.asked).toHaveLength(1);
  });
});

test("two processes at once refresh once; without the lock, one of them loses", async () => {
  const { dir, file, server, options } = await withLogin("codex", PAST);
  const script = join(dir, "refresh.cjs");
  const resolveDir = fileURLToPath(new URL("../../..", import.meta.url));
  await build({
    stdin: {
      contents: `
        import { freshLogin } from "./egress/refresh/fresh-login.ts";
        const [file, endpoint, ca] = process.argv.slice(2);
        freshLogin("codex", file, { endpoint, ca: [ca] }).then(({ accessToken }) => process.stdout.write(accessToken));`,
      resolveDir,
    },
    outfile: script,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  const outputs = await Promise.all(
    [1, 2].map(() => execa(process.execPath, [script, file, server.url, server.ca])),
  );
  expect(server.asked).toHaveLength(1);
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
  expect(outputs[0]?.stdout).toBe(LOGIN_FORMATS.codex.parse(readFileSync(file, "utf8"))?.accessToken);

  const ask = () =>
    askEndpoint(server.url, LOGIN_FORMATS.codex.request(refreshToken(1)), {
      ca: options.ca,
      timeoutMs: 10_000,
    });
  const bare = await Promise.all([ask(), ask()]);
  expect(bare.map(({ status }) => status).sort()).toEqual([200, 400]);
});

describe("a login is not touched", () => {
  test.each([
    ["no JSON", "{"],
    ["another file", "{}"],
    ["an API key", JSON.stringify({ OPENAI_API_KEY: "x", tokens: null })],
  ])("that is %s", async (_, text) => {
    const { file, server, options } = await host(text);
    for (const kind of KINDS)
      expect((await faultOf(freshLogin(kind, file, options))).message).toBe(
        `the ${kind} login ${file} is not as its program writes it`,
      );
    expect(server.asked).toEqual([]);
  });

  test("that other accounts may read", async () => {
    const { file, options } = await withLogin("codex", PAST);
    chmodSync(file, 0o644);
    await expect(freshLogin("codex", file, options)).rejects.toThrow(
      "other accounts may read the codex login",
    );
  });

  test("without a refresh token", async () => {
    const text = JSON.stringify(login.codex(PAST)).replace(refreshToken(0), "");
    const { file, server, options } = await host(text);
    await expect(freshLogin("codex", file, options)).rejects.toThrow("has ended and holds no refresh token");
    expect(server.asked).toEqual([]);
  });

  test("when the answer is none, or holds what no header can carry", async () => {
    for (const body of ["", "[]", "{}", JSON.stringify({ access_token: "a\nb" }), "x".repeat(300_000)]) {
      const { file, server, options } = await withLogin("codex", PAST);
      const before = readFileSync(file, "utf8");
      server.answer({ status: 200, body });
      await faultOf(freshLogin("codex", file, options));
      expect(readFileSync(file, "utf8")).toBe(before);
    }
  });
});

test("a link to a login stays a link", async () => {
  const { dir, file, options } = await withLogin("codex", PAST);
  const link = join(dir, "link.json");
  symlinkSync(file, link);
  const { accessToken } = await freshLogin("codex", link, options);
  expect(readFileSync(file, "utf8")).toContain(accessToken);
  expect(readdirSync(dir)).toContain("link.json");
});

describe("a refresh token goes to its endpoint alone", () => {
  test("not where that redirects to", async () => {
    const other = await startTokenServer();
    const { file, server, options } = await withLogin("codex", PAST);
    server.answer({ status: 307, headers: { location: other.url }, body: "" });
    await expect(freshLogin("codex", file, { ...options, ca: [...options.ca, other.ca] })).rejects.toThrow(
      "answered 307",
    );
    expect(other.asked).toEqual([]);
  });

  test("not to a server whose certificate nobody vouches for", async () => {
    const { file, server } = await withLogin("codex", PAST);
    await expect(freshLogin("codex", file, { endpoint: server.url })).rejects.toThrow(
      /cannot refresh at .*SELF|UNABLE/,
    );
    expect(server.asked).toEqual([]);
  });
});

test("a credential that is a login is refreshed before it is put in, and put in anew when it rotates", async () => {
  const { dir, file, options } = await withLogin("codex", PAST);
  const path = join(dir, "credentials.json");
  writeFileSync(
    path,
    JSON.stringify({ version: 1, credentials: { CODEX_HOST_ACCESS_TOKEN: { login: "codex", file } } }),
    { mode: 0o600 },
  );
  const placeholder = "placeholder-of-the-bottle";
  const injector = await createInjector({
    source: { kind: "file", path },
    placeholders: { CODEX_HOST_ACCESS_TOKEN: placeholder },
    failed: () => {},
    refresh: options,
  });
  const route = routeOf({ auth: { scheme: "Bearer", token_ref: "CODEX_HOST_ACCESS_TOKEN" } });
  const sent = () =>
    injector.inject(route, { target: "/", headers: [["authorization", `Bearer ${placeholder}`]] })
      .headers[0]?.[1];
  const stored = () => LOGIN_FORMATS.codex.parse(readFileSync(file, "utf8"))?.accessToken;
  expect(sent()).toBe(`Bearer ${stored()}`);
  const rotated = tokenEnding(Date.now() / 1000 + HOUR, "rotated");
  writeFileSync(file, readFileSync(file, "utf8").replace(stored() ?? "", rotated));
  await injector.reload();
  expect(sent()).toBe(`Bearer ${rotated}`);
  injector.close();
});
