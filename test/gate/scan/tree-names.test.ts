import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NameSet } from "../../../gate/scan/name-set.ts";
import { TreeNames } from "../../../gate/scan/tree-names.ts";

const ID = 20;
const entry = (name: string | Uint8Array, mode = "100644", id: Uint8Array = Buffer.alloc(ID, 0xaa)): Buffer =>
  Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name as string), Buffer.from([0]), id]);

const fresh = (names: TreeNames, ...parts: readonly Uint8Array[]): string =>
  names.fresh(Buffer.concat(parts), ID).toString("latin1");

describe("what is scanned of a tree", () => {
  test("is every name, and in later trees only those that are new", () => {
    const names = new TreeNames();
    expect(fresh(names, entry("a.txt"), entry("b", "40000"))).toBe("a.txt\nb\n");
    expect(fresh(names, entry("a.txt"), entry("c"), entry("b"))).toBe("c\n");
    expect(fresh(names, entry("a.txt"))).toBe("");
  });

  test("is also the id of a submodule, every time, since nothing holds it to be a digest", () => {
    const names = new TreeNames();
    const id = Buffer.from("twenty bytes of text");
    expect(fresh(names, entry("sub", "160000", id))).toBe("sub\ntwenty bytes of text\n");
    expect(fresh(names, entry("sub", "160000", id))).toBe("twenty bytes of text\n");
    expect(fresh(names, entry("file", "100644", id))).toBe("file\n");
  });

  test.each<[string, Buffer, string]>([
    ["without a NUL", Buffer.from("100644 name"), "100644 name\n"],
    ["cut inside the id", entry("name").subarray(0, -1), `100644 name\0${"\xaa".repeat(ID - 1)}\n`],
    ["without a mode", Buffer.concat([Buffer.from("longname\0"), Buffer.alloc(ID)]), "longname\n"],
  ])("is all of an entry %s", (_, bytes, text) => {
    expect(fresh(new TreeNames(), entry("first"), bytes)).toBe(`first\n${text}`);
  });

  test("is all there is, however long the names are", () => {
    const long = "n".repeat(100_000);
    const names = new TreeNames();
    expect(fresh(names, entry(long), entry("z"))).toBe(`${long}\nz\n`);
    // Too long to be remembered: looked at again.
    expect(fresh(names, entry(long), entry("z"))).toBe(`${long}\n`);
  });
});

describe("a set of names", () => {
  test("knows what was added and nothing else, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6, max: 3 }), { maxLength: 300 }), (all) => {
        const set = new NameSet();
        const known = new Set<string>();
        for (const bytes of all) {
          const text = Buffer.from(bytes).toString("latin1");
          expect(set.add(bytes, 0, bytes.length)).toBe(!known.has(text));
          known.add(text);
        }
      }),
    );
  });

  test("may ask again for a name when there are too many, and never takes a new one for known", () => {
    const set = new NameSet();
    const add = (name: string): boolean => set.add(Buffer.from(name), 0, name.length);
    const count = 700_000;
    for (let at = 0; at < count; at += 1)
      if (!add(`name-${at}`)) throw new Error(`name-${at} was taken for known`);
    expect(add(`name-${count - 1}`)).toBe(false);
  });
});
