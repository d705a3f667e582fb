import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "../../../gate/read/line-splitter.ts";
import { byteByByte, cutAnyhow } from "./chunks.ts";

const linesOf = (pieces: readonly Uint8Array[]): string[] => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.push(Buffer.from(piece));
  splitter.finish();
  return lines;
};

test("lines are the same however they come in pieces", () => {
  const line = fc.uint8Array().map((bytes) => bytes.filter((byte) => byte !== 10));
  const text = fc
    .array(line)
    .map((lines) => lines.flatMap((bytes) => [Buffer.from(bytes), Buffer.from("\n")]));
  fc.assert(
    fc.property(
      text.chain((parts) => fc.tuple(fc.constant(parts), cutAnyhow(Buffer.concat(parts)))),
      ([parts, pieces]) => {
        const whole = parts.filter((_, at) => at % 2 === 0).map((bytes) => bytes.toString("latin1"));
        expect(linesOf(pieces)).toEqual(whole);
        expect(linesOf(byteByByte(Buffer.concat(parts)))).toEqual(whole);
      },
    ),
  );
});

test("an empty line is a line", () => {
  expect(linesOf([Buffer.from("\n\na\n")])).toEqual(["", "", "a"]);
});

test("no output has no lines", () => {
  expect(linesOf([])).toEqual([]);
});

test("a last line that is cut short is a failure, not a line", () => {
  expect(() => linesOf([Buffer.from("whole\ncut")])).toThrow("stopped inside a line");
});
