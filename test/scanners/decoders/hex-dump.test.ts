import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { execaSync } from "execa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDumpLine, readDumpLine } from "../../../scanners/decoders/hex-dump-line.ts";
import { findProgram } from "../../support/sshd.ts";
import { eachByte, found, hexOf, lookInto, newDecodingScanner, noise, token, ways } from "./support.ts";

const text = `# settings\ntoken = ${token()}\n`;

/** A program that dumps its standard input, and the package it comes in. */
const DUMPS: readonly (readonly [string, readonly string[], string])[] = [
  ["xxd", [], "xxd"],
  ["xxd", ["-g", "1"], "xxd"],
  ["xxd", ["-c", "32", "-u"], "xxd"],
  ["hexdump", ["-C"], "bsdextrautils"],
  ["hexdump", [], "bsdextrautils"],
  ["od", ["-A", "x", "-t", "x1z"], "coreutils"],
  ["od", ["-t", "x1"], "coreutils"],
  ["od", ["-x"], "coreutils"],
];

const dumpOf = (program: string, args: readonly string[], input: string | Uint8Array): string =>
  execaSync(program, args, { input, stripFinalNewline: false }).stdout;

describe("a token is found in what a program dumps:", () => {
  for (const [program, args, source] of DUMPS) {
    const missing = findProgram(program) === null;
    test.skipIf(missing)(
      `${program} ${args.join(" ")}${missing ? ` (skipped: install ${source})` : ""}`,
      () => {
        const dump = dumpOf(program, args, text);
        expect(ways(dump)).toContain("hex-dump");
        expect(ways(`$ ${program} .env\n${dump}`)).toContain("hex-dump");
        expect(ways(dump.replaceAll("\n", "\r\n"))).toContain("hex-dump");
      },
    );
  }

  test.skipIf(findProgram("xxd") === null)(
    "xxd of a file of many windows, and of one that is compressed",
    () => {
      expect(ways(dumpOf("xxd", [], Buffer.concat([noise(200_000), Buffer.from(text)])))).toContain(
        "hex-dump",
      );
      expect(ways(dumpOf("xxd", [], gzipSync("some text\n".repeat(99) + text)))).toContain("hex-dump gzip");
    },
  );
});

describe("a token is found in bytes with", () => {
  test.each([
    ["blanks", " "],
    ["colons", ":"],
    ["dashes", "-"],
  ])("%s between them", (_, between) => {
    const bytes = eachByte(text, (byte) => `${hexOf(byte)}${between}`);
    expect(ways(bytes)).toContain("hex-dump");
    const lines = (bytes.match(/.{1,45}/g) ?? []).map((line) => `    ${line}\n`).join("");
    expect(ways(`modulus:\n${lines}`)).toContain("hex-dump");
  });

  test("nothing else in a line of any length", () => {
    const long = eachByte(`${"a ".repeat(9000)}${token()}`, (byte) => `${hexOf(byte)} `);
    expect(ways(long)).toEqual(["hex-dump"]);
  });
});

test("a line is read up to the text beside the bytes", () => {
  const read = (line: string): string => {
    const out = Buffer.alloc(64);
    return out.toString("latin1", 0, readDumpLine(Buffer.from(line), line.length, out));
  };
  expect(read("00000000: 6162 6364 65  be ef")).toBe("abcde");
  expect(read("00000010  61 62 63 64 65 66 67 68  69 6a 6b 6c 6d 6e 6f 70  |ab cd|")).toBe(
    "abcdefghijklmnop",
  );
  expect(read("0000020 6261 6463")).toBe("abcd");
  expect(read("000030 61 62  >ab<")).toBe("ab");
  expect(read("61:62:63")).toBe("abc");
  expect(read("a line of text")).toBe("");
  expect(read("")).toBe("");
});

test.each([
  "",
  "feed face",
  "added 12 of them",
  "de ad be ef is said of it",
  "d41d8cd98f00b204e9800998ecf8427e  empty.txt",
  "deadbeef: a commit that did it",
  "12:34:56 the clock",
  "2024-01-01 10:20:30 12:34",
  "00000000-0000-0000-0000-000000000000",
  "02:42:ac:11:00:02",
  "cafe babe: 1, 2, 3, 4",
])("%j is no line of a dump", (line) => {
  expect(isDumpLine(Buffer.from(`${line}\n`), 0, line.length + 1)).toBe(false);
});

test("any bytes after the beginning of a dump are read in bounded time, however they are cut", () => {
  const parts = fc.array(
    fc.oneof(
      fc.constantFrom("00000000: 6768 705f  ghp_\n", "61:62:", "67 68 ", "\n", "zz", "0"),
      fc.string(),
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 90 }), (list, size) => {
      const bytes = Buffer.from(`00000000: 6768 705f 0a0a  ghp_\n${list.join("")}`);
      const whole = lookInto(bytes).sightings;
      const scanner = newDecodingScanner();
      scanner.begin("blob");
      for (let at = 0; at < bytes.length; at += size) scanner.write(bytes.subarray(at, at + size));
      expect(scanner.end()).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});

test("a token in a dump is told at the dump's first line", () => {
  expect(found(eachByte(text, (byte) => `${hexOf(byte)} `))[0]).toMatch(/^github-pat 1:1\+\d+ \(hex-dump\)$/);
});
