import { describe, expect, test } from "vitest";
import { Fault } from "../../model/fault.ts";
import { isZeroOid, parseOid, shortOid } from "../../model/oid.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import { oldOf, tipOf } from "../../model/ref-update.ts";

const SHA1 = "0123456789abcdef0123456789abcdef01234567";
const SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

describe("object ids", () => {
  test.each([SHA1, SHA256])("%s is one", (text) => {
    expect(parseOid(text)).toBe(text);
    expect(isZeroOid(text)).toBe(false);
  });

  test.each([
    ["nothing", ""],
    ["a short id", SHA1.slice(0, 39)],
    ["an id of a length between the two", SHA1.padEnd(50, "0")],
    ["a long id", `${SHA256}0`],
    ["upper case", SHA1.toUpperCase()],
    ["an option", `--${SHA1.slice(2)}`],
    ["an id with a newline behind it", `${SHA1}\n`],
    ["zeros of 40 digits", "0".repeat(40)],
    ["zeros of 64 digits", "0".repeat(64)],
  ])("%s is none", (_, text) => {
    expect(() => parseOid(text)).toThrow(Fault);
  });

  test("the id of no object is zeros of either length and nothing else", () => {
    expect([40, 64].map((length) => isZeroOid("0".repeat(length)))).toEqual([true, true]);
    expect(["0", "", "0".repeat(41), `0`.repeat(39)].map(isZeroOid)).toEqual([false, false, false, false]);
  });

  test("people write ten digits", () => {
    expect(shortOid(parseOid(SHA1))).toBe("0123456789");
  });
});

test("a ref update says what it brings and what it takes away", () => {
  const [ref, from, to] = ["refs/heads/a" as RefUpdate["ref"], parseOid(SHA1), parseOid("f".repeat(40))];
  const updates: readonly RefUpdate[] = [
    { kind: "create", ref, to },
    { kind: "move", ref, from, to },
    { kind: "delete", ref, from },
    { kind: "delete", ref, from: null },
  ];
  expect(updates.map(tipOf)).toEqual([to, to, null, null]);
  expect(updates.map(oldOf)).toEqual([null, from, from, null]);
});
