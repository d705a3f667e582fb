import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Raw, rawFromBytes, rawFromText } from "../../model/raw.ts";
import { matchesAny, matchesGlob } from "../../policy/glob.ts";
import { walkGlob } from "../../policy/walk-glob.ts";

const matches = (glob: string, name: string): boolean => matchesGlob(glob, rawFromText(name));

describe("globs on names of refs and files", () => {
  test.each([
    ["refs/heads/main", "refs/heads/main"],
    ["refs/heads/*", "refs/heads/main"],
    ["refs/heads/*", "refs/heads/"],
    ["refs/heads/**", "refs/heads/a/b/c"],
    ["refs/heads/**", "refs/heads/"],
    ["**", "anything/at all"],
    ["**", ""],
    ["**/*.pem", "key.pem"],
    ["**/*.pem", "a/b/key.pem"],
    ["a/**/b", "a/b"],
    ["a/**/b", "a/x/y/b"],
    ["refs/*/main", "refs/x/main"],
    ["a?c", "abc"],
    ["release-*-rc", "release-1.2-rc"],
    ["*", ".hidden"],
    ["team**end", "team/a/end"],
  ])("%s takes %j", (glob, name) => {
    expect(matches(glob, name)).toBe(true);
  });

  test.each([
    ["refs/heads/main", "refs/heads/main2"],
    ["refs/heads/main", "xrefs/heads/main"],
    ["refs/heads/main", "refs/heads/MAIN"],
    ["refs/heads/*", "refs/heads/a/b"],
    ["refs/heads/**", "refs/heads"],
    ["refs/heads/**", "refs/headsX/a"],
    ["**/*.pem", "key.pem.txt"],
    ["a/**/b", "a/xb"],
    ["a/**/b", "ab"],
    ["foo**/bar", "foobar"],
    ["a?c", "a/c"],
    ["a?c", "ac"],
    ["*", "a/b"],
    ["", "a"],
  ])("%s does not take %j", (glob, name) => {
    expect(matches(glob, name)).toBe(false);
  });

  test.each([".", "+", "(a|b)", "[ab]", "{a,b}", "a^", "$", "\\", "\\d", "a|b", "!", "[!a]", "(?:)", "a{2}"])(
    "%j is itself, not a pattern",
    (glob) => {
      expect(matches(glob, glob)).toBe(true);
      expect(["a", "b", "aa", "x", "1", ""].some((name) => matches(glob, name))).toBe(false);
    },
  );

  test("a newline in a name is a byte like any other, and ends nothing", () => {
    expect(matches("refs/heads/main", "refs/heads/main\n")).toBe(false);
    expect(matches("refs/heads/main", "x\nrefs/heads/main")).toBe(false);
    expect(matches("src/*", "src/a\nb")).toBe(true);
    expect(matches("src/**", "src/a\n/b\n")).toBe(true);
    expect(matches("a?b", "a\nb")).toBe(true);
  });

  test("bytes are compared, so that a character of two bytes is two of ?", () => {
    expect(matches("größe", "größe")).toBe(true);
    expect(matches("gr??e", "größe")).toBe(false);
    expect(matches("gr????e", "größe")).toBe(true);
    expect(matches("e\u0301", "\u00e9")).toBe(false);
  });

  test("names that are no UTF-8 match by their bytes", () => {
    const name = rawFromBytes(Buffer.from([...Buffer.from("src/"), 0xff, 0xfe, ...Buffer.from(".env")]));
    expect(matchesGlob("src/*.env", name)).toBe(true);
    expect(matchesGlob("src/??.env", name)).toBe(true);
    expect(matchesGlob("src/?.env", name)).toBe(false);
    expect(matchesGlob("src/\u00ff\u00fe.env", name)).toBe(false);
  });

  test("one of several is enough, none is none", () => {
    const name = rawFromText("refs/tags/v1");
    expect(matchesAny(["refs/heads/**", "refs/tags/**"], name)).toBe(true);
    expect(matchesAny(["refs/heads/**"], name)).toBe(false);
    expect(matchesAny([], name)).toBe(false);
  });

  test("a name without ? and * is a glob that takes itself and nothing else", () => {
    const name = fc.string().filter((text) => !/[?*]/.test(text));
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(matches(one, other)).toBe(one === other);
      }),
    );
  });

  test("a prefix with ** takes whatever begins with it", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(matchesGlob("refs/heads/**", `refs/heads/${rawFromBytes(bytes)}` as Raw)).toBe(true);
      }),
    );
  });
});

describe("long names", () => {
  const part = fc.constantFrom("a", "b", "/", "*", "**", "**/", "?", ".");
  const globs = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  const names = fc
    .array(fc.constantFrom("a", "b", "/", "."), { maxLength: 12 })
    .map((parts) => parts.join(""));

  test("are matched to the same end as short ones", () => {
    fc.assert(
      fc.property(globs, names, (glob, name) => {
        expect(walkGlob(glob, name)).toBe(matches(glob, name));
      }),
      { numRuns: 2000 },
    );
  });

  test("cost no more than their length, whatever the glob", () => {
    const name = "a/".repeat(100_000);
    expect(matches("**/a/**/a/**/a/**/a/**/b", name)).toBe(false);
    expect(matches("**/a/**/a/**/a/**/a/**", name)).toBe(true);
  });
});
