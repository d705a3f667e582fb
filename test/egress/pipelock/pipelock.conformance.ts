import { existsSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Pipelock, startPipelock } from "../../../egress/pipelock/start-pipelock.ts";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import { routeOf } from "../../policy/request/requests.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { PIPELOCK } from "./programs.ts";

beforeAll(() => {
  if (PIPELOCK === null)
    throw new Error("install it: go install github.com/luckyPipewrench/pipelock/cmd/pipelock@latest");
});

describe("the real program", () => {
  const upstream = async (): Promise<{
    readonly server: Server;
    readonly port: number;
    readonly ca: string;
  }> => {
    const authority = await makeAuthority();
    const server = createServer(await authority.issue({ dns: "localhost" }), (request, response) => {
      request.resume();
      request.on("end", () => response.end(`saw ${request.headers.authorization ?? "nothing"}`));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return { server, port: (server.address() as AddressInfo).port, ca: authority.pem };
  };

  const launch = async (
    route: Readonly<Record<string, unknown>>,
    ca: string,
  ): Promise<{ readonly lock: Pipelock; readonly directory: string }> => {
    const directory = join((await makeSandbox()).dir, "pipelock");
    mkdirSync(directory, { mode: 0o700 });
    const lock = await startPipelock({
      routes: [routeOf(route)],
      directory,
      path: process.env["PATH"] ?? "",
      program: PIPELOCK as string,
      trusted: [ca],
    });
    onTestFinished(() => lock.close());
    return { lock, directory };
  };

  const curl = async (lock: Pipelock, url: string, cas: readonly string[], ...args: readonly string[]) => {
    const bundle = join((await makeSandbox()).dir, "ca.pem");
    await execa("tee", [bundle], { input: cas.join("\n") });
    const { stdout, exitCode } = await execa(
      "curl",
      ["-sS", "--max-time", "20", "-x", lock.url, "--cacert", bundle, ...args, url],
      { reject: false },
    );
    return { stdout, exitCode };
  };

  const LOCAL = { host: "localhost", addresses: ["127.0.0.0/8", "::1/128"] };
  const secret = sampleOf("github-pat", 11);

  test("reads what goes to a route, and refuses a secret in it", async () => {
    const { port, ca } = await upstream();
    const { lock } = await launch(LOCAL, ca);
    const url = `https://localhost:${port}/`;
    expect(lock.passThrough).toEqual([]);
    expect((await curl(lock, url, [lock.ca])).stdout).toBe("saw nothing");
    const refused = await curl(lock, url, [lock.ca], "--data", `note=${secret}`);
    expect(refused.stdout).not.toContain("saw");
  });

  test("passes a credential through to a host that one is sent to", async () => {
    const { port, ca } = await upstream();
    const { lock } = await launch({ ...LOCAL, auth: { scheme: "Bearer", token_ref: "A" } }, ca);
    const header = `Authorization: Bearer ${secret}`;
    // TLS is the upstream's own: only its certificate is trusted here.
    const { stdout } = await curl(lock, `https://localhost:${port}/`, [ca], "-H", header);
    expect(stdout).toBe(`saw Bearer ${secret}`);
  });

  test("refuses a host without a route", async () => {
    const { port, ca } = await upstream();
    const { lock } = await launch({ host: "other.example.com" }, ca);
    const { exitCode } = await curl(lock, `https://localhost:${port}/`, [ca, lock.ca]);
    expect(exitCode).not.toBe(0);
  });

  test("is gone when it was closed", async () => {
    const { ca } = await upstream();
    const { lock, directory } = await launch(LOCAL, ca);
    await lock.close();
    await expect(fetch(`${lock.url}/health`)).rejects.toThrow();
    expect(existsSync(directory)).toBe(true);
  });
});
