import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OidSet } from "../../../gate/read/oid-set.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";

const hashed = (name: "sha1" | "sha256", seed: string): Oid =>
  parseOid(createHash(name).update(seed).digest("hex"));

describe.each(["sha1", "sha256"] as const)("a set of %s ids", (name) => {
  const length = name === "sha1" ? 40 : 64;

  test("is empty at first", () => {
    const set = new OidSet();
    expect([set.size, set.has(hashed(name, "a"))]).toEqual([0, false]);
  });

  test("holds what a Set holds", () => {
    // Few digits, so that ids meet in the same slots and share beginnings and ends.
    const id = fc
      .tuple(fc.constantFrom("0", "1", "f"), fc.constantFrom("0", "1", "f"), fc.nat(20))
      .map(([first, last, middle]) =>
        parseOid(`${first.repeat(8)}${middle.toString(16).padStart(length - 16, "e")}${last.repeat(8)}`),
      );
    fc.assert(
      fc.property(fc.array(id), fc.array(id), (added, asked) => {
        const [set, model] = [new OidSet(), new Set<Oid>()];
        for (const one of added) {
          expect(set.add(one)).toBe(!model.has(one));
          model.add(one);
        }
        expect(set.size).toBe(model.size);
        for (const one of [...asked, ...added]) expect(set.has(one)).toBe(model.has(one));
      }),
    );
  });

  test("loses nothing while it grows", () => {
    const set = new OidSet();
    const [held, strange] = [0, 1].map((half) =>
      Array.from({ length: 20_000 }, (_, at) => hashed(name, `${half} ${at}`)),
    ) as [Oid[], Oid[]];
    expect(held.filter((id) => !set.add(id))).toEqual([]);
    expect(set.size).toBe(20_000);
    expect(held.filter((id) => !set.has(id))).toEqual([]);
    expect(held.filter((id) => set.add(id))).toEqual([]);
    expect(strange.filter((id) => set.has(id))).toEqual([]);
  });

  test("tells ids apart that begin alike, as somebody may have made them", () => {
    const set = new OidSet();
    const alike = Array.from({ length: 2000 }, (_, at) =>
      parseOid("a".repeat(length - 4) + at.toString(16).padStart(4, "0")),
    );
    for (const id of alike) set.add(id);
    expect(set.size).toBe(2000);
    expect(alike.every((id) => set.has(id))).toBe(true);
  });
});
