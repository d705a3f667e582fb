import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlaces, type Found, type Places } from "../../../scanners/decoders/places/create-places.ts";
import { ALPHABET, LEADING, ODD, type Rectangle } from "../../../scanners/decoders/places/rectangles.ts";
import { BEYOND, MARGIN, RUN, SIZE } from "../../../scanners/decoders/places/slot.ts";

const places = createPlaces(2);
const [first, second] = [places(), places()];

const listed = ({ at, count }: Found): readonly number[] => [...at.subarray(0, count)];

const isIn = ({ high, low }: Rectangle, byte: number): boolean =>
  high.includes(byte >> 4) && low.includes(byte & 15);
const isInAlphabet = (byte: number): boolean => ALPHABET.some((one) => isIn(one, byte));

const is = (bytes: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(text, "latin1").every((byte, index) => bytes[at + index] === byte);

/** What the search is to find, written without any care for time. */
const leadsIn = (bytes: Uint8Array, to: number): readonly number[] =>
  [...Array(to).keys()].filter((at) => {
    const three = [at, at + 1, at + 2].map((index) => bytes[index] as number);
    return (
      [...LEADING, ...ODD].some((row) =>
        row.every((rectangle, index) => isIn(rectangle, three[index] as number)),
      ) || ["\\/", "\\\n", "\\\r"].some((text) => is(bytes, at, text))
    );
  });

const runsIn = (bytes: Uint8Array, to: number): readonly number[] =>
  [...Array(to).keys()].filter((at) => {
    if (at > 0 && isInAlphabet(bytes[at - 1] as number)) return false;
    return at + RUN <= to && bytes.subarray(at, at + RUN).every(isInAlphabet);
  });

const endsIn = (bytes: Uint8Array, runs: readonly number[], to: number): readonly number[] =>
  runs.map((from) => {
    const end = bytes.subarray(from, to).findIndex((byte) => !isInAlphabet(byte));
    return end < 0 ? to : from + end;
  });

const ends = ({ runs }: Places): readonly number[] => [...Array(runs.count).keys()].map(runs.end);

const marksIn = (bytes: Uint8Array, to: number): readonly number[] =>
  [...Array(to).keys()].filter(
    (at) =>
      ["\x1f\x8b", "x\x9c", "x\xda", "x\x01", "\xfd7"].some((text) => at > 0 && is(bytes, at - 1, text)) ||
      (at > 1 && (bytes[at] as number) < 9 && is(bytes, at - 2, "PK")),
  );

/** Bytes among which there is much to find. */
const TELLING = Buffer.from("\"'`%\\&=0xuU#+ \n\r\t.aAf9/_-{<|~^P", "latin1");
const bytesOf = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...TELLING) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          ...Buffer.from(
            "PKxy\x00\x01\x03\x1f\x8b\x9c\xda\xfd7\xc2\xad\xcd\x8f\xe1\xe2\x80\x81\xe3\x85\xef\xbb\xb8\xf3\xa0\xf0\x9d",
            "latin1",
          ),
        ),
      },
      { weight: 1, arbitrary: fc.nat(255) },
      { weight: 1, arbitrary: fc.constant(-1) },
    ),
    { maxLength: 400 },
  )
  // A run now and then.
  .map((list) =>
    Buffer.from(
      list.flatMap((byte) => (byte < 0 ? [...Buffer.from("abcDEF0123+/-_xyzABC45678".repeat(2))] : [byte])),
    ),
  );

const load = (window: Buffer, bytes: Uint8Array): void => {
  window.fill(0x20, 0, SIZE + MARGIN);
  window.set(bytes);
};

describe("the search for what may be encoded finds", () => {
  test("what the same search written plainly finds", () => {
    fc.assert(
      fc.property(bytesOf, (bytes) => {
        load(first.window, bytes);
        first.find(0, bytes.length + BEYOND, bytes.length);
        const { window } = first;
        expect(listed(first.leads)).toEqual(leadsIn(window, bytes.length));
        expect(listed(first.runs)).toEqual(runsIn(window, bytes.length + BEYOND));
        expect(ends(first)).toEqual(endsIn(window, listed(first.runs), bytes.length));
        expect(listed(first.marks)).toEqual(marksIn(window, bytes.length + BEYOND));
      }),
      { numRuns: 400 },
    );
  });

  test("the same in parts as at once, nothing twice", () => {
    fc.assert(
      fc.property(bytesOf, fc.integer({ min: 1, max: 12 }), (bytes, blocks) => {
        const end = Math.max(1, Math.ceil(bytes.length / 64) * 64);
        load(first.window, bytes);
        load(second.window, bytes);
        first.find(0, end, end);
        const parts = [first.leads, first.runs, first.marks].map((): number[] => []);
        const partEnds: number[] = [];
        for (let from = 0; from < end; from += 64 * blocks) {
          second.find(from, Math.min(end, from + 64 * blocks), end);
          const found = [second.leads, second.runs, second.marks];
          for (const [index, part] of parts.entries()) part.push(...listed(found[index] as Found));
          partEnds.push(...ends(second));
        }
        expect(parts).toEqual([first.leads, first.runs, first.marks].map(listed));
        expect(partEnds).toEqual(ends(first));
      }),
      { numRuns: 200 },
    );
  });

  test("as many places as there are bytes", () => {
    first.window.fill("'+", 0, SIZE);
    first.find(0, SIZE - 512, SIZE);
    expect(first.leads.count).toBeGreaterThan(SIZE / 2 - 512);
    first.window.fill("x\x01", 0, SIZE, "latin1");
    first.find(0, SIZE - 512, SIZE);
    expect(first.marks.count).toBe(SIZE / 2 - 256);
  });

  test("wide text, and not a lone NUL", () => {
    for (const [text, wide] of [
      [Buffer.from("a wide text", "utf16le"), true],
      [Buffer.from("a\0\0\0 \0\0\0w\0\0\0i\0\0\0d\0\0\0e\0\0\0", "latin1"), true],
      [Buffer.from("a narrow text\0and another"), false],
      [Buffer.from("a narrow text"), false],
    ] as const) {
      load(first.window, text);
      first.find(0, text.length, text.length);
      expect(first.mayBeWide).toBe(wide);
    }
  });
});
