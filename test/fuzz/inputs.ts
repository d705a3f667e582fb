import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { HOSTILE_TEXTS } from "../../fixtures/hostile/texts.ts";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import { samplesOf } from "../../scanners/samples/generate.ts";
import { tar, zip } from "../scanners/decoders/packers.ts";

/** What text is hard to read for: beginnings of tokens, of archives, of encodings, quotes and brackets. */
const PIECES = [
  ..."\"'`()[]{}<>=:;,\\%&#+-_./ \t\r\n\0",
  ...["-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "://", "eyJ", "ghp_", "AKIA", "xoxb-"],
  ...["password=", 'secret: "', "token = '", "Authorization: Bearer ", "kind: Secret\ndata:\n  a: "],
  ...["%41", "\\x41", "\\u0041", "\\101", "&#65;", "=41", "=\n", "0x41, ", '" + "', "\u00ad", "\u200b"],
  ...[
    "PK\x03\x04",
    "\x1f\x8b\x08\0",
    "x\x9c",
    "BZh91AY&SY",
    "\xfd7zXZ\0",
    "ustar\x0000",
    "\xff\xfe",
    "\0\0\0",
  ],
  ...["QUJD", "cGFzc3dvcmQ9", "616263", "AAAAAAAAAAAAAAAAAAAA", "0123456789abcdef"],
];

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const sample = fc
  .tuple(fc.constantFrom(...ALL_RULES), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 100 }))
  .map(([{ id }, seed, percent]) => {
    const { text } = samplesOf(id, seed)[0];
    return latin1(text.slice(0, Math.ceil((text.length * percent) / 100)));
  });

const run = fc
  .tuple(fc.constantFrom(...PIECES), fc.integer({ min: 1, max: 400 }))
  .map(([piece, times]) => latin1(piece.repeat(times)));

const hostile = fc
  .tuple(fc.constantFrom(...HOSTILE_TEXTS), fc.integer({ min: 1, max: 3000 }))
  .map(([{ make }, size]) => make(size));

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));

const nextTo = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES).map(latin1),
      sample,
      run,
      hostile,
      bytes,
      fc.string({ maxLength: 20 }).map((text) => Buffer.from(text)),
    ),
    { maxLength: 25 },
  )
  .map((parts) => Buffer.concat(parts));

type Wrap = (inner: Buffer) => Buffer;

const lines = (text: string): string => text.replace(/.{76}/g, "$&\n");

const everyByte =
  (write: (hex: string, byte: number) => string): Wrap =>
  (inner) =>
    latin1(Array.from(inner, (byte) => write(byte.toString(16).padStart(2, "0"), byte)).join(""));

/** Ways to write any bytes as text. */
export const BYTEWISE: Readonly<Record<string, Wrap>> = {
  base64: (inner) => latin1(inner.toString("base64")),
  "base64 in lines": (inner) => latin1(lines(inner.toString("base64"))),
  base64url: (inner) => latin1(inner.toString("base64url")),
  hex: (inner) => latin1(inner.toString("hex")),
  percent: everyByte((hex) => `%${hex}`),
};

/** Ways to write any text as text; they stand for characters, so that packed bytes do not survive in them. */
export const ENCODINGS: Readonly<Record<string, Wrap>> = {
  ...BYTEWISE,
  "\\x": everyByte((hex) => `\\x${hex}`),
  "\\u": everyByte((hex) => `\\u00${hex}`),
  entities: everyByte((_, byte) => `&#${byte};`),
};

/** Ways to pack bytes. */
export const ARCHIVES: Readonly<Record<string, Wrap>> = {
  gzip: (inner) => gzipSync(inner),
  zlib: (inner) => deflateSync(inner),
  zip: (inner) => zip({ name: "a", data: inner }),
  "zip with sizes behind": (inner) => zip({ name: "a/b", data: inner, sizesBehind: true }),
  "zip, stored": (inner) => zip({ name: "a.zip", data: inner, method: "stored" }),
  "zip of many": (inner) =>
    zip({ name: "a", data: "a" }, { name: "b", data: inner }, { name: "c", data: "c" }),
  tar: (inner) => tar({ name: "a", data: inner }, { name: "b", data: "b" }),
};

const wrapping = (wraps: Readonly<Record<string, Wrap>>, most: number): fc.Arbitrary<Wrap> =>
  fc
    .array(fc.constantFrom(...Object.values(wraps)), { maxLength: most })
    .map((chosen) => (inner) => chosen.reduce((wrapped, wrap) => wrap(wrapped), inner));

/** Text that was written to be hard, and some of it encoded. */
export const hardText: fc.Arbitrary<Buffer> = fc
  .array(fc.tuple(nextTo, wrapping(ENCODINGS, 3)), { minLength: 1, maxLength: 4 })
  .map((parts) => Buffer.concat(parts.map(([inner, wrap]) => wrap(inner.subarray(0, 2000)))));

/** An archive of hard text, up to three deep. */
export const archive: fc.Arbitrary<Buffer> = fc
  .tuple(hardText, fc.constantFrom(...Object.values(ARCHIVES)), wrapping(ARCHIVES, 2))
  .map(([inner, first, others]) => others(first(inner)));

/** What was done to bytes on their way: places are shares of their length. */
interface Damage {
  readonly at: number;
  readonly kind: "flip" | "set" | "cut" | "drop" | "repeat" | "number";
  readonly value: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom("flip", "set", "cut", "drop", "repeat", "number"),
  value: fc.integer({ min: 0, max: 255 }),
});

const apply = (given: Buffer, { at, kind, value }: Damage): Buffer => {
  const index = Math.min(given.length - 1, Math.floor(at * given.length));
  if (index < 0) return given;
  const damaged = Buffer.from(given);
  switch (kind) {
    case "flip":
      damaged[index] = (damaged[index] as number) ^ (1 << (value & 7));
      return damaged;
    case "set":
      damaged[index] = value;
      return damaged;
    case "cut":
      return damaged.subarray(0, index);
    case "drop":
      return Buffer.concat([damaged.subarray(0, index), damaged.subarray(index + 1 + value)]);
    case "repeat":
      return Buffer.concat([damaged.subarray(0, index + value), damaged.subarray(index)]);
    case "number":
      // Lengths and sizes, as far as they stand there, are now large.
      return damaged.fill(0xff, index, Math.min(damaged.length, index + (value & 3) + 1));
  }
};

/** Archives that are broken, cut short, or lie about themselves. */
export const brokenArchive: fc.Arbitrary<Buffer> = fc
  .tuple(archive, fc.array(damage, { minLength: 1, maxLength: 6 }))
  .map(([whole, damages]) => damages.reduce(apply, whole));

/** Anything at all. */
export const anything: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 3, arbitrary: nextTo },
  { weight: 2, arbitrary: hardText },
  { weight: 2, arbitrary: archive },
  { weight: 3, arbitrary: brokenArchive },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array)) },
);

/** Lengths of the chunks that bytes come in, over and over. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })),
  { minLength: 1, maxLength: 4 },
);
