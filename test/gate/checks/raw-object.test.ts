import { expect, test } from "vitest";
import { parsePerson, parseRawObject } from "../../../gate/checks/raw-object.ts";
import { display } from "../../../model/display.ts";
import { rawFromText } from "../../../model/raw.ts";

const parse = (text: string) => {
  const { headers, message } = parseRawObject(rawFromText(text));
  return { headers: Object.fromEntries(headers), message };
};

test("a raw commit is headers, an empty line and a message", () => {
  expect(parse("tree a\nparent b\nparent c\ngpgsig one\n two\n three\n\nSubject\n\nBody\n")).toEqual({
    headers: { tree: ["a"], parent: ["b", "c"], gpgsig: ["one two three"] },
    message: "Subject\n\nBody\n",
  });
});

test("an odd one is read as far as it goes", () => {
  expect(parse("tree a")).toEqual({ headers: { tree: ["a"] }, message: "" });
  expect(parse("tree a\nnonsense\n\n")).toEqual({ headers: { tree: ["a"] }, message: "" });
  expect(parse("")).toEqual({ headers: {}, message: "" });
  expect(parse("__proto__ a\n\nb").message).toBe("b");
});

test("one made to take long takes no longer", () => {
  const { headers } = parse(`${"x y\n".repeat(500_000)}\n`);
  expect(headers["x"]).toHaveLength(500_000);
  const open = "<".repeat(2_000_000);
  expect(parsePerson(rawFromText(open), (raw) => raw).name).toBe(open);
});

test.each([
  [
    "Ada <ada@example.com> 1700000000 +0100",
    { name: "Ada", email: "ada@example.com", date: "1700000000 +0100" },
  ],
  ["Ada <a> <b> 1 +0000", { name: "Ada", email: "a", date: "<b> 1 +0000" }],
  ["<ada@example.com> 1 +0000", { name: "", email: "ada@example.com", date: "1 +0000" }],
  ["nobody", { name: "nobody", email: "", date: "" }],
  ["", { name: "", email: "", date: "" }],
  ["> a <b", { name: "> a <b", email: "", date: "" }],
])("a person is a name, an address and a time: %s", (text, person) => {
  expect(parsePerson(rawFromText(text), display)).toEqual(person);
});
