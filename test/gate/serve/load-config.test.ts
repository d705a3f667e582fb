import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { newToken } from "../../../gate/serve/access/digests.ts";
import { loadConfig } from "../../../gate/serve/config/load-config.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const right = {
  version: 1,
  state: "state",
  listen: [{ address: "127.0.0.1", port: 0 }],
  repositories: { "team/app": { upstream: { url: "/up.git" }, policy: "app.yaml" } },
  clients: [{ name: "agent", token_sha256: newToken().sha256, repositories: { "team/app": ["read"] } }],
};

const load = async (config: unknown, mode = 0o600) => {
  const { dir } = await makeSandbox();
  const file = join(dir, "serve.yaml");
  await writeFile(file, stringify(config, { aliasDuplicateObjects: false }));
  await chmod(file, mode);
  return { dir, loaded: loadConfig(file) };
};

test("a file gives absolute paths, and every default", async () => {
  const { dir, loaded } = await load(right);
  const config = await loaded;
  expect(config.stateDir).toBe(join(dir, "state"));
  expect(config.repositories.get("team/app")).toMatchObject({
    gitDir: join(dir, "state", "team/app.git"),
    policy: join(dir, "app.yaml"),
    stale: "refuse",
    namespaces: ["refs/heads", "refs/tags", "refs/notes"],
  });
  expect(config.limits).toMatchObject({ running: 8, pushes: 2, idleMs: 60_000, pushBytes: 2 * 1024 ** 3 });
});

const client = (more: object) => ({ ...right, clients: [{ ...right.clients[0], ...more }] });
const listen = (listener: object) => ({ ...right, listen: [listener] });
const repository = (name: string) => ({
  ...right,
  repositories: { [name]: { upstream: { url: "/up.git" } } },
  clients: [],
});

test.each<readonly [string, unknown, RegExp]>([
  ["an unknown key", { ...right, surprise: 1 }, /serve\.yaml:\d+: surprise: unknown key/],
  ["every interface", listen({ address: "0.0.0.0", port: 1 }), /listen\.0\.address: means every interface/],
  ["every interface in IPv6", listen({ address: "::", port: 1 }), /means every interface/],
  [
    "every interface in a long form",
    listen({ address: "0:0:0:0:0:0:0:0", port: 1 }),
    /means every interface/,
  ],
  [
    "every interface of IPv4 in IPv6",
    listen({ address: "::ffff:0.0.0.0", port: 1 }),
    /means every interface/,
  ],
  ["a name in place of an address", listen({ address: "localhost", port: 1 }), /must be an IP address/],
  ["an address without a port", listen({ address: "127.0.0.1" }), /must stand together with port/],
  ["a socket with a port", listen({ socket: "s", port: 1 }), /stands in place of address and port/],
  ["a name that leads upwards", repository("../x"), /must be a name such as app/],
  ["a name with .git", repository("a.git/b"), /without \.git/],
  ["a right to nothing", client({ repositories: { other: ["read"] } }), /there is no such repository above/],
  ["an unknown right", client({ repositories: { "team/app": ["admin"] } }), /clients\.0\.repositories/],
  ["two proofs", client({ token_file: "t" }), /exactly one of/],
  [
    "two clients of a name",
    { ...right, clients: [right.clients[0], { ...right.clients[0] }] },
    /another client agent/,
  ],
  [
    "an upstream that cannot be used",
    { ...right, repositories: { app: { upstream: { url: "ext::x" } } }, clients: [] },
    /repositories\.app\.upstream/,
  ],
  ["a duration without a unit", { ...right, limits: { idle: 60 } }, /limits\.idle: must be a duration/],
])("%s is refused, naming the line", async (_, config, message) => {
  await expect((await load(config)).loaded).rejects.toThrow(message);
});

test("every interface may be said", async () => {
  const { loaded } = await load(listen({ address: "0.0.0.0", port: 1, every_interface: true }));
  expect((await loaded).listen).toEqual([{ kind: "tcp", address: "0.0.0.0", port: 1 }]);
});

test("a file that others may write is refused", async () => {
  await expect((await load(right, 0o620)).loaded).rejects.toThrow("other accounts may write");
  await expect((await load(right, 0o644)).loaded).resolves.toBeDefined();
});

describe("a token file", () => {
  const withToken = async (text: string, mode: number) => {
    const { dir } = await makeSandbox();
    await writeFile(join(dir, "token"), text);
    await chmod(join(dir, "token"), mode);
    const { token_sha256: _, ...named } = right.clients[0]!;
    await writeFile(
      join(dir, "serve.yaml"),
      stringify({ ...right, clients: [{ ...named, token_file: "token" }] }),
    );
    await chmod(join(dir, "serve.yaml"), 0o600);
    return { dir, loaded: loadConfig(join(dir, "serve.yaml")) };
  };

  test("is read, and only its digest is kept", async () => {
    const { token, sha256 } = newToken();
    const { dir, loaded } = await withToken(`${token}\n`, 0o600);
    expect((await loaded).clients[0]?.proof).toEqual({ kind: "token", sha256: Buffer.from(sha256, "hex") });
    expect(await readFile(join(dir, "token"), "utf8")).toBe(`${token}\n`);
  });

  test("that others may read, or that is too easy to guess, is refused without being shown", async () => {
    const { token } = newToken();
    await expect((await withToken(token, 0o644)).loaded).rejects.toThrow("other accounts may read");
    const { loaded } = await withToken("short\n", 0o600);
    await expect(loaded).rejects.toThrow(/clients\.0\.token_file: must hold one line of at least 24/);
    await expect(loaded).rejects.not.toThrow("short");
  });
});
