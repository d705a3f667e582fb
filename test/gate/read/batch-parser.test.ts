import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BatchParser } from "../../../gate/read/batch-parser.ts";
import type { ObjectType } from "../../../model/object.ts";
import { byteByByte, cutAnyhow, oid } from "./chunks.ts";

interface Answer {
  readonly oid: string;
  readonly type: ObjectType;
  readonly bytes: Uint8Array;
}

/** What `git cat-file --batch` writes. */
const output = (answers: readonly Answer[]): Buffer =>
  Buffer.concat(
    answers.flatMap(({ oid: name, type, bytes }) => [
      Buffer.from(`${name} ${type} ${bytes.length}\n`),
      bytes,
      Buffer.from("\n"),
    ]),
  );

const parse = (pieces: readonly Buffer[]) => {
  const answers: Answer[] = [];
  let current: { name: string; type: ObjectType; size: number; chunks: Buffer[] } | null = null;
  const parser = new BatchParser({
    begin: (name, type, size) => {
      expect(current).toBeNull();
      current = { name, type, size, chunks: [] };
    },
    write: (chunk) => void current?.chunks.push(Buffer.from(chunk)),
    end: () => {
      const { name, type, size, chunks } = current as NonNullable<typeof current>;
      const bytes = Buffer.concat(chunks);
      expect(bytes).toHaveLength(size);
      answers.push({ oid: name, type, bytes });
      current = null;
    },
  });
  for (const piece of pieces) parser.push(piece);
  parser.finish();
  return { answers, objects: parser.objects, bytes: parser.bytes };
};

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  oid: fc.constantFrom(oid("a"), oid("b"), oid("c", 64)),
  type: fc.constantFrom<ObjectType>("blob", "commit", "tag", "tree"),
  bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
});

describe("the output of git cat-file", () => {
  test("is read the same however it comes in pieces", () => {
    fc.assert(
      fc.property(
        fc.array(anyAnswer).chain((all) => fc.tuple(fc.constant(all), cutAnyhow(output(all)))),
        ([all, pieces]) => {
          const bytes = all.reduce((sum, answer) => sum + answer.bytes.length, 0);
          expect(parse(pieces)).toEqual({ answers: all, objects: all.length, bytes });
          expect(parse(byteByByte(output(all)))).toEqual({ answers: all, objects: all.length, bytes });
        },
      ),
    );
  });

  test("an object that looks like a header and holds newlines is only its bytes", () => {
    const trap = Buffer.from(`\n${oid("b")} blob 3\nabc\n${oid("c")} missing\n`);
    const all: readonly Answer[] = [{ oid: oid("a"), type: "blob", bytes: trap }];
    expect(parse([output(all)]).answers).toEqual(all);
  });

  test("objects without a byte are objects", () => {
    const none = Buffer.alloc(0);
    const all: readonly Answer[] = [
      { oid: oid("a"), type: "tree", bytes: none },
      { oid: oid("b"), type: "blob", bytes: none },
    ];
    expect(parse([output(all)])).toEqual({ answers: all, objects: 2, bytes: 0 });
  });

  test("a large object is handed on in its pieces, never gathered", () => {
    const sizes: number[] = [];
    const parser = new BatchParser({
      begin: () => {},
      write: (chunk) => sizes.push(chunk.length),
      end: () => {},
    });
    parser.push(Buffer.from(`${oid("a")} blob 300000\n`));
    for (let at = 0; at < 3; at += 1) parser.push(Buffer.alloc(100_000, 0x61));
    parser.push(Buffer.from("\n"));
    parser.finish();
    expect(sizes).toEqual([100_000, 100_000, 100_000]);
  });
});

describe("what git cat-file must not say", () => {
  const good = output([{ oid: oid("a"), type: "blob", bytes: Buffer.from("abc") }]);

  test.each([
    ["a missing object", `${oid("b")} missing\n`, `object ${oid("b")} is missing`],
    ["an ambiguous name", "abc ambiguous\n", "unknown form"],
    ["a type that there is not", `${oid("a")} thing 3\nabc\n`, "unknown form"],
    ["a size that is no number", `${oid("a")} blob -3\nabc\n`, "unknown form"],
    ["no size", `${oid("a")} blob\n`, "unknown form"],
    ["a name that is no id", "HEAD blob 3\nabc\n", "not an object id"],
    ["an empty line", "\n", "unknown form"],
    ["an object longer than announced", `${oid("a")} blob 3\nabcd\n`, "longer than it said"],
    ["words without an end", "x".repeat(200), "unknown form"],
  ])("%s is a failure", (_, text, message) => {
    expect(() => parse([good, Buffer.from(text)])).toThrow(message);
    expect(() => parse(byteByByte(Buffer.concat([good, Buffer.from(text)])))).toThrow(message);
  });

  test("an output that is cut short anywhere inside an object is a failure", () => {
    for (let length = 1; length < good.length; length += 1)
      expect(() => parse([good.subarray(0, length)]), `${length} bytes`).toThrow("stopped inside an object");
  });
});
