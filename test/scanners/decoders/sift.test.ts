import fc from "fast-check";
import { expect, test } from "vitest";
import { base64 } from "../../../scanners/decoders/base64.ts";
import { hex } from "../../../scanners/decoders/hex.ts";
import { createPlaces } from "../../../scanners/decoders/places/create-places.ts";
import { BEYOND, MARGIN, SIZE } from "../../../scanners/decoders/places/slot.ts";
import { newItem } from "../../../scanners/decoders/views/item.ts";
import { READINGS } from "../../../scanners/decoders/views/readings.ts";
import { sift } from "../../../scanners/decoders/views/sift.ts";

// What is sorted out early must be nothing that would be looked into.

const PARTS = [
  ...["'", '"', "`", "&", "=", "%", "\\", "+", ".", " ", "\n", "\r\n", "\t", "f", "L", "@", "_", "~"],
  ...["=3D", "=41=42", "=3d", "&#65;", "&lowbar;", "&&", "%41", "\\u0041", "' + '", '"\n  "', "`\n", "=\n"],
  ...[
    "abcdefgh",
    "GHIJ0123456789",
    "AB",
    "\u200b",
    "\ufe0f",
    "\u{e0100}",
    "ｇｈｐ＿",
    "\u{1d5c0}\u{1d5c1}\u{1d5c9}",
    "ü",
    "、",
  ],
];

const { window, leads, find } = createPlaces(1)();

const load = (bytes: Buffer): void => {
  window.fill(0x20, 0, SIZE + MARGIN);
  window.set(bytes);
};

/** The leads at which a parser finds something for the sake of which a text is decoded. */
const strongLeads = (bytes: Buffer): readonly number[] =>
  [...leads.at.subarray(0, leads.count)].filter((at) =>
    READINGS.some(({ parsers }) =>
      parsers.some(({ leads, parse }) => {
        const item = newItem();
        const isLead = leads.includes(String.fromCharCode(bytes[at] as number));
        return isLead && parse(window, at, 0, bytes.length, item) && item.strong;
      }),
    ),
  );

test("no lead of something strong is sifted out", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }), (parts) => {
      const bytes = Buffer.from(parts.join(""));
      load(bytes);
      find(0, bytes.length + BEYOND, bytes.length);
      const strong = strongLeads(bytes);
      sift(window, leads);
      expect([...leads.at.subarray(0, leads.count)]).toEqual(expect.arrayContaining([...strong]));
    }),
    { numRuns: 2000 },
  );
});

for (const [codec, encoding, digits, length] of [
  [base64, "base64", "abAB0189+/xz", 3 * (base64.groups + 1)],
  [hex, "hex", "2345670189af", hex.groups + 1],
] as const) {
  test(`no run of ${codec.name} is sorted out that holds a text`, () => {
    const others = fc.array(fc.constantFrom(...digits), { maxLength: 40 }).map((list) => list.join(""));
    // One group more than is asked for: at a shift, those that are looked at are whole only from the next one on.
    const text = fc.uint8Array({ min: 0x20, max: 0x7e, minLength: length, maxLength: length });
    fc.assert(
      fc.property(others, text, others, (before, plain, behind) => {
        const bytes = Buffer.from(`${before}${Buffer.from(plain).toString(encoding)}${behind}`);
        expect(codec.shifts(bytes, 0, bytes.length, codec.groups)).not.toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
}
