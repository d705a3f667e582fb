import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../bench/source-text.ts";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { scan } from "../support.ts";
import { zip } from "./packers.ts";
import { base64, lookInto, newDecodingScanner, noise } from "./support.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

const sources = (): readonly Buffer[] =>
  ["model", "sys", "policy", "gate", "scanners"].flatMap((room) =>
    readdirSync(`${ROOT}${room}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(`${ROOT}${room}/${name}`)),
  );

describe("ordinary text", () => {
  test("shows nothing more than without decoders, and hits no limit", () => {
    for (const source of sources()) {
      const { sightings, limits } = lookInto(source);
      expect(sightings.filter(({ via }) => via.length === 0)).toEqual(scan(source));
      expect(limits).toEqual([]);
    }
  });

  test("is hardly decoded at all", () => {
    const scanner = newDecodingScanner();
    const random = randomFrom(7);
    for (let count = 0; count < 100; count++) lookInto(sourceText(random, 20_000), scanner);
    expect(scanner.bytesDecoded).toBeLessThan(scanner.bytesScanned / 100);
  });

  test("counts as scanned once, whatever is decoded of it", () => {
    const scanner = newDecodingScanner();
    const bytes = Buffer.from(base64(gzipSync("some text".repeat(99))));
    lookInto(bytes, scanner);
    expect(scanner.bytesScanned).toBe(bytes.length);
    expect(scanner.bytesDecoded).toBeGreaterThan(0);
  });
});

describe("broken archives do no harm", () => {
  const whole = [
    gzipSync("the text of it ".repeat(40)),
    deflateSync(noise(300)),
    zip({ name: "a", data: "the text of it ".repeat(40) }, { name: "b", data: noise(99), method: "stored" }),
  ];

  test("when cut off anywhere", () => {
    for (const bytes of whole) for (let at = 0; at <= bytes.length; at++) lookInto(bytes.subarray(0, at));
  });

  test("when a byte is wrong anywhere", () => {
    for (const bytes of whole) {
      for (let at = 0; at < bytes.length; at++) {
        for (const wrong of [0x01, 0x80, 0xff]) {
          const broken = Buffer.from(bytes);
          broken[at] = (broken[at] as number) ^ wrong;
          lookInto(broken);
        }
      }
    }
  });

  test("and what comes before the break is looked into", () => {
    const text = Buffer.concat([Buffer.from("first "), noise(200_000)]);
    const broken = gzipSync(text);
    broken[broken.length - 5000] = (broken[broken.length - 5000] as number) ^ 0xff;
    const scanner = newDecodingScanner();
    lookInto(broken, scanner);
    expect(scanner.bytesDecoded).toBeGreaterThan(100_000);
  });
});
