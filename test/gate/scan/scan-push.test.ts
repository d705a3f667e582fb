import { describe, expect, test } from "vitest";
import { trust } from "../../support/bench.ts";
import { writeCommit, writeObject, writeTag, writeTree } from "../../support/objects.ts";
import { githubToken } from "../../support/secrets.ts";
import { makePair } from "../read/pushes.ts";
import { placesOf, scan } from "./scans.ts";

const TOKEN = githubToken("scan-push");

describe("where a secret is found", () => {
  test("in a file, at every path and in every commit that put it there, oldest first", async () => {
    const pair = await makePair();
    const one = await writeCommit(pair.client, { files: { "a.env": `x\nT=${TOKEN}\n` } });
    const files = { "a.env": `x\nT=${TOKEN}\n`, "b.env": `x\nT=${TOKEN}\n`, "c.env": `T=${TOKEN}` };
    const two = await writeCommit(pair.client, { files, parents: [one] });
    const scanned = await scan(pair, { "refs/heads/main": two });
    expect(scanned.findings).toHaveLength(1);
    expect(scanned.findings[0]?.spots.map((spot) => ("by" in spot ? spot.by.oid : ""))).toEqual([
      one,
      two,
      two,
    ]);
    expect(placesOf(scanned)[0]).toBe("a.env:2");
    expect(placesOf(scanned).sort()).toEqual(["a.env:2", "b.env:2", "c.env:1"]);
  });

  test("in messages and headers, by the part they stand in", async () => {
    const pair = await makePair();
    const message = `Subject\n\nBody ${githubToken("message")}\n`;
    const headers = `x-own ${githubToken("header")}`;
    const author = `A <${githubToken("author")}@example.com>`;
    const commit = await writeCommit(pair.client, { files: {}, message, headers, author });
    const tag = await writeTag(pair.client, {
      object: commit,
      name: "v1",
      message: `v1\n${githubToken("tag")}\n`,
    });
    expect(placesOf(await scan(pair, { "refs/tags/v1": tag })).sort()).toEqual([
      "commit author",
      "commit header line 4",
      "commit message line 3",
      "tag message line 2",
    ]);
  });

  test("in the name of a file and of a ref", async () => {
    const pair = await makePair();
    const tip = await writeCommit(pair.client, { files: { [`keys/${githubToken("file")}.txt`]: "x\n" } });
    const branch = `refs/heads/${githubToken("branch")}`;
    expect(placesOf(await scan(pair, { [branch]: tip }))).toEqual([
      `name keys/${githubToken("file")}.txt`,
      `ref ${branch}`,
    ]);
  });

  test("in what a symlink points at", async () => {
    const pair = await makePair();
    const files = { link: { mode: "120000", content: `/srv/${TOKEN}` } } as const;
    const { findings } = await scan(pair, { "refs/heads/main": await writeCommit(pair.client, { files }) });
    expect(findings[0]?.spots).toMatchObject([{ kind: "file", path: "link", symlink: true }]);
  });

  test("in blobs and trees that only tags hold", async () => {
    const pair = await makePair();
    const blob = await writeObject(pair.client, "blob", githubToken("blob"));
    const tree = await writeTree(pair.client, { "in/a.env": githubToken("tree") });
    const refs = {
      "refs/tags/blob": await writeTag(pair.client, { object: blob, type: "blob", name: "blob" }),
      "refs/tags/tree": await writeTag(pair.client, { object: tree, type: "tree", name: "tree" }),
    };
    expect(placesOf(await scan(pair, refs)).sort()).toEqual(["blob without a place", "in/a.env:1"]);
  });

  test("in objects that nothing reaches", async () => {
    const pair = await makePair();
    const tip = await writeCommit(pair.client, { files: { "a.txt": "a\n" } });
    await writeObject(pair.client, "blob", TOKEN);
    expect(placesOf(await scan(pair, { "refs/heads/main": tip }))).toEqual(["blob without a place"]);
  });

  test("once in the name of a tree's entry, not again in the tree", async () => {
    const pair = await makePair();
    const tree = await writeTree(pair.client, { [`${TOKEN}/a.txt`]: "a\n" });
    const tag = await writeTag(pair.client, { object: tree, type: "tree", name: "t" });
    expect(placesOf(await scan(pair, { "refs/tags/t": tag }))).toEqual([`name ${TOKEN}/a.txt`]);
  });

  test("in the name of an empty directory, which no path tells", async () => {
    const pair = await makePair();
    const empty = await writeTree(pair.client, {});
    const entry = Buffer.concat([Buffer.from(`40000 ${TOKEN}\0`), Buffer.from(empty, "hex")]);
    const tree = await writeObject(pair.client, "tree", entry);
    const tip = await writeCommit(pair.client, { tree });
    expect(placesOf(await scan(pair, { "refs/heads/main": tip }))).toEqual(["tree without a place"]);
  });

  test("in the name of a submodule", async () => {
    const pair = await makePair();
    const files = { [`sub/${TOKEN}`]: { mode: "160000", oid: "1".repeat(40) } } as const;
    expect(
      placesOf(await scan(pair, { "refs/heads/main": await writeCommit(pair.client, { files }) })),
    ).toEqual([`name sub/${TOKEN}`]);
  });
});

describe("what is too large", () => {
  test("is named with its path and size, and the rest is scanned", async () => {
    const pair = await makePair();
    const files = { "big.bin": `${"x".repeat(2000)}${TOKEN}`, "a.env": TOKEN };
    const tip = await writeCommit(pair.client, { files });
    const scanned = await scan(pair, { "refs/heads/main": tip }, { blobBytes: 1000 });
    expect(scanned.oversized).toMatchObject([{ path: "big.bin", size: 2040 }]);
    expect(placesOf(scanned)).toEqual(["a.env:1"]);
    expect(scanned.coverage).toMatchObject({ objectsRead: 4, objectsScanned: 3 });
  });

  test("begins one byte above the limit", async () => {
    const pair = await makePair();
    const tip = await writeCommit(pair.client, { files: { a: "x".repeat(1000), b: "x".repeat(1001) } });
    const { oversized } = await scan(pair, { "refs/heads/main": tip }, { blobBytes: 1000 });
    expect(oversized.map(({ path }) => path)).toEqual(["b"]);
  });
});

test("a push of nothing new has no finding, and says how much was looked at", async () => {
  const pair = await makePair();
  const base = await trust(pair, "refs/heads/main", { files: { "a.env": TOKEN } });
  const { findings, coverage } = await scan(pair, { "refs/heads/copy": base });
  expect([findings, coverage.objectsScanned]).toEqual([[], 0]);
});
