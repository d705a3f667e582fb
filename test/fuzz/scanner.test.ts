import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleOf } from "../../scanners/samples/generate.ts";
import type { Content, Scanner } from "../../scanners/scanner.ts";
import { newDecodingScanner } from "../scanners/decoders/support.ts";
import { newScanner } from "../scanners/support.ts";
import { fuzz, SEED } from "./fuzz.ts";
import { ARCHIVES, anything, BYTEWISE, cuts, ENCODINGS, hardText } from "./inputs.ts";
import { type Outcome, scanIn } from "./scan-in.ts";

const CONTENTS: readonly Content[] = ["blob", "commit", "tag", "tree", "text"];

const TOKEN = sampleOf("github-pat", 3);

const isTold = ({ sightings, limits }: Outcome): boolean =>
  limits.length > 0 ||
  // Something larger, such as armour, may have been found around it.
  sightings.some(({ rule, length }) => rule === "github-pat" || length > TOKEN.length);

const expectSound = ({ sightings }: Outcome, bytes: Buffer): void => {
  for (const { line, column, length, mask, via, fingerprint } of sightings) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(length).toBeGreaterThanOrEqual(0);
    if (via.length === 0) expect(length).toBeLessThanOrEqual(bytes.length);
    expect(mask.length).toBeLessThan(200);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
  }
};

describe.each<[string, () => Scanner]>([
  ["the engine", newScanner],
  ["the decoders", newDecodingScanner],
])(`%s, with anything thrown at it (FUZZ_SEED=${SEED})`, (_, create) => {
  const used = create();

  test("answers with sightings that make sense, and has read every byte", () => {
    fuzz(
      150,
      fc.property(anything, fc.constantFrom(...CONTENTS), (bytes, content) => {
        const before = used.bytesScanned;
        expectSound(scanIn(used, bytes, undefined, content), bytes);
        expect(used.bytesScanned - before).toBe(bytes.length);
      }),
    );
  });

  test("finds the same however the bytes are cut", () => {
    fuzz(
      120,
      fc.property(anything, cuts, (bytes, sizes) => {
        expect(scanIn(used, bytes, sizes)).toEqual(scanIn(used, bytes));
      }),
    );
  });

  test("remembers nothing of the bytes before", () => {
    const spent = create();
    fuzz(
      60,
      fc.property(anything, anything, (before, bytes) => {
        scanIn(spent, before);
        expect(scanIn(spent, bytes)).toEqual(scanIn(create(), bytes));
      }),
    );
  });

  test("tells of a token on a line of its own, whatever stands around it", () => {
    fuzz(
      150,
      fc.property(hardText, hardText, (before, after) => {
        const bytes = Buffer.concat([before, Buffer.from(`\n\n${TOKEN}\n\n`), after]);
        expect(isTold(scanIn(used, bytes))).toBe(true);
      }),
    );
  });
});

describe(`a token that is wrapped (FUZZ_SEED=${SEED})`, () => {
  const scanner = newDecodingScanner();
  const layers = (wraps: typeof ENCODINGS, most: number) =>
    fc.array(fc.constantFrom(...Object.entries(wraps)), { maxLength: most });

  test("is told of, or that something was not looked into", () => {
    fuzz(
      150,
      fc.property(layers(ENCODINGS, 3), layers(ARCHIVES, 4), layers(BYTEWISE, 3), (inner, packed, outer) => {
        const steps = [...inner, ...packed, ...outer];
        let bytes: Buffer = Buffer.from(`# settings\ntoken = ${TOKEN}\n# the end\n`);
        for (const [, wrap] of steps) bytes = wrap(bytes);
        const told = isTold(scanIn(scanner, bytes));
        expect(told, steps.map(([name]) => name).join(" in ")).toBe(true);
      }),
    );
  });

  test("control: without decoders it passes unseen", () => {
    for (const wrap of Object.values(ENCODINGS)) {
      expect(scanIn(newScanner(), wrap(Buffer.from(`token = ${TOKEN}\n`))).sightings).toEqual([]);
    }
  });
});
