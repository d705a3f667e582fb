import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostKey, parseAuthority, parseHost } from "../../../policy/request/host.ts";
import { looksRandom } from "../../../policy/request/random-label.ts";
import { hostSpellings } from "./spell.ts";

const key = (text: string): string | null => {
  const host = parseHost(text);
  return host === null ? null : hostKey(host);
};

describe("a host in any spelling", () => {
  test.each([
    ["example.com", "example.com"],
    ["EXAMPLE.Com", "example.com"],
    ["example.com.", "example.com"],
    ["example。com", "example.com"],
    ["exa\u00admple.com", "example.com"],
    ["ｅｘａｍｐｌｅ.com", "example.com"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example"],
    ["_dmarc.example.com", "_dmarc.example.com"],
    ["localhost", "localhost"],
    ["127.0.0.1", "[127.0.0.1]"],
    ["127.0.0.1.", "[127.0.0.1]"],
    ["127.1", "[127.0.0.1]"],
    ["0177.0.0.01", "[127.0.0.1]"],
    ["0x7f.1", "[127.0.0.1]"],
    ["2130706433", "[127.0.0.1]"],
    ["１２７.0.0.1", "[127.0.0.1]"],
    ["[::ffff:127.0.0.1]", "[127.0.0.1]"],
    ["[::1]", "[::1]"],
    ["[0:0:0:0:0:0:0:1]", "[::1]"],
    ["[fe80::1%25eth0]", "[fe80::1]"],
  ])("%s is %s", (text, expected) => {
    expect(key(text)).toBe(expected);
  });

  test.each([
    "",
    ".",
    "..",
    "a..b",
    "example.com..",
    ".example.com",
    "exa mple.com",
    "exa\tmple.com",
    "example.com\n",
    "%65xample.com",
    "user@example.com",
    "example.com/path",
    "example.com?x",
    "example.com#x",
    "example.com\\x",
    "*.example.com",
    "a,b",
    "1.2.3.4.5",
    "example.123",
    "256.0.0.1",
    "example.0x1",
    "::1",
    "[::1",
    "[]",
    "[127.0.0.1]",
    "[v1.x]",
    "xn--\u0000",
    `${"a".repeat(64)}.com`,
    Array.from({ length: 128 }, () => "a").join("."),
  ])("%j is none", (text) => {
    expect(key(text)).toBeNull();
  });

  test("spellings of a name are one name, and a read name reads as itself", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    const name = fc
      .tuple(label, label, fc.constantFrom("com", "example", "io"))
      .map((labels) => labels.join("."));
    fc.assert(
      fc.property(name, hostSpellings, (plain, spell) => {
        expect(key(plain)).toBe(plain);
        expect(key(spell(plain))).toBe(plain);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const once = parseHost(text);
        if (once === null) return;
        const dotted = once.kind === "address" && once.address.family === 4;
        const again = dotted ? once.address.text : hostKey(once);
        expect(parseHost(again)).toEqual(once);
      }),
    );
  });
});

describe("a host with its port", () => {
  test.each([
    ["example.com:443", "example.com", 443],
    ["example.com", "example.com", 80],
    ["[::1]:8443", "[::1]", 8443],
    ["EXAMPLE.com.:1", "example.com", 1],
  ])("%s", (text, host, port) => {
    const read = parseAuthority(text, 80);
    expect(read && hostKey(read.host)).toBe(host);
    expect(read?.port).toBe(port);
  });

  test.each([
    "example.com:",
    "example.com:0",
    "example.com:65536",
    "example.com:0443",
    "example.com:443:443",
    "example.com:443 ",
    "example.com:+443",
    "example.com:４４３",
    "user@example.com:443",
    ":443",
    "::1:443",
    "http://example.com",
  ])("%j is none", (text) => {
    expect(parseAuthority(text, 80)).toBeNull();
  });

  test("a CONNECT target needs a port", () => {
    expect(parseAuthority("example.com", null)).toBeNull();
    expect(parseAuthority("example.com:443", null)).not.toBeNull();
  });
});

describe("labels that hold data", () => {
  test.each([
    "3f9a0c7be21d45886aa1",
    "c2VjcmV0dG9rZW4xMjM0NTY3".toLowerCase(),
    "mfzwizltoqqhizlyoqqhgzlm",
    "123e4567-e89b-12d3-a456-426614174000",
    "9876543210987654",
    "a".repeat(41),
  ])("%s looks random", (label) => {
    expect(looksRandom(label)).toBe(true);
  });

  test.each([
    "api",
    "d111111abcdef8",
    "production-eu-central",
    "my-company-static-assets",
    "github-production-release-asset",
    "kubernetes-dashboard",
    "internationalization",
    "prod-eu-west-1-app2-v3-build",
    "elasticmapreduce-logs",
    "customer-documents-archive",
  ])("%s looks like a name", (label) => {
    expect(looksRandom(label)).toBe(false);
  });

  test("random bytes in hexadecimal and base32 look random nearly always", () => {
    const share = (alphabet: string, length: number): number => {
      const labels = fc.sample(fc.stringMatching(new RegExp(`^[${alphabet}]{${length}}$`)), {
        numRuns: 500,
        seed: 1,
      });
      return labels.filter(looksRandom).length / labels.length;
    };
    expect(share("0-9a-f", 24)).toBeGreaterThan(0.95);
    expect(share("a-z2-7", 26)).toBeGreaterThan(0.95);
    expect(share("a-z0-9", 24)).toBeGreaterThan(0.95);
  });
});
