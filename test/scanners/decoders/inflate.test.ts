import { Buffer } from "node:buffer";
import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createInflater } from "../../../scanners/decoders/archives/inflate.ts";
import { noise } from "./support.ts";

const inflate = (stream: Buffer, size: number) => {
  const parts: Buffer[] = [];
  const inflater = createInflater((bytes, from, to) => {
    parts.push(Buffer.from(bytes.subarray(from, to)));
    return true;
  });
  inflater.begin();
  let progress = "more";
  let taken = 0;
  while (progress === "more" && taken < stream.length) {
    const end = Math.min(stream.length, taken + size);
    progress = inflater.push(stream, taken, end);
    taken = end;
  }
  inflater.finish();
  return { progress, text: Buffer.concat(parts), rest: stream.length - taken + inflater.unused };
};

/** Bytes that repeat themselves near and far, and some that do not. */
const repetitive = fc
  .array(fc.tuple(fc.nat(30), fc.nat(3000), fc.boolean()), { maxLength: 40 })
  .map((parts) =>
    Buffer.concat(
      parts.map(([seed, length, plain]) => (plain ? Buffer.alloc(length, seed) : noise(length, seed + 1))),
    ),
  );

describe("inflating", () => {
  test("gives back what was deflated, in whatever way and however it comes", () => {
    const strategies = [
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
    ];
    fc.assert(
      fc.property(
        repetitive,
        fc.constantFrom(0, 1, 6, 9),
        fc.constantFrom(...strategies),
        fc.integer({ min: 1, max: 70_000 }),
        (text, level, strategy, size) => {
          const stream = deflateRawSync(text, { level, strategy });
          const behind = noise(20);
          const result = inflate(Buffer.concat([stream, behind]), size);
          expect(result.progress).toBe("done");
          expect(result.text.equals(text)).toBe(true);
          expect(result.rest).toBe(behind.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("gives the beginning of what is cut off", () => {
    const text = Buffer.from("to be or not to be, that is the question; ".repeat(500));
    const stream = deflateRawSync(text);
    for (let length = 0; length < stream.length; length += 3) {
      const result = inflate(stream.subarray(0, length), 50);
      expect(text.subarray(0, result.text.length).equals(result.text)).toBe(true);
    }
    expect(inflate(stream.subarray(0, -1), 50).text.length).toBeGreaterThan(text.length - 300);
  });

  test("ends on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const result = inflate(Buffer.from(bytes), 100);
        expect(result.text.length).toBeLessThan(1100 * bytes.length + 1);
      }),
    );
  });
});
