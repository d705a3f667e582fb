import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WINDOW } from "../../scanners/engine/lane.ts";
import { sampleOf } from "../../scanners/samples/generate.ts";
import { randomFrom } from "../../scanners/samples/random.ts";
import { newScanner, scan } from "./support.ts";

const TOKENS = [
  "github-pat",
  "aws-access-key-id",
  "url-credentials",
  "json-web-token",
  "stripe-live-key",
  "private-key",
];

/** Some text of about that length with tokens in it, also at the places where windows end. */
const textWithTokens = (length: number, seed: number): Buffer => {
  const random = randomFrom(seed);
  const bytes = Buffer.alloc(length, "the quick brown fox jumps over the lazy dog 0123456789\n");
  const put = (at: number, text: string): void => void bytes.write(` ${text}\n`, Math.max(0, at), "latin1");
  for (let count = 0; count < 12; count++) {
    put(random.below(length), sampleOf(random.pick(TOKENS), random.below(1000)));
  }
  for (let edge = WINDOW; edge < length; edge += WINDOW - 4096) {
    put(edge - random.below(200), sampleOf(random.pick(TOKENS), random.below(1000)));
  }
  return bytes;
};

const inChunks = (bytes: Buffer, sizes: readonly number[]) => {
  const scanner = newScanner();
  scanner.begin("blob");
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    scanner.write(bytes.subarray(at, at + size));
    at += size;
  }
  return scanner.end();
};

describe("a stretch in chunks", () => {
  test("is found to hold the same, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900_000 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400_000 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (length, seed, sizes) => {
          const bytes = textWithTokens(length, seed);
          expect(inChunks(bytes, sizes)).toEqual(scan(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("is found to hold the same in UTF-16, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 3 }),
        (length, seed, sizes) => {
          const bytes = Buffer.from(textWithTokens(length, seed).toString("latin1"), "utf16le");
          expect(inChunks(bytes, sizes)).toEqual(scan(bytes));
        },
      ),
      { numRuns: 25 },
    );
  });

  test("is found to hold a token that a byte-by-byte delivery cuts everywhere", () => {
    const bytes = Buffer.from(`a\n\nbc ${sampleOf("github-pat", 5)} d`);
    expect(inChunks(bytes, [1])).toEqual(scan(bytes));
    expect(inChunks(bytes, [1])).toMatchObject([{ rule: "github-pat", line: 3, column: 4 }]);
  });

  test("names line and column of a token megabytes in", () => {
    const before = Buffer.alloc(3_000_000, `${"x".repeat(99)}\n`);
    const bytes = Buffer.concat([before, Buffer.from(`  ${sampleOf("gitlab-token", 1)}`)]);
    expect(scan(bytes)).toMatchObject([{ rule: "gitlab-token", line: 30_001, column: 3 }]);
    expect(inChunks(bytes, [65_536])).toEqual(scan(bytes));
  });

  test("is found whole where a private key of 60 KB lies across windows", () => {
    const random = randomFrom(3);
    const lines = Array.from({ length: 900 }, () =>
      random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 64),
    );
    const key = [
      "-----",
      "BEGIN PRIVATE KEY-----\n",
      lines.join("\n"),
      "\n-----",
      "END PRIVATE KEY-----",
    ].join("");
    for (const offset of [WINDOW - 70_000, WINDOW - 30_000, WINDOW - 12]) {
      const bytes = Buffer.concat([Buffer.alloc(offset, " "), Buffer.from(key), Buffer.alloc(WINDOW, " ")]);
      expect(scan(bytes)).toMatchObject([{ rule: "private-key", length: key.length }]);
      expect(inChunks(bytes, [10_000])).toEqual(scan(bytes));
    }
  });

  test("counts every byte that went through", () => {
    const scanner = newScanner();
    for (const size of [0, 1, 1000, WINDOW, 3 * WINDOW + 17]) {
      scanner.begin("blob");
      scanner.write(Buffer.alloc(size));
      scanner.end();
    }
    expect(scanner.bytesScanned).toBe(1001 + 4 * WINDOW + 17);
  });

  test("leaves nothing behind for the next stretch", () => {
    const scanner = newScanner();
    scanner.begin("blob");
    scanner.write(Buffer.from(sampleOf("github-pat", 1).slice(0, 20)));
    scanner.end();
    scanner.begin("blob");
    scanner.write(Buffer.from(sampleOf("github-pat", 1).slice(20)));
    expect(scanner.end()).toEqual([]);
  });

  test("of 400 MB is scanned without growing", () => {
    const scanner = newScanner();
    const chunk = textWithTokens(1_000_000, 9);
    scanner.begin("blob");
    scanner.write(chunk);
    const before = process.memoryUsage().rss;
    for (let count = 1; count < 400; count++) scanner.write(chunk);
    const grown = process.memoryUsage().rss - before;
    expect(scanner.end().length).toBeGreaterThan(5);
    expect(grown).toBeLessThan(64e6);
  });
});
