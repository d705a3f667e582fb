import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { authenticator } from "../../../gate/serve/access/authenticate.ts";
import { parseCredentials } from "../../../gate/serve/access/credentials.ts";
import { hashPassword, newToken, parseScrypt } from "../../../gate/serve/access/digests.ts";
import type { Client } from "../../../gate/serve/config/config.ts";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("credentials", () => {
  test.each([
    ["Bearer abc", { kind: "bearer", token: "abc" }],
    ["bearer  abc", { kind: "bearer", token: "abc" }],
    [basic("agent:a:b"), { kind: "basic", user: "agent", password: "a:b" }],
    [basic("agent"), null],
    ["Bearer", null],
    ["Bearer a b", null],
    ["Digest x", null],
    [`Bearer ${"a".repeat(2000)}`, null],
    [undefined, null],
  ])("%j", (header, expected) => {
    expect(parseCredentials(header)).toEqual(expected);
  });
});

describe("a client is known", () => {
  const rights = new Map();
  const made = newToken();
  const holder: Client = {
    name: "agent",
    proof: { kind: "token", sha256: Buffer.from(made.sha256, "hex") },
    rights,
  };

  test("by its token, as a bearer or under its own name", async () => {
    const who = authenticator([holder]);
    expect(await who(parseCredentials(`Bearer ${made.token}`))).toBe(holder);
    expect(await who(parseCredentials(basic(`agent:${made.token}`)))).toBe(holder);
    expect(await who(parseCredentials(basic(`other:${made.token}`)))).toBeNull();
    expect(await who(parseCredentials(`Bearer ${newToken().token}`))).toBeNull();
    expect(await who(null)).toBeNull();
  });

  test("by its password, which is no bearer token, and of which only the digest is known", async () => {
    const password = randomBytes(12).toString("hex");
    const text = await hashPassword(password);
    expect(text).not.toContain(password);
    const person: Client = { name: "person", proof: { kind: "password", scrypt: parseScrypt(text) }, rights };
    const who = authenticator([holder, person]);
    for (let twice = 0; twice < 2; twice += 1)
      expect(await who(parseCredentials(basic(`person:${password}`)))).toBe(person);
    expect(await who(parseCredentials(basic(`person:${password}x`)))).toBeNull();
    expect(await who(parseCredentials(basic(`agent:${password}`)))).toBeNull();
    expect(await who(parseCredentials(`Bearer ${password}`))).toBeNull();
  });

  test("only as long as few try passwords at once", async () => {
    const password = randomBytes(12).toString("hex");
    const scrypt = parseScrypt(await hashPassword(password));
    const who = authenticator([{ name: "person", proof: { kind: "password", scrypt }, rights }]);
    const wrong = Array.from({ length: 40 }, (_, at) => who(parseCredentials(basic(`person:${at}`))));
    expect(await who(parseCredentials(basic(`person:${password}`)))).toBeNull();
    expect(await Promise.all(wrong)).toEqual(wrong.map(() => null));
    expect(await who(parseCredentials(basic(`person:${password}`)))).not.toBeNull();
  });
});
