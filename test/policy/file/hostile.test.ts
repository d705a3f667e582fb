import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Fault } from "../../../model/fault.ts";
import { parsePolicy } from "../../../policy/parse.ts";

/** `taken` or the fault's message; anything else that is thrown is a crash. */
const outcome = (text: string): string => {
  try {
    parsePolicy(text, "/p/gate.yaml", {
      knownRules: () => ["jwt"],
      readFile: () => {
        throw new Fault("no such file");
      },
    });
    return "taken";
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
};

describe("a hostile policy file gives an error, never a crash and never a default", () => {
  test.each([
    ["brackets without end", "version: 1\nrefs: ".concat("[".repeat(100_000))],
    ["mappings without end", "version: 1\nrefs: ".concat("{a: ".repeat(50_000))],
    ["lists in lists in block form", `version: 1\nrefs:\n${"- ".repeat(20_000)}x\n`],
    ["quotes without end", `version: 1\ncontact: "${"x".repeat(500_000)}`],
    ["more than a policy can be", `version: 1\ncontact: ${"x".repeat(2_000_000)}\n`],
    ["a key that is a list", "version: 1\n? [a, b]\n: c\n"],
    ["a key that is a mapping", "version: 1\n{a: b}: c\n"],
    ["binary", "version: 1\ncontact: !!binary aGVsbG8=\n"],
    ["a NUL", "version: 1\ncontact: a\0b\nx: 1\n"],
    ["a set", "version: 1\nrefs: !!set { a, b }\n"],
    ["a date for a version", "version: 2026-01-01\n"],
    ["not a number", "version: .nan\n"],
    ["infinity", "version: 1\nrefs: { max_updates: .inf }\n"],
    ["minus one", "version: 1\nrefs: { max_deletes: -1 }\n"],
    ["half a ref", "version: 1\nrefs: { max_deletes: 0.5 }\n"],
    ["a depth beyond the last", "version: 1\nlimits: { archive_depth: 9 }\n"],
    ["a size beyond all numbers", `version: 1\nlimits: { unpacked: ${"9".repeat(40)}GiB }\n`],
    ["a constructor", "version: 1\nconstructor: { prototype: 1 }\n"],
    ["a prototype in a section", "version: 1\nsecrets: { rules: { __proto__: block } }\n"],
    ["an id of JavaScript's own", "version: 1\nsecrets: { rules: { toString: allow } }\n"],
  ])("%s", (_, text) => {
    expect(outcome(text)).toContain("/p/gate.yaml");
  });

  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("block", "warn", "allow", "30s", "1MiB", "author", "builtin", "**"),
  );
  const key = fc.constantFrom(
    ...["version", "extends", "mode", "refs", "rules", "match", "delete", "commits", "author", "name"],
    ...["message", "pattern", "paths", "on", "files", "max_size", "content", "bidi", "secrets", "levels"],
    ...["scanners", "use", "checks", "run", "limits", "time", "overrides", "set", "pusher", "__proto__", "x"],
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  }));

  test("any shape of any values", () => {
    fc.assert(
      fc.property(value, (shape) => {
        const text = stringify(shape);
        const isRight = outcome(text) === "taken";
        // What is taken says its version, and a mapping is the only thing that can.
        if (isRight) expect(shape).toMatchObject({ version: 1 });
      }),
      { numRuns: 500 },
    );
  });

  test("any text, and any bytes cut out of a right one", () => {
    const right = "version: 1\nrefs:\n  rules:\n    - { match: [a], delete: block }\nlimits: { time: 3s }\n";
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc
            .tuple(fc.nat(right.length), fc.nat(20), fc.string({ maxLength: 3 }))
            .map(([at, length, put]) => right.slice(0, at) + put + right.slice(at + length)),
        ),
        (text) => {
          expect(outcome(text)).not.toBe("");
        },
      ),
      { numRuns: 500 },
    );
  });
});
