import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Change, RawDiffParser } from "../../../gate/read/raw-diff-parser.ts";
import { parseOid } from "../../../model/oid.ts";
import { byteByByte, cutAnyhow, oid } from "./chunks.ts";

const parse = (pieces: readonly Buffer[], by: string | null = null): Change[] => {
  const changes: Change[] = [];
  const parser = new RawDiffParser((change) => changes.push(change), by === null ? null : parseOid(by));
  for (const piece of pieces) parser.push(piece);
  parser.finish();
  return changes;
};

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const [NONE, A, B, C, D] = ["0", "a", "b", "c", "d"].map((digit) => oid(digit)) as [
  string,
  string,
  string,
  string,
  string,
];

describe("the output of git diff-tree", () => {
  test.each([
    [
      "an added file",
      `${A}\0:000000 100644 ${NONE} ${B} A\0src/a b.ts\0`,
      { by: A, path: "src/a b.ts", source: null, mode: "100644", oid: B, olds: [null], oldModes: ["000000"] },
    ],
    [
      "a changed file",
      `${A}\0:100644 100755 ${B} ${C} M\0a\0`,
      { by: A, path: "a", source: null, mode: "100755", oid: C, olds: [B], oldModes: ["100644"] },
    ],
    [
      "a deleted file",
      `${A}\0:100644 000000 ${B} ${NONE} D\0a\0`,
      { by: A, path: "a", source: null, mode: "000000", oid: null, olds: [B], oldModes: ["100644"] },
    ],
    [
      "a renamed file",
      `${A}\0:100644 100644 ${B} ${C} R087\0old\0new\0`,
      { by: A, path: "new", source: "old", mode: "100644", oid: C, olds: [B], oldModes: ["100644"] },
    ],
    [
      "a copied file",
      `${A}\0:100644 100644 ${B} ${B} C100\0old\0new\0`,
      { by: A, path: "new", source: "old", mode: "100644", oid: B, olds: [B], oldModes: ["100644"] },
    ],
    [
      "a merge of two",
      `${A}\0::100644 000000 100644 ${B} ${NONE} ${C} MA\0a\0`,
      {
        by: A,
        path: "a",
        source: null,
        mode: "100644",
        oid: C,
        olds: [B, null],
        oldModes: ["100644", "000000"],
      },
    ],
    [
      "a merge of three",
      `${A}\0:::100644 100644 100644 120000 ${B} ${C} ${D} ${A} TTT\0a\0`,
      {
        by: A,
        path: "a",
        source: null,
        mode: "120000",
        oid: A,
        olds: [B, C, D],
        oldModes: ["100644", "100644", "100644"],
      },
    ],
    [
      "a tree compared with the empty one",
      `${B} ${A}\n:000000 100644 ${NONE} ${C} A\0a\0`,
      {
        by: A,
        path: "a",
        source: null,
        mode: "100644",
        oid: C,
        olds: [null],
        oldModes: ["000000"],
      },
    ],
    [
      "a name with newlines, colons and bytes that are no text",
      `${A}\0:000000 100644 ${NONE} ${B} A\0:a\n\xff${B}\0`,
      {
        by: A,
        path: `:a\n\xff${B}`,
        source: null,
        mode: "100644",
        oid: B,
        olds: [null],
        oldModes: ["000000"],
      },
    ],
  ])("%s", (_, text, change) => {
    expect(parse([bytes(text)])).toEqual([change]);
    expect(parse(byteByByte(bytes(text)))).toEqual([change]);
  });

  test("ids of 64 digits", () => {
    const [a, b, none] = [oid("a", 64), oid("b", 64), oid("0", 64)];
    expect(parse([bytes(`${a}\0:000000 100644 ${none} ${b} A\0a\0`)])).toMatchObject([
      { by: a, oid: b, olds: [null], oldModes: ["000000"] },
    ]);
  });

  test("every record belongs to the header before it; a commit may have none", () => {
    const record = (to: string, path: string): string => `:000000 100644 ${NONE} ${to} A\0${path}\0`;
    const text = `${A}\0${record(B, "1")}${record(C, "2")}${B}\0${C}\0${record(D, "3")}${D} ${A}\n${record(B, "4")}`;
    expect(parse([bytes(text)]).map(({ by, path }) => `${by[0]}${path}`)).toEqual(["a1", "a2", "c3", "a4"]);
  });

  test("without headers, everything belongs to what was told beforehand", () => {
    expect(parse([bytes(`:100644 100644 ${B} ${C} M\0a\0`)], D)).toMatchObject([{ by: D, path: "a" }]);
  });

  test("a submodule that stood there before is no file to compare with", () => {
    const text = `${A}\0:160000 100644 ${B} ${C} T\0a\0::160000 100644 100644 ${B} ${C} ${D} MM\0b\0`;
    expect(parse([bytes(text)])).toMatchObject([
      { path: "a", oid: C, olds: [null], oldModes: ["160000"] },
      { path: "b", oid: D, olds: [null, C], oldModes: ["160000", "100644"] },
    ]);
  });

  const digits = fc.constantFrom(A, B, C, D);
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((some) => Buffer.from(some.map((byte) => (byte === 0 ? 1 : byte))).toString("latin1"));
  const record = fc
    .record({
      olds: fc.array(digits, { minLength: 1, maxLength: 3 }),
      to: digits,
      path: name,
      from: fc.option(name),
    })
    .map(({ olds, to, path, from }) => {
      const renamed = olds.length === 1 ? from : null;
      const modes = "100644 ".repeat(olds.length + 1);
      const status = renamed === null ? "M".repeat(olds.length) : "R090";
      const names = renamed === null ? path : `${renamed}\0${path}`;
      return `${":".repeat(olds.length)}${modes}${olds.join(" ")} ${to} ${status}\0${names}\0`;
    });
  const header = fc.oneof(
    digits.map((by) => `${by}\0`),
    fc.tuple(digits, digits).map(([empty, tree]) => `${empty} ${tree}\n`),
  );
  const text = fc
    .array(fc.tuple(header, fc.array(record, { maxLength: 3 })), { minLength: 1, maxLength: 4 })
    .map((commits) => bytes(commits.map(([head, records]) => head + records.join("")).join("")));

  test("is read the same however it comes in pieces", () => {
    fc.assert(
      fc.property(
        text.chain((whole) => fc.tuple(fc.constant(whole), cutAnyhow(whole))),
        ([whole, pieces]) => {
          const changes = parse([whole]);
          expect(parse(pieces)).toEqual(changes);
          expect(parse(byteByByte(whole))).toEqual(changes);
        },
      ),
    );
  });
});

describe("what git diff-tree must not say", () => {
  test.each([
    ["a record without a header", `:000000 100644 ${NONE} ${B} A\0a\0`, "unknown form"],
    ["a record with too few fields", `${A}\0:000000 100644 ${B} A\0a\0`, "unknown form"],
    [
      "a merge's record with fields for one parent",
      `${A}\0::100644 100644 ${B} ${C} MM\0a\0`,
      "unknown form",
    ],
    ["an id that is cut", `${A}\0:000000 100644 ${NONE} ${B.slice(1)} A\0a\0`, "not an object id"],
    ["abbreviated ids", `${A}\0:000000 100644 0000000 bbbbbbb A\0a\0`, "not an object id"],
    ["words in place of a header", "warning:\0", "not an object id"],
  ])("%s is a failure", (_, text, message) => {
    expect(() => parse([bytes(text)])).toThrow(message);
  });

  test("an output that is cut short inside a record is a failure, wherever the cut is", () => {
    const head = `${A}\0`;
    const text = bytes(`${head}:100644 100644 ${B} ${C} R087\0old\0new\0`);
    for (let length = head.length + 1; length < text.length; length += 1)
      expect(() => parse([text.subarray(0, length)]), `${length} bytes`).toThrow("stopped inside a record");
  });
});
