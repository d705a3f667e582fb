import { expect, test } from "vitest";
import { LineIndex } from "../../../scanners/external/line-index.ts";
import { locate } from "../../../scanners/external/locate.ts";

const TEXT = Buffer.from("one two\nthree two\n\nlast");

const find = (secret: string, line: number) => {
  const { start, end, exact } = locate(TEXT, new LineIndex(TEXT), Buffer.from(secret), line);
  return [start, end, exact];
};

test.each([
  ["on its line", "two", 2, [14, 17, true]],
  ["on the first line", "two", 1, [4, 7, true]],
  ["behind the line it is said to stand on", "last", 2, [19, 23, true]],
  ["before it", "one", 4, [0, 3, true]],
  ["over two lines", "two\nthree", 1, [4, 13, true]],
  ["nowhere: then the line", "decoded", 2, [8, 17, false]],
  ["nowhere, on a line that is not there: then the last", "decoded", 99, [19, 23, false]],
  ["nowhere, without a line: then the first", "decoded", 0, [0, 7, false]],
  ["empty: then it covers nothing", "", 2, [8, 8, true]],
])("a secret is found %s", (_, secret, line, place) => {
  expect(find(secret, line)).toEqual(place);
});

test("offsets and lines are each other's inverse", () => {
  const lines = new LineIndex(TEXT);
  expect([0, 7, 8, 17, 18, 19, 23].map((offset) => lines.lineOf(offset))).toEqual([1, 1, 2, 2, 3, 4, 4]);
  expect([1, 2, 3, 4].map((line) => lines.startOf(line))).toEqual([0, 8, 18, 19]);
  expect([1, 2, 3, 4].map((line) => lines.endOf(line))).toEqual([7, 17, 18, 23]);
});
