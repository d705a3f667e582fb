import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createDecodingScanner } from "../../../scanners/decoders/create-decoding-scanner.ts";
import type { Rule } from "../../../scanners/rules/rule.ts";
import { fingerprint } from "../support.ts";
import { tar, zip } from "./packers.ts";
import { base64, found, limitsOf, lookInto, newDecodingScanner, noise, token, ways } from "./support.ts";

const file = `# settings\n\ntoken = ${token()}\n`;

describe("a token is found in", () => {
  test.each<[string, Uint8Array, string]>([
    ["gzip", gzipSync(file), "gzip"],
    ["gzip of fixed codes", gzipSync(file, { strategy: 4 }), "gzip"],
    [
      "gzip behind a script",
      Buffer.concat([Buffer.from("#!/bin/sh\nexec tail -n +3 $0 | gunzip\n"), gzipSync(file)]),
      "gzip",
    ],
    ["gzip in noise", Buffer.concat([noise(9999), gzipSync(file), noise(99, 2)]), "gzip"],
    ["gzip in gzip", gzipSync(gzipSync(file)), "gzip gzip"],
    ["zlib", deflateSync(file), "zlib"],
    ["zlib at the best level", deflateSync(file, { level: 9 }), "zlib"],
    ["zlib at the fastest level", deflateSync(file, { level: 1 }), "zlib"],
    [
      "zlib within a page description",
      Buffer.concat([Buffer.from("%PDF-1.4\nstream\n"), deflateSync(file)]),
      "zlib",
    ],
    ["a zip", zip({ name: "config/.env", data: file }), "zip!config/.env"],
    [
      "a zip that is only stored",
      zip({ name: "config/.env", data: file, method: "stored" }),
      "zip!config/.env",
    ],
    ["a zip with sizes behind the data", zip({ name: "a/b", data: file, sizesBehind: true }), "zip!a/b"],
    ["a zip of 64 bits", zip({ name: "a/b", data: file, zip64: true }), "zip!a/b"],
    ["a stored zip of 64 bits", zip({ name: "a/b", data: file, zip64: true, method: "stored" }), "zip!a/b"],
    [
      "a stored entry with sizes behind",
      zip({ name: "a/b", data: file, sizesBehind: true, method: "stored" }, { name: "c", data: "c" }),
      "zip!a/b",
    ],
    ["a zip behind a program", Buffer.concat([noise(70_000), zip({ name: "a", data: file })]), "zip!a"],
    ["a zip without a directory", zip({ name: "a", data: file }).subarray(0, -70), "zip!a"],
    [
      "the last of many entries",
      zip(...Array.from({ length: 999 }, (_, at) => ({ name: `f${at}`, data: "x".repeat(at) })), {
        name: "z",
        data: file,
      }),
      "zip!z",
    ],
    ["a zip in a zip", zip({ name: "in.jar", data: zip({ name: "a", data: file }) }), "zip!in.jar zip!a"],
    [
      "a stored zip in a stored zip",
      zip({ name: "in.jar", data: zip({ name: "a", data: file, method: "stored" }), method: "stored" }),
      "zip!in.jar zip!a",
    ],
    ["base64 in a zip", zip({ name: "a.yaml", data: `data:\n  v: ${base64(token())}` }), "zip!a.yaml base64"],
    ["a zip in base64", Buffer.from(`v: ${base64(zip({ name: "a", data: file }))}`), "base64 zip!a"],
    ["gzip in base64", Buffer.from(`v: ${base64(gzipSync(file))}`), "base64 gzip"],
    ["gzip in base64 in base64", Buffer.from(`v: ${base64(base64(gzipSync(file)))}`), "base64 base64 gzip"],
    ["zlib in base64", Buffer.from(`v: ${base64(deflateSync(file))}`), "base64 zlib"],
    ["gzip in hex", Buffer.from(`v: ${gzipSync(file).toString("hex")}`), "hex gzip"],
    ["a tar", tar({ name: "config/.env", data: file }), "tar!config/.env"],
    ["a tar with a prefix", tar({ name: ".env", prefix: "home/me", data: file }), "tar!home/me/.env"],
    [
      "a tar with a long name",
      tar({ name: "././@LongLink", type: "L", data: `${"d/".repeat(60)}e\0` }, { name: "x", data: file }),
      `tar!${"d/".repeat(60)}e`,
    ],
    [
      "a tar with an extended name",
      tar({ name: "p", type: "x", data: "21 path=dir/the-name\n" }, { name: "x", data: file }),
      "tar!dir/the-name",
    ],
    ["the second member of a tar", tar({ name: "a", data: noise(5000) }, { name: "b", data: file }), "tar!b"],
    ["a compressed tar", gzipSync(tar({ name: "a", data: "a" }, { name: "b", data: file })), "gzip tar!b"],
    ["gzip in a tar", tar({ name: "a.gz", data: gzipSync(file) }), "tar!a.gz gzip"],
    ["what follows a tar", Buffer.concat([tar({ name: "a", data: "a" }), Buffer.from(file)]), "tar"],
  ])("%s", (_, bytes, way) => {
    expect(ways(bytes)).toEqual([way]);
    expect(limitsOf(bytes)).toEqual([]);
  });

  test("a gzip whose members are one text", () => {
    const [one, other] = [file.slice(0, 30), file.slice(30)];
    expect(ways(Buffer.concat([gzipSync(one), gzipSync(other)]))).toEqual(["gzip"]);
  });

  test("a gzip with a name, a comment and more in its header", () => {
    const plain = gzipSync(file);
    const header = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3]);
    const fields = Buffer.from("\x05\x00extra name.txt\0a comment\0\x12\x34", "latin1");
    expect(ways(Buffer.concat([header, fields, plain.subarray(10)]))).toEqual(["gzip"]);
  });
});

describe("the place of a token in an archive", () => {
  test("is its line in its own file", () => {
    expect(found(zip({ name: "config/.env", data: file }))).toEqual([
      `github-pat 3:9+${token().length} (zip!config/.env)`,
    ]);
    expect(found(tar({ name: "config/.env", data: file }))).toEqual([
      `github-pat 3:9+${token().length} (tar!config/.env)`,
    ]);
  });

  test("is the line of the text around it when that holds the archive", () => {
    expect(found(`one\ntwo\nv: ${base64(gzipSync(file))}\n`)[0]).toMatch(
      /^github-pat 3:4\+\d+ \(base64 gzip\)$/,
    );
  });
});

describe("names in archives", () => {
  test("are looked into, and not shown when they hold a secret", () => {
    const archives = [
      zip({ name: `k/${token()}.txt`, data: "nothing" }, { name: "a", data: token(2) }),
      tar({ name: `k/${token()}.txt`, data: "nothing" }, { name: "a", data: token(2) }),
      zip({ name: `k/${base64(token())}`, data: "nothing" }, { name: "a", data: token(2) }),
      zip(
        { name: "innocent", directoryName: `x-${token()}`, data: "nothing" },
        { name: "a", data: token(2) },
      ),
    ];
    for (const archive of archives) {
      const { sightings } = lookInto(archive);
      expect(sightings).toHaveLength(2);
      expect(JSON.stringify(sightings)).not.toContain(token());
    }
  });

  test("of a file that holds a secret too are not shown either", () => {
    const { sightings } = lookInto(zip({ name: `${token()}.txt`, data: token(2) }));
    expect(sightings.map(({ via }) => via.join(" "))).toContain("zip!entry 1");
    expect(JSON.stringify(sightings)).not.toContain(token());
  });

  test("are made safe to print", () => {
    const { sightings } = lookInto(zip({ name: Buffer.from("a\x1b[31m\xff\nb", "latin1"), data: file }));
    expect(sightings[0]?.via).toEqual(["zip!a\\x1b[31m\\xff\\nb"]);
  });
});

describe("bzip2 and xz", () => {
  const rule: Rule = {
    id: "marker",
    title: "Marker",
    shape: "marker-[0-9]{4}-[a-z]{10}",
    confidence: "high",
    remedy: "None.",
  };
  const scanner = createDecodingScanner({ fingerprint, rules: [rule] });
  // Three lines of text, the last of which holds `marker-` and more.
  const bzip2 = Buffer.from(
    "QlpoOTFBWSZTWQT/zm4AAA5ZgAAQQAIkgC9v/NAgAFRCaAANAASqNA08iDJtNIyZKujQZ0JLKq/BFN60t4WPaHOIF88R6c1e/ex1lkVmRl48/F3JFOFCQBP/Obg=",
    "base64",
  );
  const xz = Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AA/AD5dADMaSqwMcr+NWPlNb76daaelw+FO5OiIqgXDePm13UwosFCp5z+awhxQPBmcek6rRr+U9CD43A22E/Xw5qcAAAAAB7satGUNn44AAVpAZUEOFh+2830BAAAAAARZWg==",
    "base64",
  );

  test.each<[string, Buffer, string]>([
    ["bzip2", bzip2, "bzip2"],
    ["two of bzip2", Buffer.concat([bzip2, bzip2]), "bzip2"],
    ["bzip2 in a zip", zip({ name: "a.bz2", data: bzip2 }), "zip!a.bz2 bzip2"],
    ["xz", xz, "xz"],
    ["xz in noise", Buffer.concat([noise(500), xz, noise(100)]), "xz"],
  ])("a marker is found in %s", (_, bytes, way) => {
    expect(found(bytes, scanner)).toEqual([`marker 3:9+22 (${way})`]);
  });

  test("a marker is found in them in base64", () => {
    expect(found(`v: ${base64(bzip2)}`, scanner)[0]).toMatch(/^marker 1:4\+\d+ \(base64 bzip2\)$/);
    expect(found(`v: ${base64(xz)}`, scanner)[0]).toMatch(/^marker 1:4\+\d+ \(base64 xz\)$/);
  });

  test("that are cut off or broken do no harm", () => {
    for (const bytes of [bzip2, xz]) {
      for (let at = 0; at < bytes.length; at++) {
        lookInto(bytes.subarray(0, at), scanner);
        const broken = Buffer.from(bytes);
        broken[at] = (broken[at] as number) ^ 0x55;
        lookInto(broken, scanner);
      }
    }
    expect(found(xz, scanner)).toHaveLength(1);
  });
});

describe("what cannot be looked into is reported", () => {
  test.each<[string, Uint8Array, string]>([
    ["an encrypted entry", zip({ name: "a", data: file, encrypted: true }), "encrypted"],
    ["a zip of another method", zip({ name: "a", data: noise(99), method: 14 }), "unsupported"],
    ["a 7z", Buffer.concat([Buffer.from("7z\xbc\xaf\x27\x1c\0\x04", "latin1"), noise(99)]), "unsupported"],
    ["a rar", Buffer.concat([Buffer.from("Rar!\x1a\x07\x01\0", "latin1"), noise(99)]), "unsupported"],
    ["a zstd", Buffer.concat([Buffer.from("\x28\xb5\x2f\xfd", "latin1"), noise(99)]), "unsupported"],
    [
      "a 7z in base64",
      Buffer.from(base64(Buffer.concat([Buffer.from("7z\xbc\xaf\x27\x1c\0\x04", "latin1"), noise(99)]))),
      "unsupported",
    ],
  ])("%s", (_, bytes, limit) => {
    expect(limitsOf(bytes)).toEqual([limit]);
  });

  test("with the way to it and a sentence, and not again for the next stretch", () => {
    const scanner = newDecodingScanner();
    const { limits } = lookInto(
      zip({ name: "in.zip", data: zip({ name: "x", data: "x", encrypted: true }) }),
      scanner,
    );
    expect(limits).toEqual([{ limit: "encrypted", via: ["zip!in.zip", "zip!x"], text: "is encrypted" }]);
    expect(limitsOf("nothing", scanner)).toEqual([]);
  });
});
