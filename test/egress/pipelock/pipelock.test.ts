import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { passThroughOf, pipelockConfig } from "../../../egress/pipelock/pipelock-config.ts";
import { startPipelock } from "../../../egress/pipelock/start-pipelock.ts";
import { Fault } from "../../../model/fault.ts";
import { routeOf } from "../../policy/request/requests.ts";
import { inPlaceOf } from "./programs.ts";

const ROUTES = [
  routeOf({ host: "api.anthropic.com", owner: "claude", auth: { scheme: "Bearer", token_ref: "A" } }),
  routeOf({
    host: "gitea.example.com",
    auth: { scheme: "token", token_ref: "B" },
    addresses: ["10.1.2.0/24"],
  }),
  routeOf({ host: "own.example.com", credentials: ["authorization"] }),
  routeOf({ host: "pinned.example.com", inspect: false, addresses: ["10.1.2.0/24"] }),
  routeOf({ host: "*.example.org", budget: { requests_per_minute: 900 } }),
];

const PLACE = { port: 4000, caCertificate: "/p/ca.pem", caKey: "/p/ca-key.pem" };

describe("its configuration is made from the same routes", () => {
  const config = pipelockConfig(ROUTES, PLACE);

  test("it lets through their hosts and no others", () => {
    expect(config).toMatchObject({
      mode: "strict",
      enforce: true,
      api_allowlist: [
        "api.anthropic.com",
        "gitea.example.com",
        "own.example.com",
        "pinned.example.com",
        "*.example.org",
      ],
      ssrf: { ip_allowlist: ["10.1.2.0/24"] },
      fetch_proxy: { listen: "127.0.0.1:4000", monitoring: { max_requests_per_minute: 900 } },
    });
  });

  test("it reads what no credential is sent to, and passes the rest through", () => {
    const hosts = ["api.anthropic.com", "gitea.example.com", "own.example.com", "pinned.example.com"];
    expect(passThroughOf(ROUTES)).toEqual(hosts);
    expect(config).toMatchObject({
      tls_interception: { enabled: true, passthrough_domains: hosts, ca_key: "/p/ca-key.pem" },
      request_body_scanning: { enabled: true, action: "block", scan_headers: true },
    });
  });

  test("it names no credential", () => {
    expect(JSON.stringify(config)).not.toMatch(/token_ref|"A"|"B"/);
  });
});

describe("what does not start says why", () => {
  const start = async (lines: string, deadlineMs = 10_000) => {
    const place = await inPlaceOf(lines);
    const fault = await startPipelock({ ...place, routes: ROUTES, deadlineMs }).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(fault instanceof Fault)) throw new Error(`no fault: ${fault}`);
    return { ...place, fault };
  };

  test("a program that is not there", async () => {
    const { directory, path } = await inPlaceOf("");
    const options = { routes: ROUTES, directory, path, program: join(directory, "nothing") };
    const fault = await startPipelock(options).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      message: expect.stringContaining("cannot start"),
      hint: expect.stringContaining("go install"),
    });
  });

  test("one that makes no certificate authority", async () => {
    const { fault } = await start("echo 'no room' >&2; exit 3");
    expect(fault.message).toBe("pipelock did not start: it made no certificate authority: no room");
  });

  test("one that ends at its start", async () => {
    const { fault } = await start('[ "$1" = tls ] && exit 0; echo "unknown field" >&2; exit 1');
    expect(fault.message).toBe("pipelock did not start: it ended at its start: unknown field");
  });

  test("one that does not get ready is ended, with what it last said", async () => {
    const { fault, directory } = await start(
      '[ "$1" = tls ] && exit 0; echo $$ > "$HOME/pid"; exec sleep 600',
      500,
    );
    expect(fault.message).toMatch(/not ready within 0\.5 s; asked at .*\/health, it said: ECONNREFUSED/);
    const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("its configuration is a YAML file that only its owner reads, its environment is empty", async () => {
    const { directory } = await start('[ "$1" = tls ] && exit 0; env > "$HOME/env"; exit 1');
    const file = join(directory, "pipelock.yaml");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parse(readFileSync(file, "utf8"))).toMatchObject({ version: 1, mode: "strict" });
    const names = readFileSync(join(directory, "env"), "utf8").match(/^\w+(?==)/gm) ?? [];
    expect(names.filter((name) => !["HOME", "PATH", "PWD", "OLDPWD", "SHLVL", "_"].includes(name))).toEqual(
      [],
    );
  });
});
