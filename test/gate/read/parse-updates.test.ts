import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUpdates } from "../../../gate/read/parse-updates.ts";
import { Fault } from "../../../model/fault.ts";
import { rawFromBytes } from "../../../model/raw.ts";
import { oid } from "./chunks.ts";

const parse = (text: string) => parseUpdates(Buffer.from(text, "latin1"));
const [ZERO, A, B] = [oid("0"), oid("a"), oid("b")];
const [ZERO64, A64, B64] = [oid("0", 64), oid("a", 64), oid("b", 64)];

describe("what git tells a pre-receive hook", () => {
  test("one line for each ref, in their order", () => {
    const lines = [
      `${ZERO} ${A} refs/heads/new`,
      `${A} ${B} refs/heads/main`,
      `${A} ${ZERO} refs/heads/old`,
      `${ZERO} ${ZERO} refs/heads/never`,
    ];
    expect(parse(`${lines.join("\n")}\n`)).toEqual([
      { kind: "create", ref: "refs/heads/new", to: A },
      { kind: "move", ref: "refs/heads/main", from: A, to: B },
      { kind: "delete", ref: "refs/heads/old", from: A },
      { kind: "delete", ref: "refs/heads/never", from: null },
    ]);
  });

  test("ids of 64 digits", () => {
    expect(
      parse(`${ZERO64} ${A64} r\n${A64} ${B64} r\n${A64} ${ZERO64} r\n`).map(({ kind }) => kind),
    ).toEqual(["create", "move", "delete"]);
  });

  test("a name is whatever bytes stand before the newline", () => {
    const name = fc
      .uint8Array({ minLength: 1 })
      .map((bytes) => bytes.map((byte) => (byte === 10 ? 11 : byte)));
    fc.assert(
      fc.property(name, (bytes) => {
        const line = Buffer.concat([Buffer.from(`${ZERO} ${A} `), bytes, Buffer.from("\n")]);
        expect(parseUpdates(line)).toEqual([{ kind: "create", ref: rawFromBytes(bytes), to: A }]);
      }),
    );
  });
});

describe("anything else is refused, not passed over", () => {
  test.each([
    ["no update at all", "", "git named no ref to update"],
    ["an empty line", "\n", "unknown form"],
    ["an empty line between others", `${ZERO} ${A} r\n\n${ZERO} ${A} s\n`, "unknown form"],
    ["a last line that is cut short", `${ZERO} ${A} refs/heads/ma`, "cut short"],
    ["a list that is cut short between lines", `${ZERO} ${A} r\n${ZERO} `, "cut short"],
    ["no name", `${ZERO} ${A} \n`, "unknown form"],
    ["no name and no space", `${ZERO} ${A}\n`, "unknown form"],
    ["one id only", `${A} refs/heads/main\n`, "unknown form"],
    ["ids in upper case", `${ZERO} ${A.toUpperCase()} r\n`, "unknown form"],
    ["an id of 39 digits", `${ZERO} ${A.slice(1)} r\n`, "unknown form"],
    ["an id of 41 digits", `${ZERO}0 ${A}a r\n`, "unknown form"],
    ["ids that differ in length", `${ZERO} ${A64} r\n`, "differ in length"],
    ["a tab between the fields", `${ZERO}\t${A}\tr\n`, "unknown form"],
    ["two spaces", `${ZERO}  ${A} r\n`, "unknown form"],
    ["words", "hello world\n", "unknown form"],
  ])("%s", (_, text, message) => {
    expect(() => parse(text)).toThrow(Fault);
    expect(() => parse(text)).toThrow(message);
  });

  test("a refusal does not repeat what it could not read", () => {
    expect(() => parse("tok_secret_in_a_broken_line\n")).toThrow(/^(?!.*secret)/);
  });
});
