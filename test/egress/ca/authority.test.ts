import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type Authority, createAuthority } from "../../../egress/ca/authority.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { listenForTest } from "../support/origin.ts";

const HOUR = 3_600_000;

/** Shows a certificate for `name` to openssl, which trusts nobody else. */
const verify = async (authority: Authority, name: string): Promise<string> => {
  const { dir } = await makeSandbox();
  const file = join(dir, "ca.pem");
  await writeFile(file, authority.certificate);
  const context = await authority.contextFor(name);
  const port = await listenForTest(createServer({ SNICallback: (_, done) => done(null, context) }));
  const { stdout } = await execa(
    "openssl",
    [
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      "-servername",
      name,
      "-verify_hostname",
      name,
      "-CAfile",
      file,
    ],
    { input: "", reject: false },
  );
  return /Verify return code: (.*)/.exec(stdout)?.[1] ?? stdout;
};

const make = (some: Partial<Parameters<typeof createAuthority>[0]> = {}): Promise<Authority> =>
  createAuthority({
    hosts: ["api.example.com", "*.pages.example.org"],
    constrained: true,
    lifetimeMs: 48 * HOUR,
    now: () => Date.now(),
    ...some,
  });

describe("a bottle's certificate authority", () => {
  test("vouches for the hosts of the routes, to openssl", async () => {
    const authority = await make();
    expect(await verify(authority, "api.example.com")).toMatch(/^0 /);
    expect(await verify(authority, "a.pages.example.org")).toMatch(/^0 /);
  });

  test("is not believed for another host, even with its own signature", async () => {
    expect(await verify(await make(), "bank.example.net")).toMatch(/permitted subtree violation/);
    // Without the constraint it would be.
    expect(await verify(await make({ constrained: false }), "bank.example.net")).toMatch(/^0 /);
  });

  test("for no route is for no host", async () => {
    expect(await verify(await make({ hosts: [] }), "api.example.com")).toMatch(/permitted subtree violation/);
  });

  test("has the form that clients ask for", async () => {
    const { dir } = await makeSandbox();
    const file = join(dir, "ca.pem");
    await writeFile(file, (await make()).certificate);
    const { stdout } = await execa("openssl", ["x509", "-in", file, "-noout", "-text"]);
    expect(stdout).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(stdout).toMatch(/X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(stdout).toMatch(/X509v3 Name Constraints: critical/);
    expect(stdout).toContain("DNS:pages.example.org");
    expect(stdout).toContain("IP:0.0.0.0/0.0.0.0");
    expect(stdout).toMatch(/ASN1 OID: prime256v1/);
    expect(await readFile(file, "utf8")).not.toContain("PRIVATE");
  });

  test("is another one each time", async () => {
    expect((await make()).certificate).not.toBe((await make()).certificate);
  });

  test("makes a certificate once for a name, anew before it ends, and none when its own time is over", async () => {
    let now = Date.now();
    const authority = await make({ now: () => now });
    const first = await authority.contextFor("api.example.com");
    expect(await authority.contextFor("api.example.com")).toBe(first);
    now += 23.75 * HOUR;
    const second = await authority.contextFor("api.example.com");
    expect(second).not.toBe(first);
    now += 25 * HOUR;
    await expect(authority.contextFor("api.example.com")).rejects.toThrow(/over its time/);
  });

  test("says which hosts it is for", async () => {
    const authority = await make();
    expect(["api.example.com", "x.api.example.com", "*.pages.example.org"].map(authority.covers)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["example.com", "evil-api.example.com", "*.example.org"].map(authority.covers)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
