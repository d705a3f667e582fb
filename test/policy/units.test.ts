import { describe, expect, test } from "vitest";
import { formatDuration, formatSize, parseDuration, parseSize } from "../../policy/units.ts";

describe("durations and sizes in a policy", () => {
  test.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["1.5s", 1500],
    ["2 m", 120_000],
    ["1h", 3_600_000],
    ["0s", 0],
  ])("the duration %s is %i milliseconds", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    ["1B", 1],
    ["800kB", 800_000],
    ["25MiB", 25 * 1024 * 1024],
    ["1.5 GiB", 1.5 * 1024 ** 3],
    ["2MB", 2_000_000],
    ["1GB", 1_000_000_000],
    ["3KiB", 3072],
  ])("the size %s is %i bytes", (text, size) => {
    expect(parseSize(text)).toBe(size);
  });

  test.each([
    "",
    "30",
    "s",
    "30 seconds",
    "-1s",
    "+1s",
    ".5s",
    "1e3s",
    "1s ",
    " 1s",
    "1  s",
    "1h30m",
    "1S",
    "30s\n",
  ])("%j is no duration: nothing is guessed", (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test.each([
    "",
    "25",
    "25mb",
    "25M",
    "25MIB",
    "1TB",
    "-1MiB",
    "1,5MiB",
    "0x10MiB",
    "constructor",
    "1toString",
  ])("%j is no size: nothing is guessed", (text) => {
    expect(parseSize(text)).toBeNull();
  });

  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [25 * 1024 * 1024, "25 MiB"],
    [512 * 1024 * 1024, "512 MiB"],
    [1.25 * 1024 ** 3, "1.3 GiB"],
  ])("%i bytes are written %s", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1000, "1 s"],
    [1250, "1.3 s"],
    [90_000, "90 s"],
  ])("%i milliseconds are written %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
