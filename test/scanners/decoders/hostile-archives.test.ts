import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tar, zip } from "./packers.ts";
import { limitsOf, lookInto, newDecodingScanner, noise, token, ways } from "./support.ts";

const MIB = 1024 * 1024;
const file = `# settings\n\ntoken = ${token()}\n`;

/** Writes a number over the field at an offset of every local header. */
const patched = (bytes: Buffer, field: number, value: number, size: 2 | 4): Buffer => {
  const copy = Buffer.from(bytes);
  for (
    let at = copy.indexOf("PK\x03\x04", 0, "latin1");
    at >= 0;
    at = copy.indexOf("PK\x03\x04", at + 4, "latin1")
  ) {
    if (size === 4) copy.writeUInt32LE(value, at + field);
    else copy.writeUInt16LE(value, at + field);
  }
  return copy;
};

const COMPRESSED = 18;
const PLAIN = 22;

describe("an archive that lies about itself hides nothing", () => {
  const deflated = zip({ name: "a", data: file }, { name: "b", data: "nothing" });
  const stored = zip({ name: "a", data: file, method: "stored" }, { name: "b", data: "nothing" });

  test.each<[string, Buffer]>([
    ["a compressed size of nothing", patched(deflated, COMPRESSED, 0, 4)],
    ["a compressed size of four gigabytes", patched(deflated, COMPRESSED, 0xffff_fffe, 4)],
    ["a size of nothing", patched(deflated, PLAIN, 0, 4)],
    ["a size of four gigabytes", patched(deflated, PLAIN, 0xffff_fffe, 4)],
    ["a stored size that is far too large", patched(stored, COMPRESSED, 0x7fff_ffff, 4)],
    ["a directory of four billion entries", lyingDirectory(deflated)],
    ["two archives in a row", Buffer.concat([zip({ name: "x", data: "x" }), deflated])],
    [
      "an entry that no directory lists",
      Buffer.concat([
        deflated.subarray(0, deflated.indexOf("PK\x03\x04", 4, "latin1")),
        zip({ name: "x", data: "x" }),
      ]),
    ],
    ["a tar whose size is far too large", tarWithSize("77777777777")],
    ["a tar whose size is no number", tarWithSize("a lie here!")],
    [
      "gzip, and other things behind it",
      Buffer.concat([gzipSync("x"), noise(99), gzipSync(file), zip({ name: "x", data: "x" })]),
    ],
  ])("%s", (_, bytes) => {
    expect(ways(bytes)).toHaveLength(1);
  });

  test("a stored size that is too small leaves the rest to be read as it stands", () => {
    expect(ways(patched(stored, COMPRESSED, 5, 4))).toHaveLength(1);
  });

  test("a name of 65535 bytes ends", () => {
    expect(lookInto(patched(deflated, 26, 0xffff, 2)).limits).toEqual([]);
  });
});

describe("extended headers of a tar that lie end", () => {
  test.each([
    "99999999999 path=x\n",
    "-5 path=x\n",
    "0 path=x\n",
    " path=x\n",
    "9 path",
    "\0",
    "5 path=x\n".repeat(2000),
  ])("%j", (data) => {
    const bytes = tar({ name: "p", type: "x", data }, { name: "x", data: file });
    expect(ways(bytes)).toHaveLength(1);
  });
});

describe("what is nested", () => {
  const wrapped = (depth: number, wrap: (bytes: Buffer) => Buffer): Buffer => {
    let bytes: Buffer = Buffer.from(file);
    for (let layer = 0; layer < depth; layer++) bytes = wrap(bytes);
    return bytes;
  };

  test("in four kinds of archives, four deep, is found where that is allowed, and refused where not", () => {
    const bytes = gzipSync(
      tar({
        name: "a.zip",
        data: zip({
          name: "b.gz",
          data: gzipSync(tar({ name: "c.zip", data: zip({ name: "d", data: file }) })),
        }),
      }),
    );
    expect(ways(bytes, newDecodingScanner({ archiveDepth: 4 }))).toEqual([
      "gzip tar!a.zip zip!b.gz gzip tar!c.zip zip!d",
    ]);
    expect(limitsOf(bytes)).toEqual(["depth"]);
    expect(ways(bytes)).toEqual([]);
  });

  test("a hundred deep ends", () => {
    expect(limitsOf(wrapped(100, (bytes) => gzipSync(bytes)))).toEqual(["depth"]);
    expect(limitsOf(wrapped(100, (bytes) => zip({ name: "a", data: bytes })))).toEqual(["depth"]);
  });
});

describe("a mass of entries ends, with a word about it", () => {
  test("empty entries of a zip", () => {
    const one = zip({ name: "a", data: "" }).subarray(0, 33);
    const many = Buffer.alloc(one.length * 150_000);
    for (let at = 0; at < many.length; at += one.length) one.copy(many, at);
    expect(limitsOf(many)).toEqual(["entries"]);
  });

  test("empty members of a tar, each with a byte", () => {
    const member = tar({ name: "a", data: "x" }).subarray(0, 1024);
    const many = Buffer.alloc(member.length * 3000);
    for (let at = 0; at < many.length; at += member.length) member.copy(many, at);
    expect(limitsOf(many, newDecodingScanner({ maxEntries: 2000 }))).toEqual(["entries"]);
  });

  test("streams that unpack to nothing", () => {
    const one = gzipSync("");
    const many = Buffer.alloc(one.length * 100_000);
    for (let at = 0; at < many.length; at += one.length) one.copy(many, at);
    const scanner = newDecodingScanner();
    lookInto(many, scanner);
    expect(scanner.bytesDecoded).toBeLessThan(MIB);
  });
});

/** The end of the directory says that there are as many entries as a number can say. */
function lyingDirectory(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const end = copy.lastIndexOf("PK\x05\x06", undefined, "latin1");
  copy.fill(0xff, end + 8, end + 16);
  return copy;
}

function tarWithSize(size: string): Buffer {
  const bytes = tar({ name: "a", data: file });
  bytes.write(size, 124, 11, "latin1");
  bytes.fill(0x20, 148, 156);
  const sum = bytes.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}
