import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeSandbox } from "../../support/sandbox.ts";
import { load, runGitleaks, scanFolder, writeFiles } from "./both.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "./programs.ts";
import { randomPattern, randomText, seeded } from "./random-patterns.ts";

interface Case {
  readonly toml: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** How many findings there are, so that none on both sides is not taken for agreement. */
  readonly findings: number;
  readonly extended?: Readonly<Record<string, string>>;
}

const rule = (id: string, regex: string, more = ""): string =>
  `[[rules]]\nid = "${id}"\ndescription = "about ${id}"\nregex = '''${regex}'''\n${more}\n`;

const WORDS = rule("word", "(?:tok|TOK)_([a-z0-9]+)");
const lines = (...text: readonly string[]): string => `${text.join("\n")}\n`;

const CASES: Readonly<Record<string, Case>> = {
  "the first group that is not empty is the secret": {
    toml: rule("a", "k=(x*)(\\w+)(\\d)"),
    files: { f: lines("k=ab1", "k=xab1") },
    findings: 2,
  },
  "secretGroup chooses the group": {
    toml: rule("a", "k=(x*)(\\w+)(\\d)", "secretGroup = 3"),
    files: { f: lines("k=ab1", "k=xab1") },
    findings: 2,
  },
  "a chosen group that took no part leaves an empty secret": {
    toml: rule("a", "k=(?:(a)|b)", "secretGroup = 1"),
    files: { f: lines("k=a", "k=b") },
    findings: 2,
  },
  "a pattern that needs its surroundings leaves the whole match as the secret": {
    toml: rule("a", "\\B(b+)\\B"),
    files: { f: lines("abbba") },
    findings: 1,
  },
  "entropy equal to the limit is not enough": {
    toml: rule("a", "k=(\\w+)", "entropy = 2.0"),
    files: { f: lines("k=abcd", "k=abcde", "k=aabbccdd", "k=aaaa") },
    findings: 1,
  },
  "entropy counts characters over bytes": {
    toml: rule("a", "k=(\\S+)", "entropy = 1.0"),
    files: {
      f: Buffer.concat([
        Buffer.from(lines("k=éàüö", "k=日本語")),
        Buffer.from([0x6b, 0x3d, 0xff, 0xfe, 0x0a]),
      ]),
    },
    findings: 2,
  },
  "keywords are looked for without regard to case, one is enough": {
    toml: rule("a", "\\d{4}", 'keywords = ["ZEBRA", "yak"]') + rule("b", "\\d{4}", 'keywords = ["cow"]'),
    files: { one: "zeBra 1234\n", two: "YAK 1234\n", three: "1234\n", four: "1234 \u212aow ya\u212a" },
    findings: 3,
  },
  "a rule without keywords always runs, an empty keyword never stands in a text": {
    toml: rule("a", "\\d{4}") + rule("b", "\\d{4}", 'keywords = [""]'),
    files: { one: "1234\n" },
    findings: 1,
  },
  "a pattern that ignores case takes the letters that differ by case only": {
    toml: rule("a", "(?i)task-\\w+", "keywords = []"),
    files: { one: "ta\u017fk-1 tas\u212a-2 TASK-3\n" },
    findings: 3,
  },
  "allowlists take back by secret, stopword and path": {
    toml: `${WORDS}[[rules.allowlists]]\nregexes = ["^aa"]\n[[rules.allowlists]]\nstopwords = ["DEMO"]\n[[rules.allowlists]]\npaths = ["(?i)vendor/"]\n`,
    files: { f: lines("tok_aab", "tok_baa", "tok_1demo1", "TOK_x"), "Vendor/g": "tok_x\n" },
    findings: 2,
  },
  "all checks of an AND list have to hold": {
    toml: `${WORDS}[[rules.allowlists]]\ncondition = "and"\npaths = ["(?:^|/)g$"]\nregexes = ["a"]\nstopwords = ["b"]\n`,
    files: { f: lines("tok_ab"), g: lines("tok_ab", "tok_a", "tok_b", "tok_c") },
    findings: 4,
  },
  "an AND list of paths alone is decided before anything is read": {
    toml: `${WORDS}[[allowlists]]\ncondition = "&&"\npaths = ["(?:^|/)g$"]\n`,
    files: { f: "tok_a\n", g: "tok_a\n" },
    findings: 1,
  },
  "an AND list with an empty stopword never holds": {
    toml: `${WORDS}[[rules.allowlists]]\ncondition = "AND"\nregexes = ["a"]\nstopwords = [""]\n`,
    files: { f: "tok_a\n" },
    findings: 1,
  },
  "regexTarget looks at the match or the line": {
    toml: `${WORDS}[[rules.allowlists]]\nregexTarget = "match"\nregexes = ["^TOK_a"]\n[[rules.allowlists]]\nregexTarget = "line"\nregexes = ["harmless"]\n`,
    files: { f: lines("tok_a", "TOK_a", "tok_b harmless", "tok_c", "tok_d") },
    findings: 3,
  },
  "behind the last newline, the line is the whole text": {
    toml: `${WORDS}[[rules.allowlists]]\nregexTarget = "line"\nregexes = ["harmless"]\n`,
    files: { f: "harmless\ntok_a\ntok_b" },
    findings: 1,
  },
  "a flag in one joined pattern holds for those behind it": {
    toml: `${WORDS}[[rules.allowlists]]\nregexTarget = "match"\nregexes = ["(?i)zz", "TOK_A"]\n`,
    files: { f: lines("tok_a", "tok_b") },
    findings: 1,
  },
  "the old forms of allowlists are read": {
    toml: `${WORDS}[rules.allowlist]\nregexes = ["a"]\n[allowlist]\nstopwords = ["b"]\n`,
    files: { f: lines("tok_a", "tok_b", "tok_c") },
    findings: 1,
  },
  "targetRules aims a list of the file at some rules": {
    toml: `${WORDS}${rule("other", "TOK_\\w")}[[allowlists]]\ntargetRules = ["word"]\nregexes = ["x"]\n`,
    files: { f: lines("TOK_x") },
    findings: 1,
  },
  "gitleaks:allow lets its line off, and behind the last newline the whole text": {
    toml: WORDS,
    files: { f: lines("tok_a # gitleaks:allow", "tok_b"), g: "# gitleaks:allow\ntok_a\ntok_b" },
    findings: 2,
  },
  "a rule with a path alone reports the file": {
    toml: `[[rules]]\nid = "pem"\npath = '''\\.pem$'''\ntags = ["file"]\n`,
    files: { "a/b.pem": "x\n", "b.pem.txt": "x\n" },
    findings: 1,
  },
  "a rule with path and pattern needs both": {
    toml: rule("a", "tok_\\w", "path = '''\\.env$'''"),
    files: { "x.env": "tok_a\n", "x.txt": "tok_a\n" },
    findings: 1,
  },
  "skipReport keeps a rule to itself": {
    toml: rule("a", "tok_\\w", "skipReport = true") + rule("b", "tok"),
    files: { f: "tok_a\n" },
    findings: 1,
  },
  "a required rule has to find something near": {
    toml: `${rule("a", "id_\\d", '[[rules.required]]\nid = "b"\nwithinLines = 1')}${rule("c", "id_\\d", '[[rules.required]]\nid = "b"\nwithinColumns = 3')}${rule("b", "key_(\\w+)", "skipReport = true\nentropy = 1.0")}`,
    files: {
      f: lines("id_1", "key_abcd", "x", "y", "   id_2", "", "id_3"),
      g: lines("id_1", "key_aaaa"),
      h: lines("           id_1", "", "", "key_abcd"),
    },
    findings: 4,
  },
  "every one of several required rules has to": {
    toml: `${rule("a", "id_\\d", '[[rules.required]]\nid = "b"\n[[rules.required]]\nid = "c"\nwithinLines = 0')}${rule("b", "key")}${rule("c", "pin")}`,
    files: { f: lines("id_1 pin", "key", "id_2"), g: lines("id_1 pin") },
    findings: 4,
  },
  "a generic finding gives way to a telling one on its line": {
    toml: rule("generic-x", "tok_(\\w{3})") + rule("telling", "tok_\\w{5}") + rule("Generic-y", "_\\w{9}"),
    files: { f: lines("tok_abcde", "tok_abcdefghi", "tok_abc") },
    findings: 4,
  },
  "lines and columns are counted as gitleaks counts them": {
    toml: rule("a", "\\s*key\\s*=\\s*(\\w+)\\s*") + rule("nl", "\\n+z+\\n+") + rule("e", "\\bq*"),
    files: {
      a: "key=a",
      b: "key=a\n",
      c: "\n\n key=a\n\n key =\nb\r\n",
      d: "é key=a\r\nkey=b",
      e: "\n\nzz\n\nz\n",
      f: "\n",
      g: "qq\nq",
    },
    findings: 37,
  },
  "what is no UTF-8 is matched byte by byte": {
    toml: rule("a", "k=(.{2})x") + rule("b", "[^a-z]x"),
    files: { f: Buffer.from([0x6b, 0x3d, 0xff, 0xe2, 0x78, 0x0a, 0x6b, 0x3d, 0xc3, 0xa9, 0xc3, 0x78, 0x0a]) },
    findings: 4,
  },
  "keys are known in any case, and values are read weakly": {
    toml: "[[RULES]]\nID = 'a'\nRegex = 'tok_\\w+'\nKEYWORDS = 'tok,zzz'\nEntropy = '1.0'\nSecretGroup = '0'\nTags = 'x,y'\nsomething = 1\n",
    files: { f: "tok_abcd\n" },
    findings: 1,
  },
  "of two rules with one id the last counts": {
    toml: rule("a", "one") + rule("a", "two"),
    files: { f: "one two\n" },
    findings: 1,
  },
  "an extended file is changed rule by rule": {
    toml: `[extend]\npath = "base.toml"\ndisabledRules = ["gone", "never-there"]\n${rule("kept", "tok_(\\w+)", 'entropy = 1.5\ntags = ["mine"]')}[[rules]]\nid = "loose"\n[[rules.allowlists]]\nstopwords = ["abc"]\n[[allowlists]]\nstopwords = ["zzz"]\n[[allowlists]]\ntargetRules = ["added"]\nstopwords = ["123"]\n`,
    extended: {
      "base.toml": `title = "base"\n${rule("kept", "x", 'tags = ["theirs"]\nkeywords = ["tok"]')}${rule("gone", "g")}${rule("loose", "key=(\\w+)")}${rule("added", "pin=(\\d+)")}[[allowlists]]\nstopwords = ["yyy"]\n`,
    },
    files: { f: lines("tok_abcd tok_aa g", "key=1 key=abc key=zzz key=yyy", "pin=12 pin=123") },
    findings: 3,
  },
  "extending goes two files deep": {
    toml: `[extend]\npath = "one.toml"\n${rule("zero", "n0")}`,
    extended: {
      "one.toml": `[extend]\npath = "two.toml"\n${rule("one", "n1")}[[allowlists]]\ntargetRules = ["one"]\nstopwords = ["n1"]\n`,
      "two.toml": `[extend]\npath = "three.toml"\n${rule("two", "n2")}`,
      "three.toml": rule("three", "n3"),
    },
    files: { f: "n0 n1 n2 n3\n" },
    findings: 3,
  },
};

const compare = async ({ toml, files, extended = {} }: Omit<Case, "findings">) => {
  const { dir } = await makeSandbox();
  const folder = join(dir, "files");
  writeFiles(folder, files);
  writeFiles(dir, { "config.toml": toml });
  // Both take extend.path from where they are started.
  writeFiles(dir, extended);
  const config = join(dir, "config.toml");
  const theirs = runGitleaks(["dir", "files", "-c", config], dir, join(dir, "report.json"));
  const scanner = load({ config, cwd: dir });
  const within = (row: string): string => row.replaceAll("files/", "");
  return { theirs: theirs.rows.map(within).sort(), ours: scanFolder(scanner, folder), stderr: theirs.stderr };
};

describe.skipIf(GITLEAKS === null)(`as in gitleaks itself${GITLEAKS_NOTE}`, () => {
  test.each(Object.entries(CASES))("%s", async (_, { findings, ...one }) => {
    const { ours, theirs, stderr } = await compare(one);
    expect(ours, stderr).toEqual(theirs);
    expect(ours).toHaveLength(findings);
  });

  test.each([1, 2, 3])("random rules on random files find the same, %i", async (seed) => {
    const random = seeded(1000 + seed);
    const toml = Array.from({ length: 60 }, (_, index) => {
      const more = random() < 0.3 ? `entropy = ${(random() * 2).toFixed(2)}` : "";
      return rule(`r${index}`, randomPattern(random, 2).replaceAll("'", ""), more);
    }).join("");
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `f${index}`,
        Buffer.concat([randomText(random), Buffer.from("x")]),
      ]),
    );
    const { ours, theirs, stderr } = await compare({ toml, files });
    expect(ours, stderr).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(100);
  });
});
