import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createZstdDecoder } from "../../../egress/body/zstd/create-zstd-decoder.ts";
import { randomFrom } from "../../../scanners/samples/random.ts";
import { noise } from "../../scanners/decoders/support.ts";

const HAS_ZSTD = spawnSync("zstd", ["--version"]).status === 0;

const encode = (input: Uint8Array, ...options: readonly string[]): Buffer =>
  execFileSync("zstd", [...options, "-c"], { input, maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "ignore"] });

const decode = async (coded: Uint8Array, step = coded.length): Promise<Buffer> => {
  const decoder = createZstdDecoder(() => {});
  const made: Uint8Array[] = [];
  for (let at = 0; at < coded.length; at += step)
    made.push(...(await decoder.push(coded.subarray(at, at + step))));
  return Buffer.concat([...made, ...(await decoder.end())]);
};

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A frame with a window of 1 KiB that holds these blocks; each begins with its header of three bytes. */
const frame = (...blocks: readonly (readonly number[])[]): Buffer =>
  Buffer.from([...MAGIC, 0, 0, ...blocks.flat()]);

const raw = (text: string, isLast = true): readonly number[] => [
  (text.length << 3) | Number(isLast),
  text.length >> 5,
  0,
  ...Buffer.from(text),
];

const file = (path: string): Buffer => readFileSync(new URL(`../../../${path}`, import.meta.url));

/** Texts of few or many different bytes, with and without repetitions, as the codes of all kinds want them. */
const drawn = (seed: number): Buffer => {
  const random = randomFrom(seed);
  const different = 1 + random.below(256);
  const bytes = Buffer.alloc(random.below(6000));
  for (let at = 0; at < bytes.length; at++) {
    const repeats = at > 20 && random.below(3) === 0;
    bytes[at] = repeats
      ? (bytes[at - 1 - random.below(20)] as number)
      : random.below(1 + random.below(different));
  }
  return bytes;
};

describe("frames made by hand", () => {
  test("of plain and repeated bytes", async () => {
    const repeated = [(9 << 3) | 2 | 1, 0, 0, 0x41];
    expect((await decode(frame(raw("hello ", false), repeated))).toString()).toBe("hello AAAAAAAAA");
    expect((await decode(Buffer.concat([frame(raw("a")), frame(raw("b"))]))).toString()).toBe("ab");
  });

  test("that are to be skipped", async () => {
    const skipped = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const empty = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
    for (const step of [1, 100])
      expect((await decode(Buffer.concat([skipped, frame(raw("x")), empty, skipped]), step)).toString()).toBe(
        "x",
      );
  });

  test.each([
    ["other data", Buffer.from("PK\x03\x04 and more")],
    ["half a header", Buffer.from(MAGIC)],
    ["a frame without its last block", frame(raw("hello", false))],
    ["half a block", frame(raw("hello")).subarray(0, -2)],
    ["something behind the last frame", Buffer.concat([frame(raw("x")), Buffer.from("more than that")])],
    ["a window of 2 GiB", Buffer.from([...MAGIC, 0, 0xa8, ...raw("x")])],
    ["a dictionary", Buffer.from([...MAGIC, 1, 0, 7, ...raw("x")])],
    ["a block of an unknown kind", frame([0x07 | 8, 0, 0, 1])],
    ["a block that is larger than the window", frame([1, 0x40, 0, ...Array(2048).fill(65)])],
    // Every state of the code of its weights leads to another one without a bit being read.
    ["a prefix code that never moves on", frame([0x4d, 0, 0, 0x42, 0x40, 1, 4, 0xf0, 3, 0, 4, 0])],
  ])("%s is refused", async (_, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ name: "Undecodable" });
  });

  test("a bomb is counted block by block", async () => {
    const block = [2 | ((0x1ffff << 3) & 0xff), 0, 0, 65];
    const bomb = frame(...Array.from({ length: 1000 }, () => block), raw("x"));
    let told = 0;
    const decoder = createZstdDecoder((bytes) => {
      told += bytes;
      if (told > 5000) throw new Error("too much");
    });
    await expect(decoder.push(bomb)).rejects.toThrow("too much");
    expect(told).toBeLessThan(10_000);
  });
});

describe.skipIf(!HAS_ZSTD)(`frames of the zstd program${HAS_ZSTD ? "" : " (apt install zstd)"}`, () => {
  const LEVELS = [["-1"], ["-3", "--no-check"], ["-19"], ["--fast=5"], ["-9", "--no-content-size"]] as const;

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["a byte", Buffer.from("a")],
    ["a short text", Buffer.from("hello hello hello hello")],
    ["one byte many times", Buffer.alloc(1_000_000, 65)],
    ["noise", noise(300_000)],
    ["a long text", file("package-lock.json")],
    ["a program", readFileSync(process.execPath).subarray(0, 1_000_000)],
  ])("%s at several levels", async (_, bytes) => {
    for (const options of LEVELS) {
      const coded = encode(bytes, ...options);
      expect((await decode(coded)).equals(bytes), options.join(" ")).toBe(true);
      expect((await decode(coded, 1021)).equals(bytes), options.join(" ")).toBe(true);
    }
  });

  test("texts of all kinds", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const bytes = drawn(seed);
      for (const options of [["-1"], ["-19"]]) {
        const coded = encode(bytes, ...options);
        expect((await decode(coded)).equals(bytes), `seed ${seed}`).toBe(true);
        expect((await decode(coded, 1)).equals(bytes), `seed ${seed}, byte by byte`).toBe(true);
      }
    }
  });

  test("bytes that were changed are decoded or refused, and come to an end", async () => {
    const random = randomFrom(7);
    const coded = encode(file("package.json"), "-19");
    for (let round = 0; round < 3000; round++) {
      const changed = Buffer.from(coded);
      for (let count = 1 + (round % 4); count > 0; count--)
        changed[random.below(round % 2 === 0 ? 120 : changed.length)] = random.below(256);
      await decode(changed).catch((error: Error) => expect(error.name).toBe("Undecodable"));
    }
  });
});
