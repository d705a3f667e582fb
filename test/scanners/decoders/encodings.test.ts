import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { scan } from "../support.ts";
import { base32, base64, eachByte, found, hexOf, lookInto, noise, token, ways, wrapped } from "./support.ts";

const first = token().slice(0, 20);
const second = token().slice(20);

const fullWidth = (text: string): string =>
  [...text].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join("");

describe("a token is found in", () => {
  test.each<[string, string, string]>([
    ["base64", base64(token()), "base64"],
    ["base64 without padding", base64(`a ${token()}`).replace(/=+$/, ""), "base64"],
    ["base64 for URLs", Buffer.from(`\x7f~? ${token()}`).toString("base64url"), "base64"],
    ["base64 in base64", base64(base64(token())), "base64 base64"],
    ["base64 in base64 in base64", base64(base64(base64(token()))), "base64 base64 base64"],
    ["base64 right behind a path", `secrets/of/${base64(token())}`, "base64"],
    ["base64 behind a DEL", `${"name".repeat(6)}\x7f${base64(token())}`, "base64"],
    ["base64 wrapped at 64 columns", wrapped(base64(`${"some text ".repeat(9)}${token()}`), 64), "base64"],
    [
      "base64 wrapped as mail does",
      wrapped(base64(`${"some text ".repeat(9)}${token()}`), 76, "\r\n"),
      "base64",
    ],
    [
      "base64 wrapped in YAML",
      wrapped(base64(`${"some text ".repeat(9)}${token()}`), 70, "\n    "),
      "base64",
    ],
    [
      "base64 in comments",
      `# ${wrapped(base64(`${"some text ".repeat(9)}${token()}`), 70, "\n# ")}`,
      "base64",
    ],
    [
      "base64 in strings",
      `"${wrapped(base64(`${"some text ".repeat(9)}${token()}`), 70, '" +\n  "')}"`,
      "base64",
    ],
    [
      "base64 with written newlines",
      `"${wrapped(base64(`${"some text ".repeat(9)}${token()}`), 64, "\\n")}"`,
      "base64",
    ],
    [
      "base64 in an attribute",
      `a="${wrapped(base64(`${"some text ".repeat(9)}${token()}`), 64, "&#13;\n")}"`,
      "base64",
    ],
    ["base64 with escaped slashes", base64(`??>?>?>??/ ${token()}`).replaceAll("/", "\\/"), "base64"],
    [
      "base64 whose lines have blanks between them",
      wrapped(base64(`${"some text ".repeat(9)}${token()}`), 64, " "),
      "base64",
    ],
    ["base32", base32(token()), "base32"],
    ["base32 seven letters on", `SECRETS${base32(token())}`, "base32"],
    ["base32 in base64", base64(base32(token())), "base64 base32"],
    ["hex", Buffer.from(token()).toString("hex"), "hex"],
    ["hex in capitals", `0x${Buffer.from(token()).toString("hex").toUpperCase()}`, "hex"],
    ["hex of base64", Buffer.from(base64(token())).toString("hex"), "hex base64"],
    ["hex over lines", wrapped(Buffer.from(token()).toString("hex"), 60), "hex"],
    ["percents", eachByte(token(), (byte) => `%${hexOf(byte)}`), "percent"],
    ["a single percent", token().replace("_", "%5F"), "percent"],
    ["percents twice", eachByte(token(), (byte) => `%25${hexOf(byte)}`), "percent percent"],
    ["\\u escapes", eachByte(token(), (byte) => `\\u00${hexOf(byte)}`), "unicode-escapes"],
    ["\\u{} escapes", eachByte(token(), (byte) => `\\u{${hexOf(byte)}}`), "unicode-escapes"],
    ["\\U escapes", eachByte(token(), (byte) => `\\U000000${hexOf(byte)}`), "unicode-escapes"],
    ["\\u escapes in JSON in JSON", eachByte(token(), (byte) => `\\\\u00${hexOf(byte)}`), "unicode-escapes"],
    ["\\x escapes", eachByte(token(), (byte) => `\\x${hexOf(byte)}`), "hex-escapes"],
    ["a single \\x escape", token().replace("_", "\\x5f"), "hex-escapes"],
    ["octal escapes", eachByte(token(), (byte) => `\\${byte.toString(8).padStart(3, "0")}`), "octal-escapes"],
    [
      "different escapes",
      `%67%68${token().slice(2, 9)}\\x${hexOf(token().charCodeAt(9))}${token().slice(10)}`,
      "escapes",
    ],
    ["numeric entities", eachByte(token(), (byte) => `&#${byte};`), "html-entities"],
    ["hexadecimal entities", eachByte(token(), (byte) => `&#x${hexOf(byte)};`), "html-entities"],
    ["named entities", token().replace("_", "&lowbar;"), "html-entities"],
    ["a list of bytes", `{ ${eachByte(token(), (byte) => `0x${hexOf(byte)}, `)}0 }`, "byte-list"],
    [
      "a list of bytes over lines",
      wrapped(
        eachByte(token(), (byte) => `0x${hexOf(byte)},`),
        40,
      ),
      "byte-list",
    ],
    ["quoted-printable", `a=3D${first}=\r\n${second}`, "quoted-printable"],
    [
      "quoted-printable of everything",
      eachByte(token(), (byte) => `=${hexOf(byte).toUpperCase()}`),
      "quoted-printable",
    ],
    ["strings put together by +", `x = "${first}" + "${second}";`, "joined"],
    ["strings put together over lines", `x = "${first}" +\n    "${second}";`, "joined"],
    ["strings put together at the next line", `x = '${first}'\n    + '${second}';`, "joined"],
    ["strings put together by .", `$x = "${first}" . '${second}';`, "joined"],
    ["strings put together by ..", `x = "${first}" .. "${second}"`, "joined"],
    ["strings put together by & _", `x = "${first}" & _\r\n    "${second}"`, "joined"],
    ["strings put together by <>", `x = "${first}" <> "${second}"`, "joined"],
    ["adjacent literals", `x = ("${first}"\n     "${second}")`, "joined"],
    ["adjacent literals with prefixes", `x = (f"${first}"\n     rb'${second}')`, "joined"],
    ["adjacent quotes of a shell", `X="${first}"'${second}'`, "joined"],
    ["lines joined by a backslash", `x=${first}\\\n   ${second}`, "joined"],
    ["lines joined by a backtick", `$x = "${first}\`\n${second}"`, "joined"],
    ["a zero-width space", Buffer.from(`${first}\u200b${second}`).toString("latin1"), "zero-width"],
    ["a soft hyphen", Buffer.from(`${first}\u00ad${second}`).toString("latin1"), "zero-width"],
    [
      "several invisible characters",
      Buffer.from(`${first}\ufeff\u2060\u200d${second}`).toString("latin1"),
      "zero-width",
    ],
    ["a variation selector", Buffer.from(`${first}\ufe0f${second}`).toString("latin1"), "zero-width"],
    [
      "a variation selector behind every letter",
      Buffer.from([...token()].join("\u{e0100}")).toString("latin1"),
      "zero-width",
    ],
    ["a grapheme joiner", Buffer.from(`${first}\u034f${second}`).toString("latin1"), "zero-width"],
    ["a filler of Hangul", Buffer.from(`${first}\u3164${second}`).toString("latin1"), "zero-width"],
    ["a tag", Buffer.from(`${first}\u{e007f}${second}`).toString("latin1"), "zero-width"],
    ["full width", Buffer.from(fullWidth(token())).toString("latin1"), "letters"],
    [
      "full width, and a zero-width space",
      Buffer.from(`${fullWidth(first)}\u200b${fullWidth(second)}`).toString("latin1"),
      "escapes",
    ],
    ["an escaped variation selector", `"${first}\\ufe0f${second}"`, "unicode-escapes"],
    ["an escaped zero-width space", `"${first}\\u200b${second}"`, "unicode-escapes"],
    [
      "base64 in UTF-16",
      Buffer.from(`v = ${base64(token())} `, "utf16le").toString("latin1"),
      "utf-16 base64",
    ],
    ["UTF-16 in base64", base64(Buffer.from(`$k = "${token()}"`, "utf16le")), "base64 utf-16"],
  ])("%s", (_, text, way) => {
    expect(scan(text)).toEqual([]);
    expect(ways(text)).toEqual([way]);
    expect(ways(`first line\n  "val": "${text}" \n`)).toEqual([way]);
  });
});

describe("the place", () => {
  test("of a token in base64 is that of the run", () => {
    const run = base64(token());
    expect(found(`one\ntwo\n  val: ${run}\n`)).toEqual([
      `github-pat 3:8+${run.replace(/=+$/, "").length} (base64)`,
    ]);
  });

  test("of a token in wrapped base64 is its first line, however far down the token stands", () => {
    const run = wrapped(base64(`${"some text ".repeat(99)}${token()}`), 76);
    expect(found(`one\n${run}\n`)[0]).toMatch(/^github-pat 2:1\+/);
  });

  test("of an escaped token covers its bytes and no others", () => {
    const escaped = token().replace("_", "%5F");
    expect(found(`one\n  ?val=${escaped}&x=%3D%20\n`)).toEqual([
      `github-pat 2:8+${escaped.length} (percent)`,
    ]);
    const both = `one\n\\x41\\x42 c ${token().replace("_", "\\x5f")}`;
    expect(found(both)).toEqual([`github-pat 2:12+${token().length + 3} (hex-escapes)`]);
  });

  test("of a joined token begins where its first part does and ends where its last part does", () => {
    const text = `one\n  x = "${first}" +\n    "${second}"`;
    expect(found(text)).toEqual([`github-pat 2:8+${token().length + '" +\n    "'.length} (joined)`]);
  });

  test("is right far into a long text", () => {
    const text = `${"a line of text\n".repeat(20_000)}val: ${base64(token())}\n${"more\n".repeat(99)}`;
    expect(found(text)[0]).toMatch(/^github-pat 20001:6\+/);
  });
});

describe("base64", () => {
  test("is found at every alignment of a larger encoded text, also a binary one", () => {
    for (let before = 0; before < 9; before++) {
      const inText = base64(`${"x".repeat(before)} ${token()} ;`);
      expect(ways(`v: ${inText}`)).toEqual(["base64"]);
      const inBinary = base64(
        Buffer.concat([noise(4000 + before), Buffer.from(`\n${token()}\n`), noise(3000)]),
      );
      expect(ways(`v: ${inBinary}`)).toEqual(["base64"]);
    }
  });

  test("is decoded to its end when it is very long", () => {
    const long = base64(`${"all work and no play ".repeat(40_000)}${token()}`);
    expect(ways(long)).toEqual(["base64"]);
    expect(ways(wrapped(long, 76))).toEqual(["base64"]);
  });

  test("is found in each of several lines", () => {
    const lines = [1, 2, 3, 4].map((seed) => `val${seed}: ${base64(token(seed))}`);
    expect(found(lines.join("\n")).map((one) => one.slice(0, 12))).toEqual(
      [1, 2, 3, 4].map((line) => `github-pat ${line}`),
    );
  });
});

describe("one secret is one sighting", () => {
  test("when it is there as it is and encoded", () => {
    expect(ways(`${base64(token())}\n${token()}\n`)).toEqual([""]);
    expect(ways(`${token()}\n${base64(token())}\n`)).toEqual([""]);
  });

  test("when it is encoded in several ways", () => {
    expect(ways(`${Buffer.from(token()).toString("hex")}\n${base64(token())}\n`)).toHaveLength(1);
  });

  test("when reading it otherwise changes what seems to belong to it", () => {
    const text = `key = "${token()}" and %41%42`;
    expect(lookInto(text).sightings).toHaveLength(1);
  });
});
