import { expect, test } from "vitest";
import { namePart } from "../../../gate/scan/name-part.ts";

const COMMIT = [
  "tree 1",
  "parent 2",
  "author A <a@example.com> 0 +0000",
  "committer B <b@example.com> 0 +0000",
  "encoding latin1",
  "gpgsig -----BEGIN PGP SIGNATURE-----",
  " ",
  " iQEz",
  " -----END PGP SIGNATURE-----",
  "x-own something",
  " going on",
  "",
  "Subject",
  "",
  "Body",
].join("\n");

test.each([
  [1, "tree"],
  [2, "parent"],
  [3, "author"],
  [4, "committer"],
  [5, "encoding"],
  [6, "gpgsig"],
  [7, "gpgsig"],
  [9, "gpgsig"],
  [10, "header line 10"],
  [11, "header line 11"],
  [13, "message line 1"],
  [14, "message line 2"],
  [15, "message line 3"],
])("line %i of a commit is %s", (line, part) => {
  expect(namePart(COMMIT, line)).toBe(part);
});

test("the name of a header that git does not know may be a secret, so it is not repeated", () => {
  expect(namePart("tree 1\ntok_0123456789 x\n\nm", 2)).toBe("header line 2");
});

test("lines of a tag are named too", () => {
  const tag = "object 1\ntype commit\ntag v1\ntagger A <a@example.com> 0 +0000\n\nMessage\n";
  expect([1, 2, 3, 4, 6].map((line) => namePart(tag, line))).toEqual([
    "object",
    "type",
    "tag",
    "tagger",
    "message line 1",
  ]);
});

test("a line beyond the end, or text without any header, is named somehow", () => {
  expect(namePart("tree 1\n\nm", 9)).toBe("message line 7");
  expect(namePart("", 1)).toBe("header line 1");
  expect(namePart(" going on", 1)).toBe("header line 1");
});
