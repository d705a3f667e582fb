import { describe, expect, test } from "vitest";
import { byName } from "../../../gate/read/share/by-name.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";

const oid = (index: number): Oid => parseOid((index + 1).toString(16).padStart(40, "0"));

const taken = (names: readonly string[]): number[] => {
  const order: number[] = [];
  const sorted = byName((one) => order.push(Number.parseInt(one, 16) - 1));
  for (const [index, name] of names.entries()) sorted.read(oid(index), name);
  sorted.flush();
  return order;
};

describe("objects in the order of their names", () => {
  test("versions of a file come one after another, in the order they were listed", () => {
    expect(taken(["a", "b", "a", "c", "b", "a"])).toEqual([0, 2, 5, 1, 4, 3]);
  });

  test("names that are properties of every object are names as others", () => {
    expect(taken(["__proto__", "constructor", "__proto__"])).toEqual([0, 2, 1]);
  });

  test("of a list without end, each comes once, and no more than so many are held", () => {
    const order: number[] = [];
    const sorted = byName((one) => order.push(Number.parseInt(one, 16) - 1));
    const most = 50_000;
    for (let index = 0; index < most + 10; index++) {
      sorted.read(oid(index), `name ${index % 7}`);
      expect(order.length).toBe(index + 1 < most ? 0 : most);
    }
    sorted.flush();
    expect(new Set(order).size).toBe(most + 10);
  });
});
