import fc from "fast-check";
import { expect, test } from "vitest";
import { rawFromText } from "../../model/raw.ts";
import { foldGlob, foldPath } from "../../policy/fold-path.ts";
import { matcherOfGlob } from "../../policy/glob.ts";
import { indexGlobs } from "../../policy/glob-index.ts";

const part = fc.constantFrom("abc", "abcd", "Abc", ".x", "é", "*", "**", "?", "/", "/", "a", ".");
const glob = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
const name = fc.constantFrom("abc", "abcd", "ABC", ".x", "é", "e\u0301", "/", "/", "a", ".", "z");
const path = fc.array(name, { maxLength: 7 }).map((parts) => rawFromText(parts.join("")));

test("an index finds what trying every glob finds", () => {
  fc.assert(
    fc.property(fc.array(fc.array(glob, { maxLength: 3 }), { maxLength: 6 }), path, (lists, one) => {
      const tried = lists.flatMap((globs, list) => {
        const isMatch = globs.some((text) => {
          const raw = rawFromText(text);
          return matcherOfGlob(raw)(one) || matcherOfGlob(foldGlob(raw))(foldPath(one));
        });
        return isMatch ? [list] : [];
      });
      expect(indexGlobs(lists).matching(one)).toEqual(tried);
    }),
    { numRuns: 3000 },
  );
});
