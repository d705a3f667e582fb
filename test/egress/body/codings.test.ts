import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Coding, contentCodings } from "../../../egress/body/codings.ts";
import { createBodyDecoder, DECODE_LIMITS } from "../../../egress/body/decode-body.ts";
import { Undecodable } from "../../../egress/body/undecodable.ts";
import { cutAt } from "../dlp/support.ts";

const decode = async (
  codings: readonly Coding[],
  coded: Uint8Array,
  cuts: readonly number[] = [],
  limits = DECODE_LIMITS,
): Promise<{ readonly bytes: Buffer; readonly wrong: string | null }> => {
  const pieces: Uint8Array[] = [];
  try {
    const decoder = createBodyDecoder(codings, (bytes) => pieces.push(new Uint8Array(bytes)), limits);
    for (const piece of cutAt(coded, cuts)) await decoder.push(piece);
    await decoder.end();
    return { bytes: Buffer.concat(pieces), wrong: null };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    return { bytes: Buffer.concat(pieces), wrong: error.message };
  }
};

const TEXT = Buffer.from(`${"What is sent more than once is compressed well. ".repeat(40)}And the end.`);

const CODED: readonly (readonly [string, readonly Coding[], Uint8Array])[] = [
  ["nothing", [], TEXT],
  ["gzip", ["gzip"], gzipSync(TEXT)],
  [
    "gzip in two members",
    ["gzip"],
    Buffer.concat([gzipSync(TEXT.subarray(0, 70)), gzipSync(TEXT.subarray(70))]),
  ],
  ["deflate", ["deflate"], deflateSync(TEXT)],
  ["deflate without its header", ["deflate"], deflateRawSync(TEXT)],
  ["br", ["br"], brotliCompressSync(TEXT)],
  ["three at once", ["gzip", "br", "deflate"], deflateSync(brotliCompressSync(gzipSync(TEXT)))],
];

describe("a coding is undone", () => {
  test.each(CODED)("%s, wherever it is cut", async (_, codings, coded) => {
    expect((await decode(codings, coded)).bytes.equals(TEXT)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(coded.length), { maxLength: 9 }), async (cuts) => {
        expect((await decode(codings, coded, cuts)).bytes.equals(TEXT)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test.each(CODED.slice(1))(
    "%s: what is cut off or goes on is told, wherever it is cut",
    async (_, codings, coded) => {
      const longer = Buffer.concat([coded, Buffer.from("more")]);
      for (const cuts of [[], [1], [coded.length], [coded.length - 1, coded.length + 1]]) {
        expect((await decode(codings, coded.subarray(0, -1), cuts)).wrong).not.toBeNull();
        expect((await decode(codings, longer, cuts)).wrong).not.toBeNull();
      }
    },
  );

  test("a bomb is given up before it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    const { bytes, wrong } = await decode(["gzip"], bomb);
    expect(wrong).toBe("it grows by more than 200 times when it is decoded");
    expect(bytes.length).toBeLessThan(40 * 1024 * 1024);
    const loose = { ...DECODE_LIMITS, ratio: 5000 };
    expect((await decode(["gzip"], bomb, [], loose)).wrong).toBeNull();
    const small = { ...DECODE_LIMITS, decodedBytes: 1000 };
    expect((await decode(["gzip"], gzipSync(Buffer.alloc(1001)), [], small)).wrong).toBe(
      "it decodes to more than is allowed",
    );
  });
});

describe("the header that names codings", () => {
  test.each<readonly [string, readonly (readonly [string, string])[], readonly string[] | null]>([
    ["is absent", [], []],
    ["names one", [["Content-Encoding", "GZIP"]], ["gzip"]],
    ["names several", [["content-encoding", "gzip, identity,  br"]], ["gzip", "br"]],
    [
      "stands there twice",
      [
        ["Content-Encoding", "gzip"],
        ["Content_Encoding", "zstd"],
      ],
      ["gzip", "zstd"],
    ],
    ["names an unknown one", [["Content-Encoding", "gzip, compress"]], null],
    ["names something with a parameter", [["Content-Encoding", "gzip;q=1"]], null],
  ])("%s", (_, headers, expected) => {
    expect(contentCodings(headers)).toEqual(expected);
  });
});
