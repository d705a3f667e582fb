import { describe, expect, test } from "vitest";
import { complaintsAbout, editWaivers } from "../../../gate/waivers/edit-waivers.ts";
import { parseWaivers } from "../../../gate/waivers/waivers-file.ts";
import type { Waiver } from "../../../policy/waive.ts";

const FILE = "/etc/git-gate/waivers.yaml";

const WAIVER: Waiver = {
  fingerprint: "00112233445566ff",
  repository: "/srv/git/app.git",
  path: "test/**",
  approver: "ada",
  reason: "never issued",
  approved: "2027-01-01",
  expires: "2027-01-31",
};

const entry = (some: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ ...WAIVER, ...some })
    .map(([key, value], index) => `${index === 0 ? "  - " : "    "}${key}: ${value}`)
    .join("\n");

const file = (...entries: readonly string[]): string => `version: 1\nwaivers:\n${entries.join("\n")}\n`;

const complaint = (text: string): string => {
  try {
    parseWaivers(text, FILE);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("a waivers file", () => {
  test("is a version and a list of waivers", () => {
    expect(parseWaivers(file(entry()), FILE)).toEqual([WAIVER]);
    expect(parseWaivers("version: 1\n", FILE)).toEqual([]);
    expect(parseWaivers("version: 1\nwaivers: []\n", FILE)).toEqual([]);
  });

  test.each([
    [
      "an unknown key",
      file(entry({ aprover: "bob" })),
      /:10: waivers\.0\.aprover: .*did you mean approver\?/,
    ],
    ["a missing key", file(entry()).replace(/ +reason: .*\n/, ""), /:3: waivers\.0(?:\.reason)?: /],
    [
      "a fingerprint of another form",
      file(entry({ fingerprint: "xyz" })),
      /:3: waivers\.0\.fingerprint: .*16 hex/,
    ],
    [
      "a fingerprint that is a number",
      file(entry({ fingerprint: "1234567890123456" })),
      /fingerprint: .*quotes/,
    ],
    [
      "a repository that is no path",
      file(entry({ repository: "app.git" })),
      /:4: waivers\.0\.repository: .*absolute/,
    ],
    ["a word that names no place", file(entry({ path: ":comit" })), /:5: waivers\.0\.path: .*:commit/],
    ["a day that is none", file(entry({ expires: "2027-02-30" })), /:9: waivers\.0\.expires: .*calendar/],
    ["no end", file(entry({ expires: "never" })), /expires: .*calendar/],
    ["a reason of two lines", file(entry({ reason: '"a\\nb"' })), /:7: waivers\.0\.reason: .*one line/],
    ["an empty approver", file(entry({ approver: '""' })), /:6: waivers\.0\.approver: /],
    ["another version", "version: 2\n", /:1: version: /],
    ["a text that is no YAML", "version: [1\n", /waivers\.yaml:\d+: /],
    ["a list in its place", "- 1\n", /:1: the file: /],
    ["the same key twice", `${file(entry())}version: 1\n`, /:10: .*unique/i],
    ["an alias", "version: 1\nwaivers: &a []\nx: *a\n", /:3: x: \*a: aliases are not read/],
  ])("with %s is refused, and the line named", (_, text, words) => {
    expect(complaint(text)).toMatch(words);
  });

  test("with the same fingerprint, repository and path twice is refused, whatever else differs", () => {
    const again = entry({ approver: "bob", expires: "2028-01-01" });
    expect(complaint(file(entry(), again))).toMatch(/:10: waivers\.1: .*of line 3 again/);
    expect(complaint(file(entry(), entry({ path: "other/**" })))).toBe("");
  });
});

describe("adding a waiver", () => {
  test("makes a file that says what it is", () => {
    const text = editWaivers({ text: null, file: FILE, waiver: WAIVER, renew: false });
    expect(text).toMatch(/^# /);
    expect(parseWaivers(text, FILE)).toEqual([WAIVER]);
  });

  test("keeps every comment and every other entry", () => {
    const before = `# of the team\nversion: 1   # first\n# list\nwaivers:\n  # sandbox key\n${entry()} # soon\n# the end\n`;
    const other = { ...WAIVER, path: "docs/**" };
    const after = editWaivers({ text: before, file: FILE, waiver: other, renew: false });
    for (const words of ["# of the team", "# first", "# list", "# sandbox key", "# soon", "# the end"]) {
      expect(after).toContain(words);
    }
    expect(parseWaivers(after, FILE)).toEqual([WAIVER, other]);
  });

  test("writes into an empty list, into none, and into one in braces", () => {
    for (const text of ["version: 1\n", "version: 1\nwaivers: []\n", "version: 1\nwaivers: [ ]\n"]) {
      const edited = editWaivers({ text, file: FILE, waiver: WAIVER, renew: false });
      expect(parseWaivers(edited, FILE)).toEqual([WAIVER]);
      expect(edited).toContain("\n  - fingerprint: ");
    }
    const { path: _, ...rest } = WAIVER;
    const flow = `version: 1\nwaivers: [${JSON.stringify({ ...rest, path: "x" })}]\n`;
    expect(
      parseWaivers(editWaivers({ text: flow, file: FILE, waiver: WAIVER, renew: false }), FILE),
    ).toHaveLength(2);
  });

  test.each([
    ["a fingerprint of digits", { fingerprint: "1234567890123456" }],
    ["a fingerprint that looks like a number", { fingerprint: "123456789012e456" }],
    ["a reason with marks", { reason: "a: b # c & *d" }],
    ["a reason in many scripts", { reason: "größe 🔑 ключ" }],
    ["a long reason", { reason: "word ".repeat(150).trim() }],
    ["a path that looks like YAML", { path: "!a/{b}: [c]" }],
  ])("writes %s so that it is read again", (_, some) => {
    const waiver = { ...WAIVER, ...some };
    const text = editWaivers({ text: null, file: FILE, waiver, renew: false });
    expect(parseWaivers(text, FILE)).toEqual([waiver]);
  });

  test("that is there is refused, unless it is renewed in its place", () => {
    const text = `version: 1\nwaivers:\n  # why\n${entry()}\n${entry({ path: "x" })}\n`;
    const waiver = { ...WAIVER, approver: "bob", expires: "2027-06-30" };
    expect(() => editWaivers({ text, file: FILE, waiver, renew: false })).toThrow(
      `${FILE} has this waiver already, by ada until 2027-01-31`,
    );
    const renewed = editWaivers({ text, file: FILE, waiver, renew: true });
    expect(parseWaivers(renewed, FILE)).toEqual([waiver, { ...WAIVER, path: "x" }]);
    expect(renewed).toContain("# why");
  });

  test("to a file that is wrong changes nothing", () => {
    expect(() => editWaivers({ text: "version: 2\n", file: FILE, waiver: WAIVER, renew: false })).toThrow(
      /:1: version/,
    );
  });

  test("tells what is wrong with an entry before it is written", () => {
    expect(complaintsAbout(WAIVER)).toEqual([]);
    expect(complaintsAbout({ ...WAIVER, reason: "a\nb", path: ":x" })).toEqual([
      expect.stringMatching(/^path: /),
      expect.stringMatching(/^reason: /),
    ]);
  });
});
