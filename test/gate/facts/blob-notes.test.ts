import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlobNotes } from "../../../gate/facts/blob-notes.ts";
import { parseOid } from "../../../model/oid.ts";
import type { BlobAsks } from "../../../policy/asks.ts";
import type { BlobFacts } from "../../../policy/push-facts.ts";

const OID = parseOid("a".repeat(40));
const ALL: BlobAsks = { sizeOver: null, binaryFrom: 0, executables: true, lfsPointers: true, hidden: true };

/** What is noted of a file that comes in these pieces. */
const note = (pieces: readonly Buffer[], asks = ALL, size?: number): BlobFacts | undefined => {
  const notes = new BlobNotes(asks);
  notes.begin(OID, size ?? pieces.reduce((sum, { length }) => sum + length, 0));
  for (const piece of pieces) notes.write(piece);
  notes.end();
  return notes.found.get(OID);
};

const of = (text: string | Buffer, asks = ALL): BlobFacts | undefined =>
  note([Buffer.from(text as string)], asks);

describe("what the bytes of a file show", () => {
  test("ordinary text shows nothing, and is not kept", () => {
    expect(of("plain text\n")).toBeUndefined();
    expect(of("")).toBeUndefined();
    expect(of("caf\u00e9 \u201cquoted\u201d \u65e5\u672c")).toBeUndefined();
  });

  test("binary is what holds a NUL among its first 8000 bytes", () => {
    expect(of("a\0b")).toMatchObject({ binary: true, size: 3 });
    expect(of(`${"a".repeat(7999)}\0`)).toMatchObject({ binary: true });
    expect(of(`${"a".repeat(8000)}\0`)).toBeUndefined();
  });

  test("a size above the one that is asked for", () => {
    const asks = { ...ALL, sizeOver: 3 };
    expect(of("abcd", asks)).toMatchObject({ size: 4 });
    expect(of("abc", asks)).toBeUndefined();
  });

  test.each([
    ["ELF", Buffer.concat([Buffer.from("\x7fELF", "latin1"), Buffer.alloc(60)])],
    ["Mach-O", Buffer.concat([Buffer.from("cffaedfe", "hex"), Buffer.alloc(60)])],
    ["Mach-O", Buffer.concat([Buffer.from("cafebabe00000002", "hex"), Buffer.alloc(60)])],
    ["PE", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(62)])],
  ])("%s", (executable, bytes) => {
    expect(of(bytes)).toMatchObject({ executable });
    expect(of(bytes, { ...ALL, executables: false, binaryFrom: null })).toBeUndefined();
  });

  test.each([
    ["a text of these letters", "MZ is short for Mark Zbikowski, whose initials begin every program of DOS."],
    ["a class of Java", Buffer.concat([Buffer.from("cafebabe00000041", "hex"), Buffer.from("x".repeat(60))])],
    ["a script", "#!/bin/sh\nexit\n"],
  ])("%s is no program", (_, bytes) => {
    expect(of(bytes)?.executable ?? null).toBeNull();
  });

  test("a git-lfs pointer, and what only begins like one", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n";
    expect(of(pointer)).toMatchObject({ lfsPointer: true });
    expect(of(pointer + "x".repeat(1024))).toBeUndefined();
    expect(of(` ${pointer}`)).toBeUndefined();
  });
});

describe("hidden characters", () => {
  test.each([
    ["\u202e", true, false],
    ["\u2067", true, false],
    ["a\u200bb", false, true],
    ["a\ufeffb", false, true],
    ["\ufeffb", undefined, undefined],
    ["\u{e0041}", false, true],
  ])("%j", (text, bidi, invisible) => {
    expect(of(text)?.bidi).toBe(bidi);
    expect(of(text)?.invisible).toBe(invisible);
  });

  const piece = fc.constantFrom(
    ...["a", "\n", "\u202e", "\u200b", "\ufeff", "\ufe00", "\ufe0f", "\u{e0100}", "\u{1f3f4}", "\u{e0067}"],
    ...["\u{e007f}", "\u00e9", "\u2019", "\u3164", "\0", "\u65e5"],
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join("")));

  test("what is noted does not depend on how the bytes are cut", () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(20), { maxLength: 30 }), (bytes, lengths) => {
        const pieces: Buffer[] = [];
        let at = 0;
        for (const length of lengths) {
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        pieces.push(bytes.subarray(at));
        expect(note(pieces)).toEqual(note([bytes]));
      }),
      { numRuns: 2000 },
    );
  });
});
