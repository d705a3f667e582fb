import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { tar, zip } from "./packers.ts";
import { base64, eachByte, hexOf, lookInto, newDecodingScanner, noise, token, wrapped } from "./support.ts";

const PIECES: readonly ((seed: number) => string | Buffer)[] = [
  (seed) => `v${seed}: ${base64(token(seed))}\n`,
  (seed) => `${wrapped(base64(`${"some text ".repeat(seed)}${token(seed)}`), 76)}\n`,
  (seed) => base64(Buffer.concat([noise(20_000 + seed), Buffer.from(`\n${token(seed)}\n`)])),
  (seed) => eachByte(token(seed), (byte) => `\\x${hexOf(byte)}`),
  (seed) => `"${token(seed).slice(0, 20)}" +\n  "${token(seed).slice(20)}"\n`,
  (seed) => `${token(seed).slice(0, 20)}=\r\n${token(seed).slice(20)}\n`,
  (seed) => Buffer.from(`${base64(token(seed))} `.repeat(9), "utf16le"),
  (seed) => gzipSync(`${"text ".repeat(seed * 100)}\n${token(seed)}\n`),
  (seed) =>
    zip({ name: `a${seed}`, data: token(seed) }, { name: `b${seed}`, data: noise(9000), method: "stored" }),
  (seed) => tar({ name: `t${seed}`, data: base64(token(seed)) }),
  (seed) => noise(seed * 100),
  () => "an ordinary line of text, and another one;\n".repeat(200),
];

const mixed = (seed: number): Buffer => {
  const random = randomFrom(seed);
  const parts: Buffer[] = [];
  for (let count = 0; count < 14; count++) {
    const piece = random.pick(PIECES)(1 + random.below(50));
    parts.push(typeof piece === "string" ? Buffer.from(piece) : piece, Buffer.from("\n\n"));
  }
  return Buffer.concat(parts);
};

const inChunks = (bytes: Buffer, sizes: readonly number[]) => {
  const scanner = newDecodingScanner();
  scanner.begin("blob");
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    scanner.write(bytes.subarray(at, at + size));
    at += size;
  }
  return { sightings: scanner.end(), limits: scanner.limitsHit };
};

describe("what is found does not depend on", () => {
  test("how the bytes are cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 90_000 })), {
          minLength: 1,
          maxLength: 5,
        }),
        (seed, sizes) => {
          const bytes = mixed(seed);
          expect(inChunks(bytes, sizes)).toEqual(lookInto(bytes));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("what was looked into before", () => {
    const scanner = newDecodingScanner();
    for (let seed = 0; seed < 12; seed++) {
      const bytes = mixed(seed);
      expect(lookInto(bytes, scanner)).toEqual(lookInto(bytes, newDecodingScanner()));
    }
  });

  test("where in a long stretch it stands", () => {
    for (const make of PIECES.slice(0, 9)) {
      const piece = Buffer.from(make(3));
      const expected = lookInto(piece).sightings.length;
      expect(expected).toBeGreaterThan(0);
      for (const before of [64_900, 65_020, 65_400, 65_535, 131_000]) {
        const text = Buffer.concat([Buffer.alloc(before, "ordinary text\n"), Buffer.from("\n"), piece]);
        expect(lookInto(text).sightings).toHaveLength(expected);
      }
    }
  });
});
