import { describe, expect, test } from "vitest";
import { describeMissing, describeSet } from "../../../scanners/explain/describe-pieces.ts";
import { describeRule } from "../../../scanners/explain/describe-rule.ts";
import { traceShape } from "../../../scanners/explain/trace-shape.ts";
import { ALL_RULES, FAMILIES } from "../../../scanners/rules/all.ts";
import { parseShape } from "../../../scanners/shape/parse-shape.ts";
import type { ByteSet } from "../../../scanners/shape/shape.ts";
import { aim, newView } from "../../../scanners/shape/view.ts";

const setOf = (shape: string): ByteSet => {
  const [piece] = parseShape(shape);
  if (piece?.kind !== "run") throw new Error("no run");
  return piece.set;
};

describe("a class of characters in words", () => {
  test.each([
    ["[a-z0-9]{2}", "[0-9a-z]"],
    ["[A-Za-z0-9_-]{2}", "[-0-9A-Z_a-z]"],
    ["[abx]{2}", "[abx]"],
    ["[+/0-9]{2}", "[+/0-9]"],
  ])("%s is %s", (shape, words) => {
    expect(describeSet(setOf(shape))).toBe(words);
    expect(describeSet(setOf(`${words}{2}`))).toBe(words);
  });
});

describe("what is missing from a shape", () => {
  const trace = (shape: string, text: string) => {
    const view = newView();
    const bytes = Buffer.from(text);
    aim(view, bytes, 0, bytes.length);
    return traceShape(parseShape(shape), false, view, 0);
  };

  test.each([
    ["ab[0-9]{4}", "ab1234", { progress: 4, missing: null }],
    ["ab[0-9]{4}", "ab12", { progress: 2, missing: "4 of [0-9] are wanted, and 2 stand there" }],
    ["ab[0-9]{4,6}", "ab", { progress: 0, missing: "4 to 6 of [0-9] do not follow" }],
    ["ab[0-9]{2}-[a-z]{3}", "ab12-", { progress: 3, missing: "3 of [a-z] do not follow" }],
    ["ab[0-9]{2}-[a-z]{3}", "ab12", { progress: 2, missing: "“-” does not follow" }],
    ["(one|two|)x[0-9]{2}", "onexx", { progress: 0, missing: "2 of [0-9] do not follow" }],
    ["x(one|two)y", "xthree", { progress: 0, missing: "none of “one”, “two” follows" }],
    // Before the secret opens, only its name stands there.
    ["name[ =]{1,3}<[0-9]{4}>", "name =", { progress: 0, missing: "4 of [0-9] do not follow" }],
    [
      "name[ =]{1,3}<[0-9]{4}>",
      "name =123",
      { progress: 3, missing: "4 of [0-9] are wanted, and 3 stand there" },
    ],
  ])("%s on %j", (shape, text, told) => {
    expect(trace(shape, text)).toEqual(told);
  });

  test("an end is said as such", () => {
    expect(describeMissing({ kind: "close" }, 0)).toBe("it ends here");
  });
});

describe("the description of a rule", () => {
  test.each(ALL_RULES.map((rule) => [rule.id, rule] as const))("%s says what it looks for", (_, rule) => {
    const { anchors, evidence, shapes } = describeRule(rule);
    expect(anchors.length).toBeGreaterThan(0);
    expect(evidence).toMatch(/^\S[^\n]*\S$/);
    expect(shapes.length > 0).toBe("shape" in rule);
  });

  test("every rule stands in one family", () => {
    expect(FAMILIES.flatMap(({ rules }) => rules)).toEqual(ALL_RULES);
    expect(new Set(FAMILIES.map(({ title }) => title)).size).toBe(FAMILIES.length);
  });
});
