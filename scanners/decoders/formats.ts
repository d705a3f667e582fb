import { createBzip2 } from "./archives/bzip2.ts";
import { createGzip, GZIP } from "./archives/gzip.ts";
import { createTar, isTarHeader } from "./archives/tar.ts";
import type { CreateWalker } from "./archives/walker.ts";
import { createXz } from "./archives/xz.ts";
import { createZipDirectory, createZipEntry } from "./archives/zip.ts";
import { createZlib, isZlibHeader, mayBeDeflate } from "./archives/zlib.ts";

/** A format that is known by bytes anywhere in a stretch: nobody needs a name or a beginning to unpack it. */
export interface Embedded {
  /** Bytes that it has, and how far behind the beginning they stand. */
  readonly needle: Buffer;
  readonly behind: number;
  /** How far behind the beginning the byte stands by which it is found: see `Places`. */
  readonly mark: number;
  readonly begins: (bytes: Uint8Array, at: number) => boolean;
  /** Whether it ends data of a zip that do not tell how long they are. */
  readonly inZip?: boolean;
  /** Without one, that is all it does. */
  readonly create?: CreateWalker;
}

const isGzip = (bytes: Uint8Array, at: number): boolean => ((bytes[at + 3] as number) & 0xe0) === 0;
/** APPNOTE.TXT 4.4.2: no program has a version so high, and every entry has a name. */
const isEntry = (bytes: Uint8Array, at: number): boolean =>
  isPk(bytes, at) && bytes[at + 5] === 0 && ((bytes[at + 26] as number) | (bytes[at + 27] as number)) !== 0;

const isPk = (bytes: Uint8Array, at: number): boolean => bytes[at] === 0x50 && bytes[at + 1] === 0x4b;
const IDAT = Buffer.from("IDAT");
/** A stream that begins with stored bytes is plain to see; followed anywhere, tables of programs would be some. */
const isZlib = (bytes: Uint8Array, at: number): boolean =>
  isZlibHeader(bytes[at] as number, bytes[at + 1] as number) &&
  ((bytes[at + 2] as number) & 6) !== 0 &&
  mayBeDeflate(bytes, at + 2) &&
  !isPixels(bytes, at);

const NEEDED = new Set([0x9c, 0xda, 0x01]);

/** A stream that only the beginning of a stretch is read as: `x^` is ordinary text anywhere else. */
const isLeadingZlib = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from > 2 &&
  bytes[from] === 0x78 &&
  isZlibHeader(0x78, bytes[from + 1] as number) &&
  mayBeDeflate(bytes, from + 2) &&
  !(NEEDED.has(bytes[from + 1] as number) && isZlib(bytes, from));

/** The pixels of a PNG are no text, and much work. */
const isPixels = (bytes: Uint8Array, at: number): boolean =>
  at >= 4 && IDAT.every((byte, index) => bytes[at - 4 + index] === byte);

const always = (): boolean => true;
const zlib = (second: number): Embedded => ({
  needle: Buffer.from([0x78, second]),
  behind: 0,
  mark: 1,
  begins: isZlib,
  create: createZlib,
});

export const EMBEDDED: readonly Embedded[] = [
  { needle: GZIP, behind: 0, mark: 1, begins: isGzip, create: createGzip },
  { needle: Buffer.from([3, 4]), behind: 2, mark: 2, begins: isEntry, inZip: true, create: createZipEntry },
  { needle: Buffer.from([1, 2]), behind: 2, mark: 2, begins: isPk, inZip: true, create: createZipDirectory },
  { needle: Buffer.from([7, 8]), behind: 2, mark: 2, begins: isPk, inZip: true },
  { needle: Buffer.from("\xfd7zXZ\0", "latin1"), behind: 0, mark: 1, begins: always, create: createXz },
  zlib(0x9c),
  zlib(0xda),
  zlib(0x01),
];

/** The same by the byte that it is found by. */
export const BY_MARK: readonly (readonly Embedded[] | undefined)[] = Array.from(
  { length: 256 },
  (_, byte) => {
    const known = EMBEDDED.filter(({ needle, behind, mark }) => needle[mark - behind] === byte);
    return known.length === 0 ? undefined : known;
  },
);

/** A format that is known by how a stretch begins. */
export interface Leading {
  readonly name: string;
  readonly begins: (bytes: Uint8Array, from: number, to: number) => boolean;
  /** Without one, the format is not decoded, which is reported. */
  readonly create?: CreateWalker;
}

const magic = (text: string) => {
  const wanted = Buffer.from(text, "latin1");
  return (bytes: Uint8Array, from: number, to: number): boolean =>
    to - from >= wanted.length && wanted.every((byte, index) => bytes[from + index] === byte);
};

const bzip2 = magic("BZh");
const isBzip2 = (bytes: Uint8Array, from: number, to: number): boolean =>
  bzip2(bytes, from, to) &&
  (magic("1AY&SY")(bytes, from + 4, to) || magic("\x17\x72\x45\x38\x50\x90")(bytes, from + 4, to));

/** The usual properties, a dictionary of whole 64 KB, and an unknown or moderate length. */
const isLzma = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= 13 &&
  magic("\x5d\0\0")(bytes, from, to) &&
  bytes[from + 4] === 0 &&
  (bytes[from + 12] === 0 || bytes[from + 12] === 0xff) &&
  bytes[from + 11] === bytes[from + 12];

export const LEADING: readonly Leading[] = [
  // First: whoever asks whether a stretch is a tar asks nothing else.
  { name: "tar", begins: isTarHeader, create: createTar },
  { name: "zlib", begins: isLeadingZlib, create: createZlib },
  { name: "bzip2", begins: isBzip2, create: createBzip2 },
  { name: "7z", begins: magic("7z\xbc\xaf\x27\x1c") },
  { name: "rar", begins: magic("Rar!\x1a\x07") },
  { name: "zstd", begins: magic("\x28\xb5\x2f\xfd") },
  { name: "lz4", begins: magic("\x04\x22\x4d\x18") },
  { name: "lzma", begins: isLzma },
  { name: "lzip", begins: magic("LZIP\x01") },
  { name: "compress", begins: magic("\x1f\x9d\x90") },
  { name: "cabinet", begins: magic("MSCF\0\0\0\0") },
];

/** Whether a stretch of its own is worth while for bytes that begin so. */
export const startsPacked = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from >= 8 &&
  mayStartPacked(bytes[from] as number, bytes[from + 1] as number) &&
  isPacked(bytes, from, to);

/** Told by the first two bytes alone: all but a few are sorted out by them. */
export const mayStartPacked = (first: number, second: number): boolean =>
  FIRST_BYTES[(first << 8) | second] === 1;

/** 1 for each pair of bytes with which a format above begins. */
const FIRST_BYTES = new Uint8Array(65_536);
for (const [first, ...seconds] of [
  "\x1f\x8b\x9d",
  "PK",
  "\xfd7",
  "x\x01^\x9c\xda",
  "BZ",
  "Ra",
  "7z",
  "\x28\xb5",
  "\x04\x22",
  "\x5d\0",
  "LZ",
  "MS",
]) {
  for (const second of seconds)
    FIRST_BYTES[((first as string).charCodeAt(0) << 8) | second.charCodeAt(0)] = 1;
}

const isPacked = (bytes: Uint8Array, from: number, to: number): boolean =>
  EMBEDDED.some(
    ({ needle, behind, begins, create }) =>
      create !== undefined &&
      needle.every((byte, index) => bytes[from + behind + index] === byte) &&
      begins(bytes, from),
  ) || LEADING.some(({ name, begins }) => name !== "tar" && begins(bytes, from, to));
