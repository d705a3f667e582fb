import { expect, test } from "vitest";
import { isWithin, readVersion, showRange } from "../../../scanners/external/version.ts";

test.each([
  ["8.30.1\n", [8, 30, 1]],
  ["betterleaks version 1.0.0\n", [1, 0, 0]],
  ["trufflehog 3.97.0\n", [3, 97, 0]],
  ["v2.14.0", [2, 14, 0]],
  ["version is set by build process", null],
  ["dev", null],
  ["", null],
  ["1.2.3.4", null],
])("%j names the version %j", (text, version) => {
  expect(readVersion(text)).toEqual(version);
});

test("a range holds its first version and not its last", () => {
  const range = { from: [8, 28, 0], below: [9, 0, 0] } as const;
  const within = ["8.27.9", "8.28.0", "8.100.3", "9.0.0", "10.0.0"].map((text) =>
    isWithin(readVersion(text) as NonNullable<ReturnType<typeof readVersion>>, range),
  );
  expect(within).toEqual([false, true, true, false, false]);
  expect(showRange(range)).toBe("8.28.0 or later, below 9.0.0");
});
