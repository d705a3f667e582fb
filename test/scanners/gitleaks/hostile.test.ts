import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../model/fault.ts";
import { Budget } from "../../../scanners/gitleaks/re2/budget.ts";
import { PatternError } from "../../../scanners/gitleaks/re2/node.ts";
import { compilePattern } from "../../../scanners/gitleaks/re2/pattern.ts";
import { StatePool } from "../../../scanners/gitleaks/re2/state-pool.ts";
import { toText } from "../../../scanners/gitleaks/re2/text.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { fragment, load, writeFiles } from "./both.ts";
import { seeded } from "./random-patterns.ts";

const MEGABYTE = 1_000_000;
const manyA = toText(Buffer.alloc(MEGABYTE, "a"));

/** Steps for a search; a backtracking engine would need more than there are atoms. */
const spentBy = (source: string, text = manyA): number => {
  const budget = new Budget(Number.POSITIVE_INFINITY);
  const steps = 2e9;
  budget.left = steps;
  Array.from(compilePattern(source).findAll(text, null, budget));
  return steps - budget.left;
};

describe("a pattern made to hang", () => {
  test.each([
    "(a+)+$",
    "(a+)+b",
    "(a|aa)+b",
    "(a|a?)+b",
    "(a*)*b",
    "(.*)*(.*)*(.*)*b",
    "(a|b)*a(a|b){30}c",
    "a{500,1000}b",
    "(?:(?:a{1,30}){1,30})b",
    "(?:a?){500}(?:a){500}b",
    "([a-z]+)*[0-9]",
    "(?i)\\b(?:\\w{1,100}\\W?){1,10}!",
  ])("%s reads a megabyte in work that is linear in it", (source) => {
    expect(spentBy(source)).toBeLessThan(300 * MEGABYTE);
  });

  test.each([
    "(?:a{100}){100}",
    "a{1001}",
    "(((a{10}){10}){10}){10}",
    `${"(".repeat(1500)}a${")".repeat(1500)}`,
    `(?:${"\\pL".repeat(600)}){999}`,
  ])("%.40s is refused when it is loaded", (source) => {
    expect(() => compilePattern(source)).toThrow(PatternError);
  });
});

describe("what patterns remember of a text", () => {
  test("is forgotten when it gets too much, and what is found stays the same", () => {
    const random = seeded(3);
    const text = toText(
      Buffer.from(Array.from({ length: 15_000 }, () => (random() < 0.5 ? "a" : "b")).join("")),
    );
    const pool = new StatePool();
    for (let far = 10; far < 26; far += 4) {
      const source = `(?:a|b)*a[ab]{${far}}c|b{12}a`;
      const found = [...compilePattern(source, pool).findAll(text, null, new Budget(1e9))];
      const plain = [
        ...Buffer.from(text)
          .toString()
          .matchAll(/b{12}a/g),
      ].map(({ index }) => [index, index + 13]);
      expect(found).toEqual(plain);
    }
  });
});

const scannerWith = async (regex: string) => {
  const { dir } = await makeSandbox();
  writeFiles(dir, { "config.toml": `[[rules]]\nid = "slow"\nregex = '''${regex}'''\n` });
  return load({ config: join(dir, "config.toml") });
};

describe("a text made to hang", () => {
  test("a pattern that looks far ahead at every match is stopped, and the fault names its rule", async () => {
    const { findGitleaks } = await scannerWith("(?s)a(.*b)?");
    const scan = () => findGitleaks(fragment("f", manyA.subarray(0, 100_000)));
    expect(scan).toThrow(Fault);
    expect(scan).toThrow(/rule slow takes too long/);
  });

  test.each([
    [
      "many beginnings without an end",
      "-----BEGIN PRIVATE KEY-----",
      "(?i)-----BEGIN[ A-Z]{0,100}KEY-----[\\s\\S-]{64,}?END",
    ],
    [
      "many words of an assignment",
      "key key_",
      "(?i)[\\w.-]{0,50}?(?:key)(?:[ \\t\\w.-]{0,20})[=]{1,5}([\\w]{10,150})$",
    ],
    ["one long word", "keykey", "(?i)[\\w.-]{0,50}?(?:key)(?:[ \\t\\w.-]{0,20})=([\\w]{10,150})"],
    ["one long line", "curl -u a ", "curl.*?-u.*?pin"],
  ])("%s are looked through once", async (_, piece, regex) => {
    const { findGitleaks } = await scannerWith(regex);
    const text = piece.repeat(MEGABYTE / piece.length);
    expect(findGitleaks(fragment("f", text))).toEqual([]);
  });

  test.each([
    ["percent signs", "%41"],
    ["percent signs on lines", "%41\n"],
    ["broken percent signs", "%4%"],
    ["escapes", "\\u0041"],
    ["backslashes", "\\"],
    ["code points", "U+0041 "],
    ["digits", "4"],
    ["letters", "QUFB"],
    ["short words", "ABCDEFGHIJKLMNO "],
    ["base64 in a row", `${Buffer.from("pin=abcdefgh").toString("base64")} `],
  ])("a megabyte of %s is decoded in passes", async (_, piece) => {
    const { findGitleaks } = await scannerWith("pin=\\w+");
    const text = piece.repeat(MEGABYTE / piece.length);
    expect(findGitleaks(fragment("f", text)).length).toBeLessThan(MEGABYTE);
  });
});
