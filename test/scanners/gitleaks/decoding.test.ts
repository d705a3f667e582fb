import { Buffer } from "node:buffer";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeSandbox } from "../../support/sandbox.ts";
import { load, runGitleaks, scanFolder, writeFiles } from "./both.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "./programs.ts";
import { seeded } from "./random-patterns.ts";

const RULES = `
[[rules]]
id = "pin"
regex = '''pin=([a-z0-9]{6,})'''
keywords = ["pin"]
tags = ["own"]
[[rules]]
id = "multi"
regex = '''begin[\\s\\S]{1,60}?end'''
[[rules]]
id = "lined"
regex = '''pin=\\w+'''
[[rules.allowlists]]
regexTarget = "line"
regexes = ["harmless"]
`;

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const percent = (text: string): string => text.replace(/[\s\S]/g, (one) => `%${hex(one)}`);
const someOf = (text: string): string => text.replace(/[=n]/g, (one) => `%${hex(one).toUpperCase()}`);
const escapes = (text: string): string =>
  text.replace(/[\s\S]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
const doubled = (text: string): string => escapes(text).replaceAll("\\", "\\\\");
const points = (text: string): string =>
  text.replace(/[\s\S]/g, (one) => `U+${one.charCodeAt(0).toString(16).padStart(4, "0")} `);

const ENCODERS = [base64, base64url, hex, percent, someOf, escapes, doubled, points] as const;

const FIXED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ENCODERS.map((encode, index) => [`once-${index}`, `x ${encode("my pin=abcdef123 end")} y\n`]),
  ),
  twice: `a\n  "${base64(hex("the pin=abcdef123 is here"))}"\n`,
  six: `${[1, 2, 3, 4, 5, 6].reduce((text) => base64(text), "pin=abcdef123")}\n`,
  five: `${[1, 2, 3, 4, 5].reduce((text) => base64(text), "pin=abcdef123")}`,
  edge: `pin=${percent("abc")}def pin=abcdef\n`,
  both: `pin=abcdef ${base64("nothing to see here")} pin=ghijkl\n`,
  across: `begin ${base64("some words in it")}\n ${hex("and some more of them")} end\n`,
  lined: `x\n${base64("this is harmless, pin=abcdef123")} pin=xyzxyz\n`,
  allowed: `${base64("pin=abcdef123")} # gitleaks:allow\n`,
  hidden: `${base64("pin=abcdef123 # gitleaks:allow")}\n`,
  unprintable: `${Buffer.from("pin=abcdef123\0\x01\x02").toString("base64")} ${hex("pin=abcdef123\x7f\x80\x81\x82")}\n`,
  unpadded: `${base64("pin=abcdef1234").replace(/=+$/, "")} ${base64("pin=abcdef1234")}=\n`,
  surrogate: `${escapes("pin=abcdef")}\\ud83d\\ude00 U+D83D U+0070`,
};

const compare = async (files: Readonly<Record<string, string>>, more: readonly string[], depth: number) => {
  const { dir } = await makeSandbox();
  const folder = join(dir, "files");
  writeFiles(folder, files);
  writeFiles(dir, { "config.toml": RULES });
  const config = join(dir, "config.toml");
  const theirs = runGitleaks(["dir", ".", "-c", config, ...more], folder, join(dir, "report.json"));
  return { theirs: theirs.rows, ours: scanFolder(load({ config, maxDecodeDepth: depth }), folder) };
};

const randomFile = (random: () => number): string => {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const inner = (depth: number): string =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const text = one([
        "pin=abcdef12",
        "begin",
        "end",
        " ",
        "\n",
        "%4",
        "U+00",
        "\\u00",
        "0123456789abcdef",
        "x",
        "==",
      ]);
      return depth > 0 && random() < 0.6 ? one(ENCODERS)(inner(depth - 1)) : text;
    }).join("");
  return Array.from({ length: 6 }, () => inner(3)).join(one(["\n", " ", "", '"']));
};

describe.skipIf(GITLEAKS === null)(`what is encoded${GITLEAKS_NOTE}`, () => {
  test("is decoded, and found at its place", async () => {
    const { theirs, ours } = await compare(FIXED, [], 5);
    expect(ours).toEqual(theirs);
    for (const name of Object.keys(FIXED).filter((one) => one.startsWith("once-"))) {
      expect(
        ours.some((row) => row.startsWith(`${name}:pin:1`)),
        name,
      ).toBe(true);
    }
  });

  test.each([0, 1, 2])("is decoded as often as is asked for: %i times", async (depth) => {
    const { theirs, ours } = await compare(FIXED, ["--max-decode-depth", String(depth)], depth);
    expect(ours).toEqual(theirs);
  });

  test("at random and over and over, is found the same", async () => {
    const random = seeded(7);
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`f${index}`, randomFile(random)]),
    );
    const { theirs, ours } = await compare(files, [], 5);
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(300);
  });
});
