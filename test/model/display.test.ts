import { describe, expect, test } from "vitest";
import { display, displayText } from "../../model/display.ts";
import { rawFromBytes, rawFromText } from "../../model/raw.ts";

const bytes = (...values: readonly number[]) => display(rawFromBytes(Uint8Array.from(values)));

describe("what a push calls itself, made safe to print", () => {
  test.each([
    ["plain words", "src/read me.ts", "src/read me.ts"],
    ["umlauts and ideographs", "Größe/漢字.txt", "Größe/漢字.txt"],
    ["characters beyond the first plane", "🔑𝕂ey", "🔑𝕂ey"],
    ["the replacement character, where it is really meant", "odd\ufffdname", "odd\ufffdname"],
    ["quotes and backslashes", 'a"b\\c', 'a"b\\c'],
  ])("%s are shown as they are", (_, text, shown) => {
    expect(display(rawFromText(text))).toBe(shown);
    expect(displayText(text)).toBe(shown);
  });

  test.each([
    ["line feed, tab and carriage return", "a\nb\tc\rd", "a\\nb\\tc\\rd"],
    ["NUL and delete", "\0\u007f", "\\x00\\x7f"],
    ["a terminal's escape sequence", "\u001b[2J\u001b]0;title\u0007", "\\x1b[2J\\x1b]0;title\\x07"],
    ["the one-byte escape sequences of C1", "\u009b31m\u0085", "\\x9b31m\\x85"],
    ["text that turns itself around", "evil\u202egnp.exe\u2069", "evil\\u{202e}gnp.exe\\u{2069}"],
    ["Arabic and Hebrew direction marks", "\u061c\u200e\u200f", "\\u{61c}\\u{200e}\\u{200f}"],
    ["characters of no width", "a\u200bb\u2060c\u00add", "a\\u{200b}b\\u{2060}c\\xadd"],
    ["a byte order mark inside", "a\ufeffb", "a\\u{feff}b"],
    ["line and paragraph separators", "a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
    ["variation selectors, which carry hidden bytes", "a\ufe0f\u{e0101}", "a\\u{fe0f}\\u{e0101}"],
    ["tag characters, which carry hidden text", "a\u{e0041}\u{e007f}", "a\\u{e0041}\\u{e007f}"],
    ["letters that are drawn as nothing", "\u115f\u3164\uffa0\u2800", "\\u{115f}\\u{3164}\\u{ffa0}\\u{2800}"],
    ["a joiner inside of letters", "a\u034fb", "a\\u{34f}b"],
  ])("%s are written out", (_, text, shown) => {
    expect(display(rawFromText(text))).toBe(shown);
    expect(displayText(text)).toBe(shown);
  });

  test("no control, direction-changing or invisible character comes through, whichever it is", () => {
    const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
    const planes = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code >> 11 !== 0x1b);
    const through = planes.filter((code) => unsafe.test(displayText(String.fromCodePoint(code))));
    expect(through).toEqual([]);
  });
});

describe("bytes that are no text", () => {
  test.each([
    ["a byte of latin1", [0x61, 0xe9, 0x62], "a\\xe9b"],
    ["a continuation without a beginning", [0x80, 0xbf], "\\x80\\xbf"],
    ["a beginning without its continuation", [0xf0, 0x9f, 0x94], "\\xf0\\x9f\\x94"],
    ["an overlong slash", [0xc0, 0xaf], "\\xc0\\xaf"],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"],
    ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"],
    ["a byte that UTF-8 never has", [0xfe, 0xff], "\\xfe\\xff"],
  ])("%s is written out byte by byte", (_, values, shown) => {
    expect(bytes(...values)).toBe(shown);
  });

  test("text around a broken byte stays text, and its control characters stay harmless", () => {
    const broken = Buffer.concat([Buffer.from("größe\u001b"), Buffer.from([0xff]), Buffer.from("🔑\u202e")]);
    expect(display(rawFromBytes(broken))).toBe("größe\\x1b\\xff🔑\\u{202e}");
  });

  test("a real replacement character next to a broken byte is kept", () => {
    expect(bytes(0xef, 0xbf, 0xbd, 0xff)).toBe("\ufffd\\xff");
  });
});
