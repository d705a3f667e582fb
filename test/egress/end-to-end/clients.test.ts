import { readFile, writeFile } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { execa } from "execa";
import { fetch, ProxyAgent } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import { allowHttpPush, answer } from "../../support/http-backend.ts";
import { writeCommit } from "../../support/objects.ts";
import { eventually } from "../../support/processes.ts";
import { git, initRepo, mustGit, refsOf, setRef } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { originCaFile, startOrigin } from "../support/origin.ts";
import { type Egress, type EgressOptions, startEgress } from "../support/program.ts";
import { routeTo } from "../support/proxy.ts";
import { openTunnel } from "../support/raw-client.ts";

const VALUE = "the-value-that-the-agent-never-has";
const PLACEHOLDER = "placeholder-of-API_TOKEN";

/** A server with a credential, one without, and the program between them and a client. */
const world = async (more: Partial<EgressOptions> = {}, route: Readonly<Record<string, unknown>> = {}) => {
  const origin = await startOrigin();
  const egress = await startEgress({
    routes: [routeTo(origin, { auth: { scheme: "Bearer", token_ref: "API_TOKEN" }, ...route })],
    credentials: { API_TOKEN: VALUE },
    ...more,
  });
  return { origin, egress, url: `https://api.example.com:${origin.port}` };
};

const run = (egress: Egress, file: string, args: readonly string[], input = "") =>
  execa(file, args, { env: egress.env, extendEnv: false, cwd: egress.sandbox.dir, reject: false, input });

/** Every client reaches what it may, with the credential in it, and is told why it may not reach the rest. */
const expectPassed = async (
  { origin, egress }: Awaited<ReturnType<typeof world>>,
  path: string,
  body = "",
): Promise<void> => {
  const request = origin.requests.find(({ url }) => url === path);
  expect(request?.headers.join("\n")).toContain(`Bearer ${VALUE}`);
  expect(request?.headers.join("\n")).not.toContain(PLACEHOLDER);
  expect(request?.body).toBe(body);
  await eventually("the record", async () => (await egress.audit()).some(({ status }) => status === 200));
  expect(await egress.logs()).not.toContain(VALUE);
};

describe("clients that nobody here wrote", () => {
  test("curl", async () => {
    const all = await world();
    const { origin, egress, url } = all;
    const auth = ["-H", `Authorization: Bearer ${PLACEHOLDER}`];
    const sent = await run(egress, "curl", [
      "-sS",
      "--fail-with-body",
      ...auth,
      "-d",
      '{"a":1}',
      `${url}/curl`,
    ]);
    expect(sent).toMatchObject({ exitCode: 0, stdout: "POST /curl of 7" });
    await expectPassed(all, "/curl", '{"a":1}');

    const leak = await run(egress, "curl", ["-sS", "-w", "%{http_code}", "-d", VALUE, `${url}/leak`]);
    expect(leak.stdout).toMatch(/secret\/known[\s\S]*403$/);
    const other = await run(egress, "curl", ["-sS", "-w", "%{http_connect}", "https://evil.example.com/"]);
    expect(other.stdout).toMatch(/403$/);
    const plain = await run(egress, "curl", ["-sS", "http://169.254.169.254/latest/meta-data/"]);
    expect(plain.stdout).toContain("host/address");
    const chunked = await run(
      egress,
      "curl",
      ["-sS", ...auth, "-T", "-", "-H", "Expect: 100-continue", `${url}/chunked`],
      "from a pipe",
    );
    expect(chunked.stdout).toBe("PUT /chunked of 11");
    expect(origin.requests.map(({ url }) => url)).toEqual(["/curl", "/chunked"]);
  });

  test("curl that asks for HTTP/2 is content with HTTP/1.1", async () => {
    const all = await world();
    const args = ["-sS", "--http2", "-w", " %{http_version}", "-H", `Authorization: Bearer ${PLACEHOLDER}`];
    const { stdout } = await run(all.egress, "curl", [...args, `${all.url}/two`]);
    expect(stdout.replace(/\s+/g, " ")).toBe("GET /two of 0 1.1");
    await expectPassed(all, "/two");
  });

  test("an HTTP/2 client of Node finds no HTTP/2, and nothing gets through", async () => {
    const { origin, egress } = await world();
    const socket = await openTunnel(egress, `api.example.com:${origin.port}`);
    const secure = connectTls({
      socket,
      servername: "api.example.com",
      ca: await readFile(egress.ca),
      ALPNProtocols: ["h2", "http/1.1"],
    });
    await new Promise((resolve) => secure.once("secureConnect", resolve));
    expect(secure.alpnProtocol).toBe("http/1.1");
    const session = connectHttp2("https://api.example.com", { createConnection: () => secure });
    const ended = new Promise((resolve) => session.once("error", resolve).once("close", resolve));
    session.request({ ":path": "/h2" }).on("error", () => {});
    await ended;
    expect(origin.requests).toEqual([]);
    await eventually("the record", async () => (await egress.audit()).length > 0);
    expect(await egress.audit()).toMatchObject([
      { verdict: "reject", reasons: [{ rule: "proxy/malformed" }] },
    ]);
  });

  test("Node's fetch", async () => {
    const all = await world();
    const dispatcher = new ProxyAgent({
      uri: all.egress.url,
      requestTls: { ca: await readFile(all.egress.ca, "utf8") },
    });
    onTestFinished(() => dispatcher.close());
    const headers = { Authorization: `Bearer ${PLACEHOLDER}` };
    const response = await fetch(`${all.url}/fetch`, {
      dispatcher,
      method: "POST",
      body: "from fetch",
      headers,
    });
    expect([response.status, await response.text()]).toEqual([200, "POST /fetch of 10\n"]);
    await expectPassed(all, "/fetch", "from fetch");
    const refused = await fetch(`${all.url}/fetch`, { dispatcher, headers: { "X-Key": VALUE } });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      error: "refused by the bottle's egress proxy",
      reasons: [{ rule: "secret/known" }],
    });
  });

  test("Python's urllib", async () => {
    const all = await world();
    const script = `
import urllib.request
request = urllib.request.Request("${all.url}/python", data=b"from python", headers={"Authorization": "Bearer ${PLACEHOLDER}"})
print(urllib.request.urlopen(request).read().decode(), end="")
try:
    urllib.request.urlopen("${all.url}/python?key=${VALUE}")
except urllib.error.HTTPError as error:
    print(error.code, "secret/known" in error.read().decode())
`;
    const { stdout, stderr } = await run(all.egress, "python3", ["-c", script]);
    expect([stdout, stderr]).toEqual(["POST /python of 11\n403 True", ""]);
    await expectPassed(all, "/python", "from python");
  });

  test("openssl s_client", async () => {
    const all = await world();
    const host = `api.example.com:${all.origin.port}`;
    const request = `GET /openssl HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${PLACEHOLDER}\r\nConnection: close\r\n\r\n`;
    const args = [
      ...["s_client", "-quiet", "-ign_eof", "-proxy", `127.0.0.1:${all.egress.port}`, "-connect", host],
      ...["-servername", "api.example.com", "-verify_return_error", "-CAfile", all.egress.ca],
    ];
    const { stdout } = await run(all.egress, "openssl", args, request);
    expect(stdout).toContain("GET /openssl of 0");
    await expectPassed(all, "/openssl");
  });

  test("a WebSocket client", async () => {
    const got: string[] = [];
    const origin = await startOrigin({
      prepare: (server) => {
        new WebSocketServer({ server }).on("connection", (socket, { headers }) => {
          got.push(`${headers.authorization}`);
          socket.on("message", (data) => {
            got.push(data.toString());
            socket.send("heard");
          });
        });
      },
    });
    const egress = await startEgress({
      routes: [routeTo(origin, { auth: { scheme: "Bearer", token_ref: "API_TOKEN" } })],
      credentials: { API_TOKEN: VALUE },
    });
    const client = new WebSocket(`wss://api.example.com:${origin.port}/`, {
      socket: await openTunnel(egress, `api.example.com:${origin.port}`),
      servername: "api.example.com",
      ca: await readFile(egress.ca),
      headers: { Authorization: `Bearer ${PLACEHOLDER}` },
    } as ClientOptions);
    onTestFinished(() => client.terminate());
    await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
    const heard = new Promise((resolve) => client.once("message", (data) => resolve(data.toString())));
    client.send("hello");
    expect(await heard).toBe("heard");
    const closed = new Promise((resolve) => client.once("close", resolve));
    // In another encoding than it has.
    client.send(Buffer.from(VALUE).toString("base64"));
    expect(await closed).toBe(1008);
    expect(got).toEqual([`Bearer ${VALUE}`, "hello"]);
    await eventually("the record", async () => (await egress.audit()).length === 1);
    expect(await egress.audit()).toMatchObject([{ kind: "websocket", reasons: [{ rule: "secret/known" }] }]);
  });

  test("git fetches where it may, and pushes nowhere", async () => {
    const sandbox = await makeSandbox();
    const server = await initRepo(sandbox, "server.git", { bare: true });
    const client = await initRepo(sandbox, "client");
    await allowHttpPush(server);
    const base = await writeCommit(client, { files: { "README.md": "Hello\n" } });
    await setRef(client, "refs/heads/main", base);
    await mustGit(server, ["fetch", "--quiet", client.dir, "+refs/heads/main:refs/heads/main"]);
    const commit = await writeCommit(client, { files: { "README.md": "Bye\n" }, parents: [base] });
    const origin = await startOrigin({
      host: "git.example.com",
      handle: (request, response) => void answer(sandbox, request, response).catch(() => response.destroy()),
    });
    const egress = await startEgress({ routes: [routeTo(origin, { git: { fetch: true } })] });
    const agent = { dir: client.dir, env: { ...client.env, ...egress.env } };
    const url = `https://git.example.com:${origin.port}/server.git`;
    expect(await mustGit(agent, ["ls-remote", url, "refs/heads/main"])).toContain(base);
    await mustGit(agent, ["clone", "--quiet", url, join(sandbox.dir, "clone")]);
    expect(await readFile(join(sandbox.dir, "clone", "README.md"), "utf8")).toBe("Hello\n");

    const pushed = await git(agent, ["push", url, `${commit}:refs/heads/topic`]);
    expect(pushed.exitCode).not.toBe(0);
    expect(String(pushed.stderr)).toMatch(/403/);
    expect(Object.keys(await refsOf(server))).toEqual(["refs/heads/main"]);
    expect((await egress.audit()).at(-1)).toMatchObject({
      verdict: "reject",
      reasons: [{ rule: "git/push" }],
    });

    // Past the proxy the same push lands.
    const direct = { dir: client.dir, env: { ...client.env, GIT_SSL_CAINFO: await originCaFile() } };
    const known = `http.curloptResolve=git.example.com:${origin.port}:127.0.0.1`;
    await mustGit(direct, ["-c", known, "push", "--quiet", url, `${commit}:refs/heads/topic`]);
    expect(Object.keys(await refsOf(server))).toContain("refs/heads/topic");
  });
});

describe("the program", () => {
  test("listens on a socket that only its account can open", async () => {
    const { egress } = await world({
      file: { listen: [{ address: "127.0.0.1", port: 0 }, { socket: "egress.sock" }] },
    });
    const path = join(egress.sandbox.dir, "egress.sock");
    const { stdout } = await execa("stat", ["-c", "%a", path]);
    expect(stdout).toBe("600");
    const socket = connectSocket({ path });
    socket.write(
      "GET http://evil.example.com/ HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n",
    );
    const text = await new Promise<string>((resolve) =>
      socket.once("data", (piece) => resolve(piece.toString())),
    );
    expect(text).toContain("403");
    socket.destroy();
  });

  test("takes other routes when its file changes, and keeps the old ones when that is wrong", async () => {
    const { origin, egress, url } = await world();
    const status = async (path: string): Promise<string> =>
      (await run(egress, "curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", `${url}${path}`])).stdout;
    expect(await status("/a")).toBe("200");
    const auth = { scheme: "Bearer", token_ref: "API_TOKEN" };
    await egress.configure({
      routes: [routeTo(origin, { auth, matches: [{ paths: [{ prefix: "/b/" }] }] })],
      credentials: { API_TOKEN: VALUE },
    });
    await eventually("the file to be read", async () => /read .* again/.test(egress.said()));
    expect([await status("/a"), await status("/b/")]).toEqual(["403", "200"]);
    await writeFile(egress.file, "version: 1\nroute: []\n");
    egress.signal("SIGHUP");
    await eventually("the file to be refused", async () => /the old configuration stays/.test(egress.said()));
    expect(egress.said()).toMatch(/egress\.json:2: route: unknown key/);
    expect([await status("/a"), await status("/b/")]).toEqual(["403", "200"]);
  });

  test("keeps to the hosts that its certificate authority is for", async () => {
    const { origin, egress } = await world();
    await egress.configure({
      routes: [
        routeTo(origin, { auth: { scheme: "Bearer", token_ref: "API_TOKEN" } }),
        { host: "new.example.net" },
      ],
      credentials: { API_TOKEN: VALUE },
      file: { hosts: { "api.example.com": ["127.0.0.1"] } },
    });
    egress.signal("SIGHUP");
    await eventually("the answer", async () => /not for new\.example\.net/.test(egress.said()));
  });

  test("lets a request under way end when it is told to stop, and takes no other", async () => {
    const finish: (() => void)[] = [];
    const origin = await startOrigin({
      handle: (_, response) => {
        response.write("first ");
        finish.push(() => response.end("second"));
      },
    });
    const egress = await startEgress({ routes: [routeTo(origin)] });
    const slow = run(egress, "curl", ["-sS", `https://api.example.com:${origin.port}/slow`]);
    await eventually("the request", async () => finish.length === 1);
    egress.signal("SIGTERM");
    await eventually("the program to stop", async () => /stopping/.test(egress.said()));
    finish[0]?.();
    expect((await slow).stdout).toBe("first second");
    expect(await egress.ended).toBe(0);
    expect(await egress.audit()).toMatchObject([{ verdict: "accept", status: 200 }]);
  });

  test("takes down what it cuts off", async () => {
    const origin = await startOrigin({ handle: (_, response) => void response.write("never whole") });
    const egress = await startEgress({ routes: [routeTo(origin)], file: { limits: { shutdown: "100ms" } } });
    const slow = run(egress, "curl", ["-sS", `https://api.example.com:${origin.port}/slow`]);
    await eventually("the request", async () => origin.requests.length === 1);
    egress.signal("SIGTERM");
    expect(await egress.ended).toBe(0);
    expect((await slow).exitCode).not.toBe(0);
    expect(await egress.audit()).toMatchObject([{ kind: "request", url: expect.stringContaining("/slow") }]);
  });

  test("says what is wrong with its file, and never what its credentials are", async () => {
    const { dir, env } = await makeSandbox();
    const file = join(dir, "egress.yaml");
    await writeFile(
      file,
      "version: 1\nlisten: [{ address: 127.0.0.1, port: 0 }]\nca: { certificate: ca.pem }\naudit: a.jsonl\n" +
        "routes:\n  - host: a.example.com\n    inspect: false\n    auth: { scheme: Bearer, token_ref: T }\n",
      { mode: 0o600 },
    );
    const program = [
      new URL("../../../dist/bottle.cjs", import.meta.url).pathname,
      "egress",
      "--config",
      file,
    ];
    const { exitCode, stderr } = await execa(process.execPath, [...program, "--check"], {
      env,
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/egress\.yaml:\d+: routes\.0\.auth: has no meaning with inspect: false/);
  });
});
