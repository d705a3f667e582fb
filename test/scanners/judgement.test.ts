import { describe, expect, test } from "vitest";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import { type ShapeRule, shapesOf } from "../../scanners/rules/rule.ts";
import { sampleOf, samplesOf } from "../../scanners/samples/generate.ts";
import { rulesIn, scan } from "./support.ts";

const shaped = ALL_RULES.filter((rule): rule is ShapeRule => "shape" in rule);
// A literal beginning and the secret right behind it, as most vendors do it.
const prefixed = shaped.filter((rule) =>
  shapesOf(rule).every((shape) => /^[A-Za-z0-9_-]{4,}\[[^<]*$/.test(shape)),
);
const token = sampleOf("github-pat", 21);

describe("the boundary of a token", () => {
  test("is the end of any escape that may stand before it", () => {
    for (const rule of prefixed.filter(({ check }) => check === undefined)) {
      const [{ text }] = samplesOf(rule.id, 8);
      for (const before of [
        "\\n",
        "\\t",
        "\\r",
        "\\u003d",
        "%3D",
        "\\x3d",
        "\\075",
        "=3D",
        "\u001b[0m",
        "\\u001b[31;1m",
      ]) {
        expect(rulesIn(`${before}${text}`), `${rule.id} behind ${before}`).toContain(rule.id);
      }
    }
  });

  test("is not inside a longer word", () => {
    for (const rule of prefixed.filter(({ check }) => check === undefined)) {
      const [{ text }] = samplesOf(rule.id, 9);
      expect(rulesIn(`x${text}`), rule.id).not.toContain(rule.id);
    }
  });

  test("is not needed when the checksum is right", () => {
    expect(rulesIn(`abc${token}xyz`)).toContain("github-pat");
  });

  test("is not there where a token of fixed length goes on", () => {
    const fixed = prefixed.filter(
      (rule) => rule.check === undefined && shapesOf(rule).every((shape) => !/\{\d+,|\?|=$|-X/.test(shape)),
    );
    expect(fixed.length).toBeGreaterThan(40);
    for (const rule of fixed) {
      const [{ text }] = samplesOf(rule.id, 10);
      expect(rulesIn(`${text}7`), rule.id).not.toContain(rule.id);
    }
  });
});

describe("a token cut short", () => {
  test("is none", () => {
    for (const rule of prefixed) {
      const [{ text, secret }] = samplesOf(rule.id, 12);
      const shortest = Math.floor(secret.length / 3);
      expect(rulesIn(text.slice(0, shortest)), rule.id).not.toContain(rule.id);
    }
  });
});

describe("a checksum", () => {
  const checked = shaped.filter((rule) => rule.check !== undefined);

  test.each(checked.map((rule): [string, ShapeRule] => [rule.id, rule]))(
    "of %s: one wrong character is noticed",
    (id, rule) => {
      for (const { text, secret } of samplesOf(id, 31)) {
        const at = secret.length - 12;
        const other = secret[at] === "A" ? "C" : "A";
        const wrong = text.replace(secret, () => secret.slice(0, at) + other + secret.slice(at + 1));
        const found = scan(wrong).find((one) => one.rule === id);
        // A name that anything may follow says nothing without the checksum.
        if (rule.check?.drops) expect(found).toBeUndefined();
        else expect(found?.confidence).toBe("medium");
      }
    },
  );

  test("that holds makes a token high, in the families that have one", () => {
    for (const id of ["github-pat", "npm-token", "grafana-service-account-token", "stellar-seed"])
      expect(scan(sampleOf(id, 32))).toMatchObject([{ rule: id, confidence: "high" }]);
  });
});

describe("a placeholder", () => {
  const bodies = (length: number): readonly string[] => [
    "x".repeat(length),
    "X".repeat(length),
    "0".repeat(length),
    "abc".repeat(length).slice(0, length),
    "EXAMPLE".padEnd(length, "A1b2"),
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(4).slice(0, length),
    "your_token_here".padEnd(length, "0"),
  ];

  test.each([
    "gitlab-token",
    "huggingface-token",
    "groq-key",
    "stripe-live-key",
    "openrouter-key",
    "supabase-token",
  ])("in the place of a %s is no secret", (id) => {
    const text = sampleOf(id, 3);
    const prefix = text.slice(0, text.search(/[-_][^-_]*$/) + 1);
    for (const body of bodies(text.length - prefix.length))
      expect(rulesIn(`key: ${prefix}${body}`), body).toEqual([]);
  });

  test("of AWS's own documentation is no secret", () => {
    expect(rulesIn(`${"AKIA"}IOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCY${"EXAMPLEKEY"}`)).toEqual([]);
  });
});

describe("two rules on the same bytes", () => {
  test("give one sighting, by the rule that says more", () => {
    expect(rulesIn(`https://bot:${token}@github.com/a/b`)).toEqual(["github-pat"]);
    expect(rulesIn(`https://${token}@github.com/a/b`)).toEqual(["github-pat"]);
    expect(rulesIn(`Authorization: Bearer ${token}`)).toEqual(["github-pat"]);
    expect(rulesIn(`Authorization: Bearer ${sampleOf("json-web-token", 4)}`)).toEqual(["json-web-token"]);
    expect(rulesIn(sampleOf("github-app-stateless-token", 4))).toEqual(["github-app-stateless-token"]);
    expect(rulesIn(sampleOf("google-service-account-key", 4))).toEqual(["google-service-account-key"]);
    expect(rulesIn(sampleOf("anthropic-api-key", 4))).toEqual(["anthropic-api-key"]);
  });

  test("give two where they stand on different ones", () => {
    expect(rulesIn(`${token} ${sampleOf("gitlab-token", 4)}`)).toEqual(["github-pat", "gitlab-token"]);
  });
});

describe("one secret in many places", () => {
  test("is reported once, at the first of them", () => {
    const found = scan(`\n\n  ${token}\n${token}\n`.repeat(50));
    expect(found).toMatchObject([{ rule: "github-pat", line: 3, column: 3 }]);
  });

  test("is reported with the surest of its places", () => {
    const password = "kJ8sd72kdLq0";
    const found = scan(`redis://app:${password}@cache.example.com\nredis://app:${password}@cache.corp.net\n`);
    expect(found).toMatchObject([{ rule: "url-credentials", confidence: "medium", line: 2 }]);
  });
});

describe("credentials in a URL", () => {
  const password = "kJ8sd72kdLq0";

  test.each([
    "https",
    "http",
    "ftp",
    "ssh",
    "git+https",
    "amqp",
    "amqps",
    "mongodb+srv",
    "postgres",
    "mysql",
    "redis",
    "rediss",
    "smtp",
    "ldap",
    "socks5",
    "jdbc:postgresql",
  ])("are found with the scheme %s", (scheme) => {
    const found = scan(`url = "${scheme}://app:${password}@db.corp.net:99/x"`);
    expect(found).toMatchObject([{ rule: "url-credentials", confidence: "medium" }]);
    expect(found[0]?.mask).toBe(`${scheme.replace("jdbc:", "")}://…:…@db.corp.net`);
  });

  test.each(["mail.example.com", "host.test"])("at %s are worth a hint", (host) => {
    expect(scan(`amqp://app:${password}@${host}/`)).toMatchObject([{ confidence: "low" }]);
  });

  test.each(["localhost", "127.0.0.1", "[::1]", "db", "cache.internal"])(
    "at %s are worth more than a hint only when nobody would guess them",
    (host) => {
      expect(scan(`amqp://app:${password}@${host}/`)).toMatchObject([{ confidence: "medium" }]);
      expect(scan(`amqp://app:wonderland@${host}/`)).toMatchObject([{ confidence: "low" }]);
    },
  );

  test.each([
    "https://user:pass@host.corp.net",
    "https://user:password@host.corp.net",
    ["https://$", "{USER}:$", "{PASS}@host.corp.net"].join(""),
    "https://$USER:$PASS@host.corp.net",
    "https://<user>:<pass>@host.corp.net",
    "https://{{user}}:{{pass}}@host.corp.net",
    "https://%s:%s@host.corp.net",
    "https://user:****@host.corp.net",
    "https://user:xxxxxxxx@host.corp.net",
    "https://user:YOUR_TOKEN@host.corp.net",
    "https://user:changeme@host.corp.net",
    "https://user@host.corp.net",
    "ssh://git@host.corp.net:22/a.git",
    "https://host.corp.net:443/a@b",
    "https://example.org/?a=b:c@d",
    "see http://a.b: mail me@c.d",
  ])("are not what stands in %s", (url) => {
    expect(rulesIn(`x ${url} y`)).toEqual([]);
  });
});

describe("what is public", () => {
  test.each([
    [
      "an SSH public key",
      `ssh-ed25519 ${"AAAA"}C3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@host`,
    ],
    [
      "a certificate",
      [
        "-----BEGIN ",
        "CERTIFICATE-----\n",
        `${"MIIB9TCCAWACAQAwgbgxGTAXBgNVBAoMEFF1b1ZhZGlzIExpbWl0ZWQxHDAaBgNV\n".repeat(8)}-----END CERTIFICATE-----`,
      ].join(""),
    ],
    [
      "an SRI hash",
      `sha512-${"q8t7Hf0Lk1Jm2Vn3Bw4Cx5Dz6Es7Gr8Ap9TyUiOpAsDfGhJkLzXcVbNm1234567890QwErTyUiOpAsDfGhJkL"}==`,
    ],
    ["a commit id", "commit 8f35f7e0a1b2c3d4e5f60718293a4b5c6d7e8f90"],
    ["a UUID", "id: 123e4567-e89b-42d3-a456-426614174000"],
    [
      "a public PGP key",
      [
        "-----BEGIN ",
        "PGP PUBLIC KEY BLOCK-----\n\n",
        "mQENBFb1x2QBCADq\n".repeat(20),
        "-----END PGP PUBLIC KEY BLOCK-----",
      ].join(""),
    ],
    [
      "a jwt.io example",
      [
        Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url"),
        Buffer.from('{"sub":"1234567890","name":"John Doe","iat":1516239022}').toString("base64url"),
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
      ].join("."),
    ],
  ])("%s is no finding", (_, text) => {
    expect(rulesIn(text)).toEqual([]);
  });
});

describe("a private key", () => {
  const key = sampleOf("private-key", 2);

  test.each([
    ["in JSON", JSON.stringify({ key })],
    ["with Windows line ends", key.replaceAll("\n", "\r\n")],
    ["in a YAML block", `key: |\n${key.replaceAll(/^/gm, "    ")}`],
    [
      "in source, line by line",
      key
        .split("\n")
        .map((line) => `"${line}\\n" +`)
        .join("\n"),
    ],
    ["behind comment signs", key.replaceAll(/^/gm, "# ")],
    ["in one line", key.replaceAll("\n", " ")],
    ["cut off before its end", key.slice(0, -30)],
  ])("is found %s", (_, text) => {
    expect(rulesIn(text)).toEqual(["private-key"]);
  });

  test("is only named where there is none", () => {
    const begin = key.split("\n", 1)[0] as string;
    expect(rulesIn(`${begin}\n...\n`)).toEqual([]);
    expect(rulesIn(`grep -q "${begin}" file`)).toEqual([]);
    expect(rulesIn(`${begin}\n${"x".repeat(64)}\n`)).toEqual([]);
  });
});
