import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layOut } from "../../../../gate/scan/external/lay-out.ts";
import { NameList } from "../../../../gate/scan/external/name-list.ts";
import { safeName } from "../../../../gate/scan/external/safe-name.ts";
import { Spool } from "../../../../gate/scan/external/spool.ts";
import { parseOid } from "../../../../model/oid.ts";
import { rawFromText } from "../../../../model/raw.ts";
import { makeSandbox } from "../../../support/sandbox.ts";

const OID = parseOid("a1".repeat(20));

const spooled = async (chunks: readonly string[], inlineAllow = false): Promise<string> => {
  const { dir } = await makeSandbox();
  const spool = new Spool({ directory: dir, blobLimit: 1000, inlineAllow });
  spool.begin(OID, "blob", chunks.join("").length);
  for (const chunk of chunks) spool.write(Buffer.from(chunk));
  spool.end();
  expect([spool.count, spool.bytes, spool.objects.length]).toEqual([1, chunks.join("").length, 1]);
  return readFileSync(join(dir, OID), "utf8");
};

describe("an object on disk", () => {
  const tag = ["trufflehog", ":ignore"].join("");

  test("holds the object's bytes, but for the comment that no flag turns off", async () => {
    expect(await spooled([`a ${tag} b ${tag}\n${tag}`])).toBe(
      "a trufflehog-ignore b trufflehog-ignore\ntrufflehog-ignore",
    );
    expect(await spooled(["trufflehog: ignore Trufflehog:ignore"])).toBe(
      "trufflehog: ignore Trufflehog:ignore",
    );
  });

  test("is the same however it was cut into chunks", async () => {
    const text = `first ${tag}, second ${tag}`;
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(await spooled([text.slice(0, cut), text.slice(cut)])).toBe(
        text.replaceAll(tag, "trufflehog-ignore"),
      );
    }
    expect(await spooled([...text])).toBe(text.replaceAll(tag, "trufflehog-ignore"));
  });

  test("is left alone where the policy honours comments", async () => {
    expect(await spooled([`a ${tag}`], true)).toBe(`a ${tag}`);
  });

  test("that is larger than may be scanned is left out", async () => {
    const { dir } = await makeSandbox();
    const spool = new Spool({ directory: dir, blobLimit: 3, inlineAllow: false });
    spool.begin(OID, "blob", 4);
    spool.write(Buffer.from("abcd"));
    spool.end();
    expect([spool.count, spool.bytes, spool.objects]).toEqual([0, 0, []]);
  });

  test("that is a tree gives its names", async () => {
    const { dir } = await makeSandbox();
    const spool = new Spool({ directory: dir, blobLimit: 1000, inlineAllow: false });
    const id = Buffer.alloc(20, 0x20);
    const tree = Buffer.concat([Buffer.from("40000 d ir\0"), id, Buffer.from("100644 a\nb\0"), id]);
    spool.begin(OID, "tree", tree.length);
    spool.write(tree.subarray(0, 15));
    spool.write(tree.subarray(15));
    spool.end();
    expect([...spool.names]).toEqual([
      ["d ir", OID],
      ["a\nb", OID],
    ]);
  });
});

test.each([
  ["src/app.env", "app.env"],
  [".env", ".env"],
  [".npmrc", ".npmrc"],
  ["a/b/id_rsa", "id_rsa"],
  [".gitleaks.toml", "file.toml"],
  ["x/.gitleaksignore", "file"],
  [".betterleaks.toml", "file.toml"],
  [".GitIgnore", "file"],
  [".git", "file"],
  ["..", "file"],
  ["-rf", "file"],
  ["a b.pem", "file.pem"],
  ["ünï.key", "file.key"],
  ["x/a\n.toml", "file.toml"],
  [`${"n".repeat(200)}.txt`, "file.txt"],
  ["dir/", "file"],
])("%j is laid out as %s", (path, name) => {
  expect(safeName(rawFromText(path))).toBe(name);
});

test("files of one name come into directories of their own, whatever the case", async () => {
  const { dir } = await makeSandbox();
  writeFileSync(join(dir, "source"), "bytes");
  const of = (...names: string[]) => ({ file: join(dir, "source"), names, places: [] });
  const laid = layOut(dir, [of("a.txt"), of("A.txt", "b.txt"), of("a.txt", "b.txt")]);
  expect(laid.map(({ names }) => names)).toEqual([
    ["0/a.txt"],
    ["1/A.txt", "0/b.txt"],
    ["2/a.txt", "1/b.txt"],
  ]);
  expect(readFileSync(join(dir, "2/a.txt"), "utf8")).toBe("bytes");
});

test("a list of names knows whose an offset is, and a newline in one begins no other", () => {
  const list = new NameList<number>();
  list.add(rawFromText("one"), 1);
  list.add(rawFromText("t\nwo"), 2);
  list.add(rawFromText("drei"), 3);
  expect(list.bytes.toString()).toBe("one\nt wo\ndrei\n");
  expect([0, 3, 4, 8, 9, 99].map((offset) => list.at(offset).what)).toEqual([1, 1, 2, 2, 3, 3]);
});
