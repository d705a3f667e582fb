import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fingerprint } from "../../model/finding.ts";
import { askingOf } from "../../scanners/engine/asking.ts";
import { buildAutomaton } from "../../scanners/engine/automaton.ts";
import { createScanner, packRules } from "../../scanners/engine/create-scanner.ts";
import { type Packed, packAutomaton, unpackAutomaton } from "../../scanners/engine/packed-automaton.ts";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import { sampleOf } from "../../scanners/samples/generate.ts";
import { scanBytes } from "../../scanners/scanner.ts";

const packedOf = (anchors: readonly string[], rules = 1): Packed => {
  const askers = anchors.map((anchor, index) => ({ rule: 0, detector: index % 3, anchor, ahead: index }));
  const { endings, ...automaton } = buildAutomaton(anchors);
  return {
    automaton,
    asking: askingOf(rules, askers, anchors, endings),
    words: () => ({ anchors, shapes: { "exact (AKIA)": { texts: ["AKIA"], min: 0, max: 0 } } }),
  };
};

/** As values that can be compared. */
const opened = (packed: Packed | null) => packed && { ...packed, words: packed.words() };

describe("an automaton that was packed", () => {
  test("comes back as it was, wherever its bytes lie", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(..."abc_") }), {
          minLength: 1,
        }),
        fc.nat(7),
        (texts, shift) => {
          const packed = packedOf([...texts].sort());
          const bytes = packAutomaton(packed);
          const moved = new Uint8Array(bytes.length + shift);
          moved.set(bytes, shift);
          expect(opened(unpackAutomaton(moved.subarray(shift), 1))).toEqual(opened(packed));
        },
      ),
    );
  });

  test("is not taken for other rules, cut short, longer, or not one at all", () => {
    const bytes = packAutomaton(packedOf(["akia", "ghp_", "ghs_", "pass", "password"], 7));
    expect(unpackAutomaton(bytes, 7)).not.toBeNull();
    expect(unpackAutomaton(bytes, 8)).toBeNull();
    expect(unpackAutomaton(bytes.subarray(0, -4), 7)).toBeNull();
    expect(unpackAutomaton(Buffer.concat([bytes, Buffer.alloc(4)]), 7)).toBeNull();
    expect(unpackAutomaton(new Uint8Array(3), 7)).toBeNull();
    expect(unpackAutomaton(new Uint8Array(400), 7)).toBeNull();
  });

  test("finds what the one that is built anew finds", () => {
    const fingerprint = (rule: string, secret: Uint8Array): Fingerprint =>
      `${rule} ${Buffer.from(secret).toString("hex")}` as Fingerprint;
    const text = Buffer.from(ALL_RULES.map(({ id }) => sampleOf(id, 1)).join("\n\n"), "latin1");
    const packed = packRules();
    // A copy of the table of rules is compiled on its own.
    const scans = [() => null, () => packed].map((source) =>
      scanBytes(createScanner({ fingerprint, rules: [...ALL_RULES], packed: source }), "blob", text),
    );
    expect(scans[0]?.length).toBeGreaterThan(300);
    expect(scans[1]).toEqual(scans[0]);
  });
});
