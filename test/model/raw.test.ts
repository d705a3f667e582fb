import fc from "fast-check";
import { expect, test } from "vitest";
import { rawBytes, rawFromBytes, rawFromText } from "../../model/raw.ts";

test("any bytes come back as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(rawBytes(rawFromBytes(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test("a name is as long as it has bytes, and two names are the same when their bytes are", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (one, other) => {
      expect(rawFromBytes(one)).toHaveLength(one.length);
      expect(rawFromBytes(one) === rawFromBytes(other)).toBe(Buffer.from(one).equals(Buffer.from(other)));
    }),
  );
});

test("text is kept as its UTF-8", () => {
  expect(rawBytes(rawFromText("ß🔑"))).toEqual(Buffer.from("ß🔑", "utf8"));
});

test("a view into a larger buffer is only what it shows", () => {
  const whole = Buffer.from("abcdef");
  expect(rawFromBytes(whole.subarray(2, 4))).toBe("cd");
});
