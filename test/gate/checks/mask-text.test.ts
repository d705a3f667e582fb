import { expect, test } from "vitest";
import { maskText } from "../../../gate/checks/mask-text.ts";
import { rawFromText } from "../../../model/raw.ts";
import { githubToken } from "../../support/secrets.ts";
import { testScanner } from "../scan/scans.ts";

test("a secret in a text is replaced by its mask, wherever it stands", () => {
  const token = githubToken("one");
  expect(maskText(testScanner(), rawFromText(`a ${token}\nb ${token}\n`))).toBe(
    rawFromText("a [ghp_… (40 characters)]\nb [ghp_… (40 characters)]\n"),
  );
  const clean = rawFromText("größe\n");
  expect(maskText(testScanner(), clean)).toBe(clean);
});

test("a long text full of secrets is replaced as a whole", () => {
  const tokens = Array.from({ length: 2000 }, (_, n) => githubToken(String(n)));
  expect(maskText(testScanner(), rawFromText(tokens.join("\n")))).toBe("[2000 secrets]");
});
