import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { STARTERS } from "../../../../bottle/commands/starters.ts";
import { plainYaml } from "../../../../bottle/manifest/plain-yaml.ts";
import { readSimple } from "../../../../bottle/manifest/simple/read-simple.ts";
import { splitManifest } from "../../../../bottle/manifest/split.ts";
import { readYaml } from "../../../../policy/file/read-yaml.ts";
import { plainOf, type Tree } from "../../../../policy/file/tree.ts";

const FILE = "/config/b.md";

const readWhole = (text: string): Tree => readYaml(text, FILE, "the settings", plainYaml(FILE));

/** Every value, place and order in a tree. */
const shown = (tree: Tree): string =>
  JSON.stringify(tree, (_, value: unknown) => (value instanceof Map ? [...value] : value));

/** Whether a text is simple; then it comes to what the whole reader makes of it, which has nothing against it. */
const isReadAlike = (text: string): boolean => {
  const simple = readSimple(text, FILE);
  if (simple !== null) expect(shown(simple)).toBe(shown(readWhole(text)));
  return simple !== null;
};

const SETTINGS = `
# what it builds on
extends: [base, tools.v2]   # later over earlier
backend: docker
agent_provider: { template: claude, auth_token: TOKEN }
env:
  LOG_LEVEL: debug
  API_URL: "\${API_URL}"
  WHAT: '?what # to do'
  NONE: ""

git:
  user: { name: J\u00f6rg Doe, email: john@example.com }
  remotes:
    app:
      url: ssh://git@git.example.com:2222/owner/app.git
      identity_file: ~/.ssh/id
      refs: [ 'refs/heads/**' ,refs/tags/v1 ]
egress:
  routes:
  - host: a.example.com
    dlp:
      - { inbound: true, most: 20, none: null }
  - host: b.example.com
    matches: [{ methods: [GET,POST], paths: [{ prefix: /api/v1/ }] }, {}, []]
plain: a b:c d#e [f] {g}
`;

const PARTS = [
  ..."{}[],:#-?&*!|>%@`'\"~.<=$/\\_0179eyn \n",
  ...[
    "a",
    "key",
    "yes",
    "No",
    "on",
    "true",
    "True",
    "null",
    "~/x",
    "1.5",
    "0x1f",
    "0o7",
    "017",
    "1_000",
    "1:30",
  ],
  ...[
    "2026-11-01",
    ".inf",
    "<<",
    "__proto__",
    "\u00e9",
    "\u00a0",
    "\u2028",
    "\u2026",
    "\u3000",
    "\ufeff",
    "\t",
    "\r",
    "\0",
    "a:b",
  ],
  ...["http://a/b", "a#b", "{}", "[]", ": ", "- ", ", ", " #", "# ", "---", "...", "a: ", "b: ", "{ a: 1 }"],
  ...["[a, b]", '"a"', "'b'", "''", '"\\n"', "  ", "\n  ", "\n    ", "\n  - ", "\nb: ", "a:\n  b: "],
];

describe("simple settings are read without a whole reader of YAML", () => {
  test("with every value, place and order", () => {
    expect(isReadAlike(SETTINGS)).toBe(true);
    expect(plainOf(readSimple(SETTINGS, FILE) as Tree)).toMatchObject({
      extends: ["base", "tools.v2"],
      env: { WHAT: "?what # to do", NONE: "" },
      egress: { routes: [{ dlp: [{ inbound: true, most: 20, none: null }] }, { host: "b.example.com" }] },
      plain: "a b:c d#e [f] {g}",
    });
  });

  test.each(STARTERS.map(({ path, text }) => [path, text]))(
    "so are those of the first file %s",
    (path, text) => {
      expect(isReadAlike(splitManifest(text, path).frontmatter)).toBe(true);
    },
  );

  test.each(["", "\n", "\n# nothing\n", "\n  a: b", "\na:\n- b\n- c: d\n  e: f\ng: h"])(
    "%j is simple",
    (text) => {
      expect(isReadAlike(text)).toBe(true);
    },
  );
});

describe("what is not simple, or may be wrong, is left to the whole reader", () => {
  test.each([
    ["a key twice", "a: b\na: c"],
    ["a key twice on one line", "a: { b: c, b: d }"],
    ["an anchor", "a: &x b"],
    ["an alias", "a: *x"],
    ["a tag", "a: !!str b"],
    ["a merge", "<<: { a: b }"],
    ["a prototype", "__proto__: { a: b }"],
    ["yes as a value", "a: yes"],
    ["yes as a key", "Yes: a"],
    ["yes in a list", "a: [on, off]"],
    ["a key that is no text", "7: a"],
    ["an octal number", "a: 017"],
    ["a number to base 60", "a: 1:30"],
    ["a number with a dash", "a: 1_000"],
    ["a number with another base", "a: 0x1f"],
    ["a text over two lines", "a: b\n  c"],
    ["a text in quotes over two lines", 'a: "b\n  c"'],
    ["a list over two lines", "a: [b,\n  c]"],
    ["an escape", 'a: "\\x41"'],
    ["a block of text", "a: |\n  b"],
    ["a second document", "a: b\n---\nc: d"],
    ["a tab", "a:\tb"],
    ["a list for settings", "- a"],
    ["a key without a value", "a:"],
    ["a key in a key", "a: b: c"],
    ["an odd indent", "a:\n    b: c\n  d: e"],
    ["words behind a text in quotes", "a: 'b' c"],
    ["an open bracket", "a: [b"],
    ["a comma too many", "a: [b, ]"],
    ["brackets in brackets without end", `a: ${"[".repeat(2000)}${"]".repeat(2000)}`],
    ["a blank that is none", "a: b\u3000"],
  ])("%s", (_, text) => {
    expect(readSimple(`\n${text}`, FILE)).toBeNull();
  });

  test("any text is read as the whole reader reads it, or left to it", () => {
    const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 16 });
    fc.assert(
      fc.property(texts, (parts) => void isReadAlike(parts.join(""))),
      { numRuns: 10_000 },
    );
  });

  test("and so are settings with a slip in them", () => {
    const places = fc.integer({ min: 0, max: SETTINGS.length });
    const slips = fc.tuple(places, fc.integer({ min: 0, max: 12 }), fc.constantFrom("", ...PARTS));
    let simple = 0;
    fc.assert(
      fc.property(fc.array(slips, { minLength: 1, maxLength: 3 }), (all) => {
        const slipped = all.reduce(
          (text, [at, length, part]) => text.slice(0, at) + part + text.slice(at + length),
          SETTINGS,
        );
        if (isReadAlike(slipped)) simple += 1;
      }),
      { numRuns: 1000 },
    );
    expect(simple).toBeGreaterThan(50);
  });

  test("a reader that takes words as they stand would come to something else", () => {
    const takeWords = (text: string): unknown =>
      Object.fromEntries(text.split("\n").map((line) => line.split(": ")));
    expect(takeWords("a: b\na: c")).toEqual({ a: "c" });
    expect(() => readWhole("a: b\na: c")).toThrow("/config/b.md:2: a: Map keys must be unique");
    expect(takeWords("a: yes")).toEqual({ a: "yes" });
    expect(() => readWhole("a: yes")).toThrow("/config/b.md:1: a: yes is true or false to some readers");
  });
});
