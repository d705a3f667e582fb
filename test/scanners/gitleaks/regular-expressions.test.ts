import { Buffer } from "node:buffer";
import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { Budget } from "../../../scanners/gitleaks/re2/budget.ts";
import type { Anchors } from "../../../scanners/gitleaks/re2/literals.ts";
import { PatternError } from "../../../scanners/gitleaks/re2/node.ts";
import { compilePattern, type Pattern } from "../../../scanners/gitleaks/re2/pattern.ts";
import { toText } from "../../../scanners/gitleaks/re2/text.ts";
import { GO_NOTE, HAS_GO } from "./programs.ts";
import { randomPattern, randomSyntax, randomText, seeded } from "./random-patterns.ts";

interface Question {
  readonly Pattern: string;
  readonly Text: string;
}

interface Answer {
  readonly Refused: boolean;
  readonly All: readonly (readonly number[])[] | null;
  readonly First: readonly number[] | null;
}

const askGo = (questions: readonly Question[]): readonly Answer[] => {
  const program = new URL("go-regexp/main.go", import.meta.url).pathname;
  const input = questions.map((one) => JSON.stringify(one)).join("\n");
  const { stdout } = execaSync("go", ["run", program], { input, maxBuffer: 1 << 30 });
  return stdout.split("\n").map((line) => JSON.parse(line) as Answer);
};

const compileOrNull = (source: string): Pattern | null => {
  try {
    return compilePattern(source);
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
};

const ask = ({ Pattern, Text }: Question, near: boolean): Answer => {
  const pattern = compileOrNull(Pattern);
  if (pattern === null) return { Refused: true, All: null, First: null };
  const text = toText(Buffer.from(Text, "base64"));
  const places = near && pattern.anchors !== null ? placesIn(pattern.anchors, text) : null;
  const all = [...pattern.findAll(text, places, new Budget(1e9))];
  const first = pattern.find(text, new Budget(1e9));
  expect(pattern.test(text, new Budget(1e9))).toBe(first !== null);
  return {
    Refused: false,
    All: all.length === 0 ? null : all,
    First: first === null ? null : [...first],
  };
};

/** Each place from which a word of the pattern can be reached. */
const placesIn = ({ words, least, most }: Anchors, text: Uint8Array): readonly number[] => {
  const bytes = Buffer.from(text).toString("latin1").toLowerCase();
  const starts = new Set<number>();
  for (let at = 0; at < bytes.length; at++) {
    if (!words.some((word) => bytes.startsWith(word, at))) continue;
    for (let start = Math.max(0, at - most); start <= at - least; start++) starts.add(start);
  }
  return [...starts].sort((one, other) => one - other).flatMap((start) => [start, start]);
};

const questionsOf = (make: (random: () => number) => string, seed: number, count: number): Question[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => make(random)).flatMap((Pattern) =>
    Array.from({ length: 3 }, () => ({ Pattern, Text: Buffer.from(randomText(random)).toString("base64") })),
  );
};

/** Texts in which an anchor can be written with a letter that the search for words does not see. */
const isOdd = ({ Text }: Question): boolean => /[\u017f\u212a]/.test(Buffer.from(Text, "base64").toString());

describe.skipIf(!HAS_GO)(`random patterns on random bytes${GO_NOTE}`, () => {
  test("match what they match in Go, with the same groups", () => {
    const questions = questionsOf(randomPattern, 1, 300);
    const answers = askGo(questions);
    expect(answers.filter(({ All }) => All !== null).length).toBeGreaterThan(200);
    for (const [index, question] of questions.entries()) {
      expect(ask(question, false), JSON.stringify(question)).toEqual(answers[index]);
      if (!isOdd(question)) expect(ask(question, true), JSON.stringify(question)).toEqual(answers[index]);
    }
  });

  test("that are barely patterns are refused when Go refuses them", () => {
    const questions = questionsOf(randomSyntax, 2, 1000);
    const answers = askGo(questions);
    expect(answers.filter(({ Refused }) => Refused).length).toBeGreaterThan(500);
    for (const [index, question] of questions.entries()) {
      expect(ask(question, false), JSON.stringify(question)).toEqual(answers[index]);
    }
  });
});

const all = (pattern: string, text: string | Uint8Array): readonly (readonly number[])[] => [
  ...compilePattern(pattern).findAll(toText(Buffer.from(text)), null, new Budget(1e9)),
];

describe("a pattern", () => {
  test.each([
    ["a\\z", "a\na", [[2, 3]]],
    [
      "[[:alnum:]]+",
      "a:1",
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      "x(?i)y|z",
      "XY xY Z",
      [
        [3, 5],
        [6, 7],
      ],
    ],
    ["(?i:a)b", "Ab AB", [[0, 2]]],
    ["a.b", "a\rb a\nb", [[0, 3]]],
    ["a\\sb", "a\u00a0b a\vb a\fb", [[9, 12]]],
    [
      "(?i)k",
      "k K \u212a",
      [
        [0, 1],
        [2, 3],
        [4, 7],
      ],
    ],
    ["^.", "ab\ncd", [[0, 1]]],
    [
      "(?m)^.",
      "ab\ncd",
      [
        [0, 1],
        [3, 4],
      ],
    ],
    [
      "x*",
      "axb",
      [
        [0, 0],
        [1, 2],
        [3, 3],
      ],
    ],
    ["é{2}", "éé", [[0, 4]]],
    ["\\Q.+\\E", "a.+", [[1, 3]]],
    ["a{,2}", "a{,2}", [[0, 5]]],
  ])("%s means in %j what RE2 means by it", (pattern, text, matches) => {
    expect(all(pattern, text)).toEqual(matches);
  });

  test("takes each byte that is no UTF-8 for one character", () => {
    expect(all("a.b", Buffer.from([0x61, 0xff, 0x62]))).toEqual([[0, 3]]);
    expect(all("a.b", Buffer.from([0x61, 0xe2, 0x84, 0x62]))).toEqual([]);
    expect(all("a..b", Buffer.from([0x61, 0xe2, 0x84, 0x62]))).toEqual([[0, 4]]);
    expect(all("\\x{fffd}", Buffer.from([0xff]))).toEqual([[0, 1]]);
  });

  test.each([
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "\\1",
    "a**",
    "a{1001}",
    "(a{100}){100}",
    "[b-a]",
    "(",
    ")",
    "[",
    "\\Z",
    "*",
  ])("%s, which RE2 does not take, is refused", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
  });
});
