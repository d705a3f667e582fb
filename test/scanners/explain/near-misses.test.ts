import { describe, expect, test } from "vitest";
import { detectorsOf } from "../../../scanners/engine/detector.ts";
import { describeRule } from "../../../scanners/explain/describe-rule.ts";
import { explanationsOf } from "../../../scanners/explain/explain-hit.ts";
import { findMisses, type Miss } from "../../../scanners/explain/near-misses.ts";
import { ALL_RULES, ruleById } from "../../../scanners/rules/all.ts";
import type { Rule } from "../../../scanners/rules/rule.ts";
import { nearMissesOf, samplesOf } from "../../../scanners/samples/generate.ts";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { aim, newView } from "../../../scanners/shape/view.ts";
import { scan } from "../support.ts";

const missesIn = (text: string, rules: readonly Rule[] = ALL_RULES): readonly Miss[] =>
  findMisses(Buffer.from(text, "latin1"), scan(text), rules);

const nearIn = (text: string): readonly string[] =>
  missesIn(text)
    .filter(({ near }) => near)
    .map(({ rule, line, column, why }) => `${line}:${column} ${rule}: ${why}`);

// A body that is neither a placeholder nor words, and never was a token.
const BODY = "7Q5bFzyzWNfGZGXuTn3R9fYl0yJh0aKq2LmB";
const ghp = ["gh", "p_"].join("");

describe("why a shape does not match", () => {
  test.each([
    [
      "too short",
      `x\n  ${ghp}${BODY.slice(0, 20)}`,
      "2:3 github-pat: 36 of [0-9A-Za-z] are wanted, and 20 stand there",
    ],
    [
      "too long",
      `${ghp}${BODY}x`,
      "1:1 github-pat: it goes on: more characters of its kind stand right behind it",
    ],
    ["joined", `x${ghp}${BODY}`, "1:2 github-pat: a letter or digit stands right before it"],
    [
      "of another alphabet",
      `${ghp}${BODY.slice(0, 30)}-abcde`,
      "1:1 github-pat: 36 of [0-9A-Za-z] are wanted, and 30 stand there",
    ],
    ["a placeholder", `${ghp}${"x".repeat(36)}`, "1:1 github-pat: it reads as a placeholder"],
  ])("%s", (_, text, told) => {
    expect(nearIn(text)).toContain(told);
  });

  test("a checksum that must hold and does not", () => {
    const rule = ALL_RULES.find((one) => "check" in one && one.check?.drops === true) as Rule;
    const [{ text, secret }] = samplesOf(rule.id, 5);
    const last = [...secret].find((character) => !secret.endsWith(character));
    const broken = text.replace(secret, secret.slice(0, -1) + last);
    const told = missesIn(broken, [rule]);
    expect(told.map(({ why }) => why)).toContain("its checksum does not hold");
  });

  test("a word of a rule without anything like its secret is no near miss", () => {
    expect(nearIn(`${ghp} is how they begin`)).toEqual([]);
    const rule = ruleById("github-pat") as Rule;
    expect(missesIn(`${ghp} is how they begin`, [rule])).toMatchObject([
      { rule: "github-pat", anchor: ghp, near: false, why: "36 of [0-9A-Za-z] do not follow" },
    ]);
  });
});

describe("why what stands around a text makes it no secret", () => {
  test.each([
    [`password = $\{DB_PASSWORD}`, "password-assignment: it reads as a template or a variable"],
    ["password: ********", "password-assignment: it is masked already"],
    ["password = os.environ['DB_PASSWORD']", "password-assignment: it reads as code that refers"],
    ["token = parser.nextToken", "token-assignment: it reads as words or a name"],
    ["Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "bearer-authorization: it reads as words"],
    ["Authorization: Basic dXNlcnVzZXI=", "basic-authorization: it is not base64 of a user and a password"],
    ["postgres://user:password@db.example.com/x", "url-credentials: it reads as a placeholder"],
    [`-----${"BEGIN"} RSA PRIVATE KEY-----\n...\n`, "private-key: no key stands behind the label"],
  ])("%s", (text, told) => {
    expect(nearIn(text).map((miss) => miss.replace(/^\S+ /, ""))).toContainEqual(
      expect.stringContaining(told),
    );
  });
});

describe("what matches", () => {
  test("is no miss, however often it stands there", () => {
    const [{ text }] = samplesOf("github-pat", 1);
    expect(missesIn(`${text}\n${text}\n`, [ruleById("github-pat") as Rule])).toEqual([]);
  });

  test("for two rules is told of the one that gives way", () => {
    const [{ text }] = samplesOf("github-pat", 1);
    expect(nearIn(`token = "${text}"`)).toContain(
      "1:1 token-assignment: github-pat tells more about these bytes",
    );
  });
});

test("no explanation holds a piece of the text that is judged", () => {
  for (const rule of ALL_RULES) {
    for (const { text, secret } of samplesOf(rule.id, 3)) {
      // Cut short, so that most of them nearly match. What the shape itself spells out is public.
      const spelt = describeRule(rule).shapes.join(" ");
      const cut = secret.slice(0, Math.ceil(secret.length * 0.7));
      const pieces = Array.from({ length: Math.max(0, cut.length - 20) }, (_, at) =>
        cut.slice(at + 12, at + 20),
      ).filter((piece) => !spelt.includes(piece));
      for (const { why } of missesIn(text.replace(secret, cut), [rule]))
        expect(pieces.filter((piece) => why.includes(piece))).toEqual([]);
    }
  }
});

describe("an explanation agrees with the engine", () => {
  const view = newView();

  /** Asks detectors and explanations at every anchor, and returns how often they were asked. */
  const compare = (rule: Rule, text: string): number => {
    const bytes = Buffer.from(text, "latin1");
    aim(view, bytes, 0, bytes.length);
    const explanations = explanationsOf(rule);
    const detectors = detectorsOf(rule);
    expect(explanations).toHaveLength(detectors.length);
    let asked = 0;
    detectors.forEach(({ anchors, anyCase, verify }, index) => {
      for (const anchor of anchors) {
        const [haystack, needle] = anyCase ? [text.toLowerCase(), anchor.toLowerCase()] : [text, anchor];
        for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
          asked += 1;
          const found = verify(view, at);
          const explained = explanations[index]?.(view, at);
          if (found === undefined) expect(explained).toMatchObject({ why: expect.stringMatching(/\S/) });
          else expect(explained).toEqual(found);
        }
      }
    });
    return asked;
  };

  test.each(ALL_RULES.map((rule): [string, Rule] => [rule.id, rule]))("%s", (id, rule) => {
    const random = randomFrom(id.length);
    const samples = [1, 2].flatMap((seed) => samplesOf(id, seed).map(({ text }) => text));
    const broken = samples.flatMap((text) => {
      const at = random.below(text.length);
      return [
        text.slice(0, at),
        text.slice(0, at) + text.slice(at + 1),
        `${text.slice(0, at)}~${text.slice(at)}`,
        `x${text}x`,
      ];
    });
    const asked = [...samples, ...broken, ...nearMissesOf(rule, 1)].reduce(
      (sum, text) => sum + compare(rule, text),
      0,
    );
    expect(asked).toBeGreaterThan(0);
  });
});
