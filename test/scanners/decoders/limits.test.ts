import { Buffer } from "node:buffer";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tar, zip } from "./packers.ts";
import {
  base64,
  eachByte,
  hexOf,
  limitsOf,
  lookInto,
  newDecodingScanner,
  noise,
  token,
  ways,
} from "./support.ts";

const MIB = 1024 * 1024;

const nested = (layers: number, wrap: (bytes: Buffer) => Buffer): Buffer => {
  let bytes: Buffer = Buffer.from(`${token()}\n`);
  for (let layer = 0; layer < layers; layer++) bytes = wrap(bytes);
  return bytes;
};

const inZip = (bytes: Buffer): Buffer => zip({ name: "a.zip", data: bytes });

/** How much was decoded of it, at the most the bytes allowed and what one decoder passes on at once. */
const decodedOf = (bytes: Uint8Array, allowance: Parameters<typeof newDecodingScanner>[0] = {}) => {
  const scanner = newDecodingScanner(allowance);
  const { limits } = lookInto(bytes, scanner);
  return { limits: limits.map(({ limit }) => limit), decoded: scanner.bytesDecoded };
};

describe("archives in archives", () => {
  test("are looked into as deep as allowed, and refused beyond", () => {
    expect(ways(nested(3, inZip))).toEqual(["zip!a.zip zip!a.zip zip!a.zip"]);
    expect(limitsOf(nested(3, inZip))).toEqual([]);
    expect(ways(nested(4, inZip))).toEqual([]);
    expect(limitsOf(nested(4, inZip))).toEqual(["depth"]);
    const deeper = newDecodingScanner({ archiveDepth: 5 });
    expect(ways(nested(5, inZip), deeper)).toHaveLength(1);
    expect(limitsOf(nested(6, gzipSync), deeper)).toEqual(["depth"]);
  });

  test("are refused wherever they are when none are allowed", () => {
    const none = newDecodingScanner({ archiveDepth: 0 });
    for (const archive of [
      gzipSync(token()),
      inZip(Buffer.from(token())),
      tar({ name: "a", data: token() }),
    ]) {
      expect(limitsOf(archive, none)).toEqual(["depth"]);
    }
    expect(limitsOf("plain text", none)).toEqual([]);
  });

  test("a compressed tar counts once", () => {
    const bytes = gzipSync(
      tar({ name: "a.tgz", data: gzipSync(tar({ name: "b.gz", data: gzipSync(token()) })) }),
    );
    expect(ways(bytes)).toEqual(["gzip tar!a.tgz gzip tar!b.gz gzip"]);
    expect(limitsOf(bytes)).toEqual([]);
  });

  test("what is nested too deep in a tar is still read as it stands", () => {
    const bytes = nested(3, gzipSync);
    const inTar = gzipSync(gzipSync(gzipSync(tar({ name: "a", data: tar({ name: "b", data: token() }) }))));
    expect(ways(bytes)).toHaveLength(1);
    expect(limitsOf(inTar)).toEqual(["depth"]);
    expect(ways(inTar)).toHaveLength(1);
  });
});

describe("encodings in encodings", () => {
  test("are looked into eight deep, and refused beyond", () => {
    expect(ways(nested(8, (bytes) => Buffer.from(base64(bytes))))).toHaveLength(1);
    const deeper = nested(10, (bytes) => Buffer.from(base64(bytes)));
    expect(ways(deeper)).toEqual([]);
    expect(limitsOf(deeper)).toEqual(["depth"]);
  });

  test("cannot make a text slow: what is decoded stays within a few times its size", () => {
    const percent = (text: string): string => eachByte(text, (byte) => `%${hexOf(byte)}`);
    const texts = [
      base64(noise(3 * MIB)),
      Array.from({ length: 99_999 }, (_, at) => `${base64(`a text that says ${at}`)} `).join(""),
      `${"%25".repeat(300_000)}41`,
      percent(percent(percent("all work and no play ".repeat(2000)))),
      '"a" + "b" + '.repeat(90_000),
      '"%41" + "%2541" + "=41=\n\\u0041'.repeat(30_000),
      "0x41, ".repeat(200_000),
      "&#65;\\x41\\101%41\u00ad".repeat(40_000),
      "ab".repeat(MIB),
      "61".repeat(MIB),
      "A".repeat(2 * MIB),
      `${"a".repeat(60)}\n`.repeat(30_000),
      "=\n".repeat(MIB),
      "\\\n".repeat(MIB),
      "\x1f\x8b\x08".repeat(200_000),
      "PK\x03\x04".repeat(200_000),
      "x\x9c".repeat(300_000),
      "\xfd7zXZ\0".repeat(100_000),
    ];
    for (const text of texts) {
      const { decoded } = decodedOf(Buffer.from(text, "latin1"));
      expect(decoded).toBeLessThan(20 * text.length + 3 * MIB);
    }
  });
});

describe("bombs end, with a word about it", () => {
  test("zeros in gzip, by their ratio", () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    const { limits, decoded } = decodedOf(bomb);
    expect(limits).toEqual(["ratio"]);
    expect(decoded).toBeLessThan(8 * MIB + 200 * bomb.length + MIB);
  });

  test("zeros in gzip in gzip", () => {
    const { limits, decoded } = decodedOf(gzipSync(gzipSync(Buffer.alloc(64 * MIB))));
    expect(limits).toEqual(["ratio"]);
    expect(decoded).toBeLessThan(10 * MIB);
  });

  test("more than may be decoded at all", () => {
    const { limits, decoded } = decodedOf(gzipSync(noise(4 * MIB)), { maxDecodedBytes: MIB });
    expect(limits).toEqual(["bytes"]);
    expect(decoded).toBeLessThan(2 * MIB);
  });

  test("more entries than allowed", () => {
    const many = zip(...Array.from({ length: 300 }, (_, at) => ({ name: `${at}`, data: "x" })));
    expect(decodedOf(many, { maxEntries: 299 }).limits).toEqual(["entries"]);
    expect(decodedOf(many, { maxEntries: 300 }).limits).toEqual([]);
    expect(
      decodedOf(tar(...Array.from({ length: 30 }, (_, at) => ({ name: `${at}`, data: "x" }))), {
        maxEntries: 29,
      }).limits,
    ).toEqual(["entries"]);
  });

  test("sixteen archives in each of sixteen archives, and so on", () => {
    const sixteen = (data: Buffer): Buffer =>
      zip(...Array.from({ length: 16 }, (_, at) => ({ name: `${at}.zip`, data })));
    let bytes = zip({ name: "0.dll", data: Buffer.alloc(4 * MIB) });
    for (let layer = 0; layer < 5; layer++) bytes = sixteen(bytes);
    const { limits, decoded } = decodedOf(bytes);
    expect(limits).toContain("depth");
    expect(decoded).toBeLessThan(16 * MIB);
  });

  test("entries that lie in each other", () => {
    // Each header is a stored block of the stream before it, so that all of them share the long one at the end.
    const kernel = deflateRawSync(Buffer.alloc(2 * MIB));
    let bytes = Buffer.concat([zip({ name: "z", data: "" }).subarray(0, 31), kernel]);
    for (let count = 0; count < 200; count++) {
      const header = zip({ name: "a", data: "" }).subarray(0, 31);
      const quoted = bytes.subarray(0, 31);
      const block = Buffer.from([0, quoted.length, 0, ~quoted.length & 0xff, 0xff]);
      bytes = Buffer.concat([header, block, bytes]);
    }
    const { limits, decoded } = decodedOf(bytes);
    expect(limits).toContain("overlap");
    expect(decoded).toBeLessThan(40 * MIB);
  });
});
