import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE_TEXTS, type HostileText } from "../../fixtures/hostile/texts.ts";
import { DEFAULT_ALLOWANCE } from "../../scanners/decoders/budget.ts";
import { newDecodingScanner } from "../scanners/decoders/support.ts";
import { newScanner } from "../scanners/support.ts";
import { fuzz, SEED } from "./fuzz.ts";
import { brokenArchive } from "./inputs.ts";
import { scanIn } from "./scan-in.ts";

// Time depends on the machine, so work is counted: steps that verification takes, and bytes that are decoded.

const SMALL = 150_000;
const MANY = 4;

/** For each byte, whatever the text is. */
const MOST_STEPS = 60;

/** A text of twice the length may take twice the work and what little is done once; in squared time, it takes four times. */
const MOST_GROWTH = 1.3;

const stepsOf = ({ make }: HostileText, size: number): number => {
  const scanner = newScanner();
  scanIn(scanner, make(size), [65_536]);
  return scanner.work / size;
};

/** Small things may be decoded however large they become; the rest in proportion. */
const FREE = 9 * 1024 * 1024;
const TEXT_RATIO = 16;

describe("work on text that is made to be slow", () => {
  test.each(HOSTILE_TEXTS.map((text) => [text.name, text] as const))(
    "%s: bounded, and no more for a byte of more",
    (_, text) => {
      const [few, many] = [stepsOf(text, SMALL), stepsOf(text, MANY * SMALL)];
      expect(many).toBeLessThan(MOST_STEPS);
      expect(many).toBeLessThan(MOST_GROWTH * few + 1);
    },
  );

  test("is bounded too in what is decoded of it", () => {
    for (const { name, make } of HOSTILE_TEXTS) {
      const scanner = newDecodingScanner();
      scanIn(scanner, make(SMALL), [65_536]);
      expect(scanner.bytesDecoded, name).toBeLessThan(TEXT_RATIO * SMALL + FREE);
    }
  });
});

describe(`archives that are broken or lie (FUZZ_SEED=${SEED})`, () => {
  const scanner = newDecodingScanner();

  test("are unpacked no further than their size allows", () => {
    fuzz(
      200,
      fc.property(brokenArchive, (bytes) => {
        const before = scanner.bytesDecoded;
        scanIn(scanner, bytes);
        const most = FREE + (DEFAULT_ALLOWANCE.maxRatio + TEXT_RATIO) * bytes.length;
        expect(scanner.bytesDecoded - before).toBeLessThan(most);
      }),
    );
  });
});
