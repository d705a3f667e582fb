import { expect, test } from "vitest";
import { hasOwnLines, wayIn } from "../../model/way-in.ts";

test.each([
  [[], "", ""],
  [["base64"], "", "base64"],
  [["zip!config/.env", "base64"], "!config/.env", "base64"],
  [["gzip", "tar!in.zip", "zip!c/.env"], "!in.zip!c/.env", "gzip"],
  [["zip!odd!name"], "!odd!name", ""],
])("the way %j reads as %j and %j", (via, inner, steps) => {
  expect(wayIn(via)).toEqual({ inner, steps });
});

test("a line is one of the file itself, unless it was unpacked", () => {
  expect(hasOwnLines([])).toBe(false);
  expect(hasOwnLines(["base64", "joined"])).toBe(false);
  expect(hasOwnLines(["base64", "gzip"])).toBe(true);
  expect(hasOwnLines(["zip!a"])).toBe(true);
});
