import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFormFields } from "../../../egress/body/fields/form-fields.ts";
import {
  createJsonStrings,
  type FieldReader,
  type TakeFields,
} from "../../../egress/body/fields/json-strings.ts";
import { createPartReader } from "../../../egress/body/fields/multipart.ts";
import { cutAt } from "../dlp/support.ts";

const told = (
  make: (take: TakeFields) => FieldReader,
  text: string,
  cuts: readonly number[] = [],
): string[] => {
  const fields: string[] = [];
  let name = "";
  let value = "";
  const reader = make({
    name: (bytes, from, to) => {
      name += Buffer.from(bytes.subarray(from, to)).toString("latin1");
    },
    value: (bytes, from, to) => {
      value += Buffer.from(bytes.subarray(from, to)).toString("latin1");
    },
    stop() {
      if (name !== "") fields.push(`${name}:`);
      if (value !== "") fields.push(value);
      name = "";
      value = "";
    },
  });
  for (const piece of cutAt(Buffer.from(text), cuts)) reader.push(piece);
  reader.end();
  return fields;
};

const anywhere = (length: number) => fc.array(fc.nat(length), { maxLength: 10 });

describe("the strings of JSON", () => {
  const json = (take: TakeFields): FieldReader => createJsonStrings(take, 8);

  test("are names or values, escapes left in", () => {
    expect(told(json, '{"a": "b\\"c", "d" : ["e", {"f":1}], "g":"" }')).toEqual([
      "a:",
      'b\\"c',
      "d:",
      "e",
      "f:",
      "g:",
    ]);
    expect(told(json, '"never ended')).toEqual(["never ended"]);
    expect(told(json, '"a"\n"b"')).toEqual(["a", "b"]);
  });

  test("of a long one the beginning and the end", () => {
    expect(told(json, '"0123456789abcdef"')).toEqual(["0123456789abcdef"]);
    expect(told(json, '"0123456789abcdefgh"')).toEqual(["01234567abcdefgh"]);
    expect(told(json, `"0123456789${"-".repeat(1000)}abcdefgh"`)).toEqual(["01234567abcdefgh"]);
  });

  test("the same wherever the text is cut", () => {
    const text = '{"name": "value", "long": "0123456789abcdefghijklmnopqrstuvwxyz", "x" :["a\\\\","b"]}';
    const whole = told(json, text);
    fc.assert(
      fc.property(anywhere(text.length), (cuts) => {
        const pieces = told(json, text, cuts);
        // How much of a long string is told may differ; it is never less.
        expect(pieces.length).toBe(whole.length);
        pieces.forEach((field, at) => {
          const expected = whole[at] as string;
          expect(field.startsWith(expected.slice(0, 8)) && field.endsWith(expected.slice(-8))).toBe(true);
        });
      }),
    );
  });
});

describe("the fields of a form", () => {
  test("are names and values", () => {
    expect(told(createFormFields, "a=b&c=d=e;f&=g")).toEqual(["a:", "b", "c:", "d=e", "f:", "g"]);
  });

  test("the same wherever it is cut", () => {
    const text = "alpha=one&beta=two=three;gamma&delta=%41%42";
    fc.assert(
      fc.property(anywhere(text.length), (cuts) => {
        expect(told(createFormFields, text, cuts)).toEqual(told(createFormFields, text));
      }),
    );
  });
});

describe("the parts of a multipart body", () => {
  const parts = (text: string, cuts: readonly number[] = []): string[] => {
    const all: string[] = [];
    let head = "";
    let body = "";
    const reader = createPartReader("cut", {
      head: (bytes) => {
        head += Buffer.from(bytes).toString();
      },
      body: (bytes) => {
        body += Buffer.from(bytes).toString();
      },
      end() {
        all.push(`${head}|${body}`);
        head = "";
        body = "";
      },
    });
    for (const piece of cutAt(Buffer.from(text), cuts)) reader.push(piece);
    reader.end();
    return all;
  };

  const TEXT =
    "before\r\n--cut\r\nA: 1\r\n\r\none\r\n--cu\r\n\r\n--cut\r\n\r\n\r\n--cut\r\nB: 2\r\n\r\n--cut--\r\nbehind";

  test("are told from their heads", () => {
    expect(parts(TEXT)).toEqual([
      "|before",
      "\rA: 1\r\n\r\n|one\r\n--cu\r\n",
      "\r\r\n|",
      "\rB: 2\r\n\r\n|",
      "--\r|behind",
    ]);
    expect(parts("--cut\n\na\n--cut\n\nb--cut\n--cut--")).toEqual(["|", "\n|a", "\n|b--cut", "|--"]);
    expect(parts("no parts at all")).toEqual(["|no parts at all"]);
  });

  test("the same wherever the body is cut", () => {
    fc.assert(
      fc.property(anywhere(TEXT.length), (cuts) => {
        expect(parts(TEXT, cuts)).toEqual(parts(TEXT));
      }),
    );
  });

  test("so many at most, and no line without end takes memory", () => {
    const many = "--cut\n\nx\n".repeat(3000);
    expect(parts(many).length).toBeLessThanOrEqual(1002);
    expect(parts(many).join("")).toContain("x\n--cut\n\nx");
    const reader = createPartReader("cut", { head() {}, body() {}, end() {} });
    reader.push(Buffer.from("--cut"));
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 400; count++) reader.push(Buffer.alloc(65_536, 65));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30 * 1024 * 1024);
  });
});
