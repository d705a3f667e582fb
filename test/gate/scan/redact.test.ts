import { describe, expect, test } from "vitest";
import { redact, shower } from "../../../gate/scan/redact.ts";
import { rawFromBytes, rawFromText } from "../../../model/raw.ts";
import { githubToken, piecesOf, utf16 } from "../../support/secrets.ts";
import { testScanner } from "./scans.ts";

const TOKEN = githubToken("redact");
const OTHER = githubToken("redact too");
const show = (text: string): string => shower(testScanner())(rawFromText(text));

const leaked = (shown: string): readonly string[] =>
  [TOKEN, OTHER].flatMap(piecesOf).filter((piece) => shown.includes(piece));

describe("a secret in a name", () => {
  test("is masked where it stands, and the rest stays", () => {
    expect(show(`refs/heads/fix-${TOKEN}/x`)).toBe("refs/heads/fix-[ghp_… (40 characters)]/x");
  });

  test("is masked every time it stands there", () => {
    expect(show(`${TOKEN}/${TOKEN}.txt`)).toBe("[ghp_… (40 characters)]/[ghp_… (40 characters)].txt");
  });

  test("is masked beside another one", () => {
    const shown = show(`${TOKEN}\n${OTHER}/${TOKEN}`);
    expect(shown.match(/\[ghp_… \(40 characters\)\]/g)).toHaveLength(3);
    expect(leaked(shown)).toEqual([]);
  });

  test("is masked on whatever line of the name it stands, with bytes before it that are no text", () => {
    const raw = rawFromBytes(Buffer.concat([Buffer.from([0xff, 0x0a, 0xc3]), Buffer.from(`ü\n a/${TOKEN}`)]));
    const shown = shower(testScanner())(raw);
    expect(shown).toBe("\\xff\\n\\xc3ü\\n a/[ghp_… (40 characters)]");
  });

  test("is masked when it is spread over bytes of UTF-16", () => {
    const shown = shower(testScanner())(rawFromBytes(utf16(`name ${TOKEN}`, "le", false)));
    expect(shown).toContain("[ghp_… (40 characters)]");
    expect(leaked(shown.replaceAll("\\x00", ""))).toEqual([]);
  });
});

test("a name without a secret is shown as it is", () => {
  expect(redact(testScanner(), rawFromText("src/größe.ts"))).toBe(rawFromText("src/größe.ts"));
  expect(show("src/größe\u001b.ts")).toBe("src/größe\\x1b.ts");
});

test("a name that is asked for again is shown the same", () => {
  const shown = shower(testScanner());
  const name = rawFromText(`a/${TOKEN}`);
  expect(shown(name)).toBe(shown(name));
});
