import { describe, expect, test } from "vitest";
import { fingerprintWith } from "../../scanners/fingerprint.ts";
import { sampleOf } from "../../scanners/samples/generate.ts";
import { fingerprint, rulesIn, scan } from "./support.ts";

const token = sampleOf("github-pat", 11);
const text = `name\nkey = "${token}"\n`;
const littleEndian = Buffer.from(text, "utf16le");
const bigEndian = Buffer.from(text, "utf16le").swap16();
const wide = Buffer.concat([...text].map((character) => Buffer.from([0, 0, 0, character.charCodeAt(0)])));

describe("text in two or four bytes a character", () => {
  test.each([
    ["UTF-16, low byte first", littleEndian],
    ["UTF-16, low byte first, with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), littleEndian])],
    ["UTF-16, high byte first", bigEndian],
    ["UTF-16, high byte first, with a mark", Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian])],
    ["UTF-32, high byte first", wide],
    ["UTF-32, low byte first", Buffer.from(wide).swap32()],
    [
      "UTF-16 in the middle of a binary",
      Buffer.concat([Buffer.from([1, 2, 0, 7]), littleEndian, Buffer.from([9])]),
    ],
  ])("is read: %s", (_, bytes) => {
    const found = scan(bytes);
    expect(found).toMatchObject([{ rule: "github-pat", line: 2, via: ["utf-16"] }]);
    expect(found[0]?.fingerprint).toBe(fingerprint("github-pat", Buffer.from(token)));
  });

  test("names the length that the secret covers in the file", () => {
    expect(scan(littleEndian)[0]?.length).toBe(token.length * 2 - 1);
  });

  test("is reported once where the same secret stands there in plain text too", () => {
    const bytes = Buffer.concat([Buffer.from(text), littleEndian]);
    expect(scan(bytes)).toMatchObject([{ rule: "github-pat", line: 2, via: [] }]);
  });
});

describe("a binary", () => {
  test("is scanned as it is", () => {
    const bytes = Buffer.concat([
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 0]),
      Buffer.from(`\0${token}\0`),
    ]);
    expect(scan(bytes)).toMatchObject([{ rule: "github-pat", via: [] }]);
  });

  test("with NULs only after the first window is read in both views", () => {
    const bytes = Buffer.concat([
      Buffer.alloc(600_000, "text\n"),
      littleEndian,
      Buffer.from(`\n${sampleOf("npm-token", 2)}`),
    ]);
    expect(scan(bytes)).toMatchObject([
      { rule: "github-pat", line: 120_002, via: ["utf-16"] },
      { rule: "npm-token", line: 120_004, via: [] },
    ]);
  });
});

describe("what is not a file", () => {
  test("a tree is read entry by entry", () => {
    const entry = (name: string) => Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.alloc(20, 0xaa)]);
    const bytes = Buffer.concat([entry("a.txt"), entry(`${token}.txt`), entry("z")]);
    expect(scan(bytes, "tree")).toMatchObject([{ rule: "github-pat" }]);
    // What stands before and behind a NUL is one text in a wide file, and never in a tree.
    const wide = Buffer.from(token, "utf16le");
    expect(rulesIn(wide, "tree")).toEqual([]);
    expect(rulesIn(wide, "blob")).toEqual(["github-pat"]);
  });

  test.each(["commit", "tag", "text"] as const)("a %s is read like text", (content) => {
    expect(rulesIn(`refs/heads/${token}`, content)).toEqual(["github-pat"]);
  });
});

describe("the fingerprint", () => {
  test("depends on key, rule and secret, and has 16 digits", () => {
    const one = fingerprintWith(Buffer.from("one"));
    const secret = Buffer.from("secret");
    expect(one("a", secret)).toMatch(/^[0-9a-f]{16}$/);
    expect(one("a", secret)).toBe(one("a", secret));
    const others = [
      one("b", secret),
      one("a", Buffer.from("Secret")),
      fingerprintWith(Buffer.from("two"))("a", secret),
    ];
    expect(new Set([one("a", secret), ...others]).size).toBe(4);
  });
});
