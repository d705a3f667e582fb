import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { element, xmlText } from "../../../gate/report/xml.ts";
import { makeDesk } from "../desk/desk.ts";
import { holdsNoSecret, leaky } from "./leaky.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads XML with a parser that forgives nothing. */
const parse = (xml: string): Element => {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const next = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)?.children.push(next);
    open.push(next);
  });
  parser.on("text", (text) => {
    (open.at(-1) as Element).text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root.children[0] as Element;
};

describe("the report as JUnit XML", () => {
  test("is one suite: a complaint is a failure, a note is skipped", async () => {
    const { exitCode, out } = await (await leaky()).gate(["scan", "v1", "--format", "junit"]);
    expect(exitCode).toBe(1);
    holdsNoSecret(out);
    const suites = parse(out);
    expect([suites.name, suites.attributes]).toEqual([
      "testsuites",
      { name: "git-gate", tests: "2", failures: "1", errors: "0", skipped: "1" },
    ]);
    expect(suites.children.map(({ name }) => name)).toEqual(["testsuite"]);
    const [suite] = suites.children;
    expect(suite?.attributes).toMatchObject({ name: "commits of v1 that no remote has", failures: "1" });
    const [failed, noted] = suite?.children ?? [];
    expect(failed).toMatchObject({ name: "testcase", attributes: { classname: "secret/github-pat" } });
    expect(failed?.children).toMatchObject([{ name: "failure", attributes: { type: "secret/github-pat" } }]);
    expect(failed?.children[0]?.text).toContain("esc\\x1b[2J.env:1, commit ");
    expect(failed?.children[0]?.text).toContain("dir/größe #1?.env:2, commit ");
    expect(noted?.children).toMatchObject([{ name: "skipped" }]);
    expect(noted?.attributes).toMatchObject({ file: "old.env", line: "2" });
  });

  test("of nothing found is one test that passed", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    const { exitCode, out } = await desk.gate(["scan", "--format", "junit"]);
    expect(exitCode).toBe(0);
    const [suite] = parse(out).children;
    expect(suite?.attributes).toMatchObject({ tests: "1", failures: "0", skipped: "0" });
    expect(suite?.children).toMatchObject([{ name: "testcase", children: [] }]);
  });
});

describe("text in XML", () => {
  const HOSTILE =
    "<a b='c'>&amp; ]]> \"q\" \u0000\u0008\u001b[2J\u007f\u0085 \ud800 x \udfff \ufffe\uffff \u{1f600}\r\n\tend";

  test("that would break a document is read back as text", () => {
    const shown =
      "<a b='c'>&amp; ]]> \"q\" \\u{0}\\u{8}\\u{1b}[2J\\u{7f}\\u{85} \\u{d800} x \\u{dfff} \\u{fffe}\\u{ffff} \u{1f600}\\u{d}\n\tend";
    const read = parse(element("x", { a: HOSTILE }, xmlText(HOSTILE)));
    expect([read.attributes["a"], read.text]).toEqual([shown, shown]);
  });

  test("bare would break the document", () => {
    expect(() => parse(`<x a="${HOSTILE}"/>`)).toThrow();
    expect(() => parse(`<x>\u0000</x>`)).toThrow();
    expect(() => parse(`<x>\u001b</x>`)).toThrow();
  });

  test("an element without content is closed, and attributes without a value are left out", () => {
    expect(element("x", { a: 1, b: undefined })).toBe('<x a="1"/>');
  });
});
