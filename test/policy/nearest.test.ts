import { expect, test } from "vitest";
import { nearest } from "../../policy/nearest.ts";

const KEYS = ["allow", "rules", "rewrite", "delete", "connect_timeout"];

test.each([
  ["alow", "allow"],
  ["Rules", "rules"],
  ["rewirte", "rewrite"],
  ["deletes", "delete"],
  ["connectTimeout", "connect_timeout"],
])("%s was probably meant to be %s", (word, known) => {
  expect(nearest(word, KEYS)).toBe(known);
});

test.each(["wombat", "", "xy", "something_else_entirely"])("%j is like no word that is known", (word) => {
  expect(nearest(word, KEYS)).toBeNull();
});

test("the first of two equally near words is named", () => {
  expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  expect(nearest("cat", [])).toBeNull();
});
