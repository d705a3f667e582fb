import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALL_RULES } from "../../../scanners/rules/all.ts";
import { samplesOf } from "../../../scanners/samples/generate.ts";
import { fingerprint, scan } from "../support.ts";
import { tar, zip } from "./packers.ts";
import { base32, base64, eachByte, hexOf, lookInto, noise, wrapped } from "./support.ts";

/** A way to encode a text, and the text that it decodes to where that is not the same. */
interface Encoding {
  readonly encode: (text: Buffer) => string | Uint8Array;
  readonly decoded?: (text: Buffer) => Buffer;
}

const between = (before: string | Buffer, behind: string | Buffer) => (text: Buffer) =>
  Buffer.concat([Buffer.from(before), text, Buffer.from(behind)]);

const inText = between("the head of a text; ".repeat(5), " ; the rest of it".repeat(20));
const inNoise = between(
  Buffer.concat([noise(700), Buffer.from("\n")]),
  Buffer.concat([Buffer.from("\n"), noise(500)]),
);

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  base64: { encode: base64 },
  "base64 for URLs, without padding": { encode: (text) => text.toString("base64url") },
  "base64 in a string": { encode: (text) => `x = "${base64(text)}";` },
  "base64 twice": { encode: (text) => base64(base64(text)) },
  "base64 one byte on": { encode: (text) => base64(between("\n", "\n")(text)), decoded: between("\n", "\n") },
  "base64 two bytes on": {
    encode: (text) => base64(between("{\n", "\n}")(text)),
    decoded: between("{\n", "\n}"),
  },
  "base64 in 64 columns": { encode: (text) => wrapped(base64(inText(text)), 64), decoded: inText },
  "base64 in 76 columns": { encode: (text) => wrapped(base64(inText(text)), 76, "\r\n"), decoded: inText },
  "base64 among other bytes": { encode: (text) => base64(inNoise(text)), decoded: inNoise },
  "base64 with blanks": { encode: (text) => wrapped(base64(inText(text)), 64, " "), decoded: inText },
  base32: { encode: (text) => base32(inText(text)), decoded: inText },
  hex: { encode: (text) => text.toString("hex") },
  "bytes with colons": {
    encode: (text) => eachByte(inText(text), (byte) => `${hexOf(byte)}:`),
    decoded: inText,
  },
  percent: { encode: (text) => eachByte(text, (byte) => `%${hexOf(byte)}`) },
  "\\u": { encode: (text) => eachByte(text, (byte) => `\\u00${hexOf(byte)}`) },
  "\\x": { encode: (text) => eachByte(text, (byte) => `\\x${hexOf(byte)}`) },
  octal: { encode: (text) => eachByte(text, (byte) => `\\${byte.toString(8).padStart(3, "0")}`) },
  entities: { encode: (text) => eachByte(text, (byte) => `&#${byte};`) },
  "quoted-printable": { encode: (text) => eachByte(text, (byte) => `=${hexOf(byte).toUpperCase()}`) },
  "UTF-16": { encode: (text) => Buffer.from(text.toString("latin1"), "utf16le") },
  "base64 of UTF-16": { encode: (text) => base64(Buffer.from(text.toString("latin1"), "utf16le")) },
  "UTF-16 of base64": { encode: (text) => Buffer.from(base64(text), "utf16le") },
  gzip: { encode: (text) => gzipSync(text) },
  zlib: { encode: (text) => deflateSync(text) },
  zip: { encode: (text) => zip({ name: "a", data: text }) },
  tar: { encode: (text) => tar({ name: "a", data: text }) },
  "compressed tar": { encode: (text) => gzipSync(tar({ name: "a", data: text })) },
  "base64 of gzip": { encode: (text) => base64(gzipSync(text)) },
};

const names = Object.keys(ENCODINGS);

/** What is wanted of an encoding: to find what is found in the text it decodes to. */
const isFound = (rule: string, sample: string, secret: string, name: string): boolean => {
  const { encode, decoded = (text: Buffer) => text } = ENCODINGS[name] as Encoding;
  const text = Buffer.from(sample, "latin1");
  const wanted = fingerprint(rule, Buffer.from(secret, "latin1"));
  const isIt = (one: { rule: string; fingerprint: string }) =>
    one.rule === rule && one.fingerprint === wanted;
  return (
    !scan(decoded(text)).some(isIt) || lookInto(Buffer.from(encode(text) as Buffer)).sightings.some(isIt)
  );
};

describe("every secret that is found is found too in", () => {
  test.each(names)("%s", (name) => {
    const missed = ALL_RULES.flatMap(({ id }) =>
      samplesOf(id, 1).some(({ text, secret }) => !isFound(id, text, secret, name)) ? [id] : [],
    );
    expect(missed).toEqual([]);
  });

  test("any of them, whatever the secret is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL_RULES.map(({ id }) => id)),
        fc.nat(1_000_000),
        fc.constantFrom(...names),
        (id, seed, name) => {
          for (const { text, secret } of samplesOf(id, seed))
            expect(isFound(id, text, secret, name)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
