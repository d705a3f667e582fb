import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { policyKeys } from "../../../egress/config/file-of.ts";
import { loadConfig, parseConfig } from "../../../egress/config/load-config.ts";
import { policyOf } from "../../policy/request/requests.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const BASE = {
  version: 1,
  listen: [{ address: "127.0.0.1", port: 3128 }],
  ca: { certificate: "ca.pem" },
  routes: [{ host: "api.example.com" }],
  audit: "audit.jsonl",
};

const read = (more: Readonly<Record<string, unknown>>) =>
  parseConfig(stringify({ ...BASE, ...more }), "/etc/bottle/egress.yaml");

describe("the file of the proxy", () => {
  test("has a default for everything that need not be said", () => {
    expect(read({})).toMatchObject({
      listen: [{ kind: "tcp", address: "127.0.0.1", port: 3128 }],
      ca: { certificate: "/etc/bottle/ca.pem", nameConstraints: true, lifetimeMs: 48 * 3_600_000 },
      policy: { levels: { high: "block", medium: "block", low: "warn" }, placeholders: {} },
      credentials: null,
      nextHop: null,
      pipelock: null,
      audit: "/etc/bottle/audit.jsonl",
      flows: null,
      limits: { connections: 2_000, bodyBytes: 1024 ** 3, headerBytes: 64 * 1024 },
    });
  });

  test("takes a policy that was worked out elsewhere, and means the same by it", () => {
    const policy = policyOf(
      {
        host: "api.example.com",
        auth: { scheme: "Bearer", token_ref: "API_TOKEN" },
        budget: { sent: "3MB" },
      },
      { host: "*.example.org", ports: [443, 8443], git: { fetch: true } },
      { host: "raw.example.com", inspect: false, owner: "claude" },
    );
    expect(read({ ...policyKeys(policy), credentials: { stdin: true } }).policy).toEqual(policy);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["an unknown key", { route: [] }, /egress\.yaml:\d+: route: unknown key; did you mean routes\?/],
    [
      "an unknown key inside",
      { limits: { conections: 3 } },
      /limits\.conections: unknown key; did you mean connections\?/,
    ],
    ["no listener", { listen: [] }, /listen: /],
    ["a listener on every interface", { listen: [{ address: "0.0.0.0", port: 1 }] }, /every interface/],
    [
      "two routes for a host",
      { routes: [{ host: "a.example.com" }, { host: "A.example.com." }] },
      /routes\.1\.host: there is another route/,
    ],
    [
      "a credential without a placeholder",
      {
        routes: [{ host: "a.example.com", auth: { scheme: "Bearer", token_ref: "T" } }],
        credentials: { stdin: true },
      },
      /routes\.0\.auth: placeholders\.T is missing/,
    ],
    [
      "a credential that comes from nowhere",
      {
        routes: [{ host: "a.example.com", auth: { scheme: "Bearer", token_ref: "T" } }],
        placeholders: { T: "placeholder" },
      },
      /routes\.0\.auth: needs credentials/,
    ],
    [
      "credentials from two places",
      { credentials: { stdin: true, file: "x" } },
      /credentials: must say one of/,
    ],
    [
      "a credential for what is not read",
      {
        routes: [{ host: "a.example.com", inspect: false, auth: { scheme: "Bearer", token_ref: "T" } }],
        placeholders: { T: "placeholder" },
        credentials: { stdin: true },
      },
      /routes\.0\.auth: has no meaning with inspect: false/,
    ],
    [
      "paths of what is not read",
      { routes: [{ host: "a.example.com", inspect: false, matches: [{ methods: ["GET"] }] }] },
      /routes\.0\.matches: has no meaning with inspect: false/,
    ],
    [
      "an address that is none",
      { hosts: { "a.example.com": ["localhost"] } },
      /hosts\.a\.example\.com\.0: must be an IP address/,
    ],
    ["a limit without a unit", { limits: { idle: 30 } }, /limits\.idle: must be a duration with a unit/],
    [
      "two next hops",
      { upstream: { next_hop: { host: "p", port: 1 }, pipelock: { directory: "p" } } },
      /upstream\.pipelock: stands in place of next_hop/,
    ],
  ])("with %s is refused, with the line", (_, more, message) => {
    expect(() => read(more)).toThrow(message);
  });

  test("that others may write is not read", async () => {
    const { dir } = await makeSandbox();
    const file = join(dir, "egress.yaml");
    await writeFile(file, stringify(BASE));
    expect((await loadConfig(file)).policy.routes.length).toBe(1);
    await chmod(file, 0o666);
    await expect(loadConfig(file)).rejects.toThrow(/may write/);
  });
});
