import { describe, expect, test } from "vitest";
import { MOST_PER_RULE, OVERFLOW } from "../../scanners/engine/sightings.ts";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import { samplesOf } from "../../scanners/samples/generate.ts";
import { randomFrom } from "../../scanners/samples/random.ts";
import { newScanner } from "./support.ts";

// Steps of verification for each byte that a pusher may cause, whatever the bytes are.
const MOST_STEPS = 60;
const SIZE = 1_000_000;

const stepsPerByte = (bytes: Buffer): number => {
  const scanner = newScanner();
  scanner.begin("blob");
  scanner.write(bytes);
  scanner.end();
  return scanner.work / bytes.length;
};

const filled = (unit: string): Buffer => Buffer.alloc(SIZE, unit, "latin1");

describe("input made to be slow", () => {
  test.each([
    "key=",
    "-----BEGIN",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\n",
    "ghp_",
    "://",
    "://a:b",
    "a://a:b@",
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9.",
    "-eyJ",
    "/eyJ.eyJ.",
    "xoxb-",
    "AKIA",
    "AKIAABCDEFGHIJKLMNOP ",
    "private_key_id",
    '"d":"',
    '"k" : "',
    "_authToken=",
    "Basic ",
    "basic aaaa",
    "bearer ",
    "Bearer a",
    "JQQJ99",
    "0Q~",
    ":AA",
    "1:AA",
    "PuTTY-User-Key-File-2: x\n",
    "machine a login b password ",
    "machine ",
    "GITEA_TOKEN=",
    "token=",
    "token:'",
    "sk-",
    "sk-ant-",
    "ops_eyJ",
    "atlasv1.",
    "a.atlasv1.",
    "hooks.slack.com/services/",
    "%3D",
    "\\n",
    "[0m",
    "0;0;0;m",
    "A",
    "0",
    "a_",
    "\0",
    "g\0h\0p\0_\0",
  ])("%j a million bytes long takes bounded steps", (unit) => {
    expect(stepsPerByte(filled(unit))).toBeLessThan(MOST_STEPS);
  });

  test("made of the beginnings of every rule's own samples takes bounded steps", () => {
    for (const rule of ALL_RULES) {
      for (const { text } of samplesOf(rule.id, 1)) {
        for (const part of [0.2, 0.5, 0.9]) {
          const unit = text.slice(0, Math.ceil(text.length * part));
          const bytes = Buffer.alloc(40_000, unit, "latin1");
          expect(stepsPerByte(bytes), `${rule.id}: ${part} of a sample`).toBeLessThan(MOST_STEPS);
        }
      }
    }
  });

  test("at random from the characters of tokens takes bounded steps", () => {
    const random = randomFrom(77);
    for (const alphabet of [
      "ghp_",
      "eyJ.-_",
      "-----BEGIN PRIVATE KEY\n",
      "://:@a",
      "sk-antpi03",
      "0123456789abcdef",
    ]) {
      expect(stepsPerByte(Buffer.from(random.text(alphabet, 200_000)))).toBeLessThan(MOST_STEPS);
    }
  });
});

describe("a mass of secrets", () => {
  test("is cut off with a sighting that says so, and other rules still count", () => {
    const random = randomFrom(5);
    const tokens = Array.from(
      { length: MOST_PER_RULE + 50 },
      () => `glpat-${random.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 20)}`,
    );
    const scanner = newScanner();
    scanner.begin("blob");
    scanner.write(
      Buffer.from(
        `${tokens.join("\n")}\nhf_${random.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz", 34)}`,
      ),
    );
    const found = scanner.end();
    expect(found.filter(({ rule }) => rule === "gitlab-token").length).toBe(MOST_PER_RULE);
    expect(found.filter(({ rule }) => rule === OVERFLOW)).toMatchObject([{ confidence: "high" }]);
    expect(found.at(-1)?.rule).toBe("huggingface-token");
  });
});
