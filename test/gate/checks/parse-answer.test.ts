import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAnswer } from "../../../gate/checks/parse-answer.ts";

const OID = "a".repeat(40);
const parse = (value: unknown) => parseAnswer(Buffer.from(JSON.stringify(value)));
const wrong = (words: RegExp) => ({ wrong: expect.stringMatching(words) });

describe("an answer", () => {
  test("is a list of reasons, or a list of objects", () => {
    const answers = [
      { reasons: [] },
      { reasons: [{ level: "warn", text: "a" }] },
      { reasons: [{ level: "block", text: "größe", path: "a\nb", commit: OID }] },
      { need: [OID, "b".repeat(64)] },
    ];
    expect(answers.map(parse)).toEqual(answers);
  });

  test("may have blanks around it", () => {
    expect(parseAnswer(Buffer.from('\n { "reasons": [] }\n\n'))).toEqual({ reasons: [] });
  });

  test.each<readonly [string, unknown, RegExp]>([
    ["both at once", { reasons: [], need: [OID] }, /unrecognized key/i],
    ["an empty need", { need: [] }, /need: /],
    ["a short id", { need: ["abc"] }, /need\.0: must be a whole object id/],
    ["an id that is an option", { need: ["--batch-all-objects"] }, /need\.0/],
    ["an id with a line", { need: [`${OID}\n`] }, /need\.0/],
    ["a text too long", { reasons: [{ level: "block", text: "a".repeat(2001) }] }, /reasons\.0\.text/],
    ["too many reasons", { reasons: Array(1001).fill({ level: "warn", text: "a" }) }, /reasons: /],
    ["a commit that is none", { reasons: [{ level: "block", text: "a", commit: "HEAD" }] }, /commit/],
    ["a list", [], /the answer: /],
    ["null", null, /the answer: /],
  ])("is not %s", (_, value, words) => {
    expect(parse(value)).toEqual(wrong(words));
  });

  test("is not nothing, and not something else", () => {
    expect(parseAnswer(Buffer.from(" \n"))).toEqual({ wrong: "it said nothing" });
    expect(parseAnswer(Buffer.from("{"))).toEqual({ wrong: "its answer is not JSON" });
  });

  test("is never anything but reasons, a need or a complaint, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => Buffer.from(text)),
          fc.uint8Array(),
        ),
        (bytes) => {
          const answer = parseAnswer(bytes);
          expect(Object.keys(answer)).toHaveLength(1);
          expect(Object.keys(answer)[0]).toMatch(/^(?:reasons|need|wrong)$/);
        },
      ),
    );
  });
});
