import { describe, expect, test } from "vitest";
import { parsePrePush } from "../../../gate/desk/parse-pre-push.ts";

const [A, B, ZERO] = ["a".repeat(40), "b".repeat(40), "0".repeat(40)];
const parse = (text: string): string[] => parsePrePush(Buffer.from(text)).map(({ oid }) => oid);

describe("what git tells a pre-push hook", () => {
  test("is one line for each ref", () => {
    const lines = [`refs/heads/a ${A} refs/heads/a ${ZERO}`, `(delete) ${ZERO} refs/heads/old ${B}`];
    expect(parse(`${lines.join("\n")}\n`)).toEqual([A, ZERO]);
  });

  test("may be nothing, when everything is up to date", () => {
    expect(parse("")).toEqual([]);
  });

  test("may begin with an expression that holds spaces and looks like ids", () => {
    expect(parse(`HEAD^{/fix ${B} it} ${A} refs/heads/a ${ZERO}\n`)).toEqual([A]);
    expect(parse(`@{1 day ago} ${A} refs/heads/a ${ZERO}\n`)).toEqual([A]);
  });

  test("has ids of 64 digits in such a repository", () => {
    expect(parse(`main ${"a".repeat(64)} refs/heads/a ${"0".repeat(64)}\n`)).toEqual(["a".repeat(64)]);
  });

  test.each([
    "words",
    `main ${A} refs/heads/a`,
    `main ${A} refs/heads/a main`,
    `main ${A.slice(1)} r ${B}`,
    `${A} r ${B}`,
  ])("%j is a failure, not a push of nothing", (line) => {
    expect(() => parse(`${line}\n`)).toThrow("git sent an outgoing ref in an unknown form");
  });
});
