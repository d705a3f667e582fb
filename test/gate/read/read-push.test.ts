import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { beginPush } from "../../../gate/read/read-push.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { hookRepo, plainRepo } from "../../../sys/git.ts";
import { trust } from "../../support/bench.ts";
import { writeCommit, writeObject, writeTag, writeTree } from "../../support/objects.ts";
import { processesIn } from "../../support/processes.ts";
import { packOf, thinPack } from "../../support/raw-push.ts";
import { mustGit, setRef } from "../../support/repo.ts";
import { creations, makePair, quarantine, readPush, sendAll } from "./pushes.ts";

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}\n`).join("");

describe("reading a push", () => {
  test("every new object is read once with its bytes, and none that was there", async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { "old.txt": "old\n" } });
    const files = { "old.txt": "old\n", "new.txt": "new\n", "dir/again.txt": "new\n" };
    const tip = await writeCommit(pair.client, { files, parents: [base] });
    const { reading, objects } = await readPush(await sendAll(pair), creations({ "refs/heads/topic": tip }));

    expect(reading.counts).toEqual({ blob: 1, commit: 1, tag: 0, tree: 2 });
    expect(
      [...objects.values()].filter(({ type }) => type === "blob").map(({ bytes }) => `${bytes}`),
    ).toEqual(["new\n"]);
    for (const [oid, { type, bytes }] of objects) {
      const whole = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
      expect(createHash("sha1").update(whole).digest("hex")).toBe(oid);
    }
    const bytesRead = [...objects.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(reading.coverage).toEqual({ objectsListed: 4, objectsRead: 4, bytesRead });
    expect(reading.strays).toEqual([]);
  });

  test("every place of a new blob is told, newest commit first", async () => {
    const pair = await makePair();
    const one = await writeCommit(pair.client, { files: { "a.txt": "1\n", "b.txt": "1\n" } });
    const two = await writeCommit(pair.client, { files: { "a.txt": "2\n", "c.txt": "1\n" }, parents: [one] });
    const { changes } = await readPush(await sendAll(pair), creations({ "refs/heads/main": two }));
    expect(changes.map(({ by, path, oid, olds }) => [by, path, oid === null, olds.length])).toEqual([
      [two, "a.txt", false, 1],
      [two, "b.txt", true, 1],
      [two, "c.txt", false, 1],
      [one, "a.txt", false, 1],
      [one, "b.txt", false, 1],
    ]);
  });

  test("a merge is told for what is in none of its parents, with each parent's version", async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { f: lines(3) } });
    const write = (text: string, parents: readonly string[]) =>
      writeCommit(pair.client, { files: { f: `${lines(3)}${text}` }, parents });
    const sides = [
      await write("left\n", [base]),
      await write("middle\n", [base]),
      await write("right\n", [base]),
    ];
    const merge = await write("evil\n", sides);
    const { changes } = await readPush(await sendAll(pair), creations({ "refs/heads/main": merge }));
    const merged = changes.filter(({ by }) => by === merge);
    expect(merged).toMatchObject([{ path: "f", source: null }]);
    expect(new Set(merged[0]?.olds)).toEqual(
      new Set(changes.filter(({ by }) => by !== merge).map(({ oid }) => oid)),
    );
  });

  test("tags of tags, tags on trees and on blobs, and refs on trees are read to the end", async () => {
    const pair = await makePair();
    const { client } = pair;
    const blob = await writeObject(client, "blob", "only a tag holds this\n");
    const tree = await writeTree(client, { "in/tree.txt": "only a tree holds this\n" });
    const inner = await writeTag(client, { object: tree, type: "tree", name: "inner" });
    const outer = await writeTag(client, { object: inner, type: "tag", name: "outer" });
    const onBlob = await writeTag(client, { object: blob, type: "blob", name: "blob" });
    const bare = await writeTree(client, { "bare.txt": "a ref holds this tree\n" });
    const { reading, objects, changes } = await readPush(
      await sendAll(pair),
      creations({ "refs/tags/outer": outer, "refs/tags/blob": onBlob, "refs/tags/bare": bare }),
    );
    expect(reading.counts).toEqual({ blob: 3, commit: 0, tag: 3, tree: 3 });
    expect(`${objects.get(blob)?.bytes}`).toBe("only a tag holds this\n");
    expect(changes.map(({ by, path }) => [by, path]).sort()).toEqual(
      [
        [tree, "in/tree.txt"],
        [bare, "bare.txt"],
      ].sort(),
    );
    expect([...reading.trees].sort()).toEqual([tree, bare].sort());
  });

  test("a root, an orphan branch and several refs at once are one reading", async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { "a.txt": "a\n" } });
    const orphan = await writeCommit(pair.client, { files: { "o.txt": "o\n" }, message: "An orphan\n" });
    const next = await writeCommit(pair.client, { files: { "n.txt": "n\n" }, parents: [base] });
    const { reading, changes } = await readPush(
      await sendAll(pair),
      creations({ "refs/heads/orphan": orphan, "refs/heads/next": next, "refs/heads/again": next }),
    );
    expect(reading.counts.commit).toBe(2);
    expect(changes.map(({ path }) => path).sort()).toEqual(["a.txt", "n.txt", "o.txt"]);
  });

  test("a commit that the gate has is not read again, whoever points at it", async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { "a.txt": "a\n" } });
    const { reading, changes } = await readPush(
      hookRepo(pair.gate.dir, pair.gate.env),
      creations({ "refs/heads/copy": base }),
    );
    expect([reading.coverage.objectsRead, changes]).toEqual([0, []]);
  });

  test("a deletion brings nothing and starts no process", async () => {
    const { gate } = await makePair();
    const deletion: RefUpdate = { kind: "delete", ref: "refs/heads/a" as RefUpdate["ref"], from: null };
    const { reading } = await readPush(hookRepo(gate.dir, { PATH: "/nowhere" }), [deletion]);
    expect(reading.coverage).toEqual({ objectsListed: 0, objectsRead: 0, bytesRead: 0 });
  });

  test("names hold any byte but NUL", async () => {
    const pair = await makePair();
    const name = Buffer.from([...Buffer.from('a\nb\t"'), 0xff, ...Buffer.from("ü")]);
    const tip = await writeCommit(pair.client, { files: [{ path: name, content: "x\n" }] });
    const { changes } = await readPush(await sendAll(pair), creations({ "refs/heads/main": tip }));
    expect(changes.map(({ path }) => Buffer.from(path, "latin1"))).toEqual([name]);
  });

  test("a repository with SHA-256 is read alike", async () => {
    const pair = await makePair("sha256");
    const tree = await writeTree(pair.client, { "t.txt": "tree\n" });
    const tag = await writeTag(pair.client, { object: tree, type: "tree", name: "t" });
    const tip = await writeCommit(pair.client, { files: { "a.txt": "a\n" } });
    const { reading, changes } = await readPush(
      await sendAll(pair),
      creations({ "refs/heads/main": tip, "refs/tags/t": tag }),
    );
    expect(reading.counts).toEqual({ blob: 2, commit: 1, tag: 1, tree: 2 });
    expect(changes.map(({ path }) => path).sort()).toEqual(["a.txt", "t.txt"]);
  });
});

describe("objects that the push carries without saying so", () => {
  test("the bases that complete a thin pack are no strays", async () => {
    const pair = await makePair();
    const { client, gate } = pair;
    const base = await trust(pair, "refs/heads/main", { files: { "big.txt": lines(2000) } });
    const tip = await writeCommit(client, { files: { "big.txt": `${lines(2000)}more\n` }, parents: [base] });
    const pack = await thinPack(client, [tip], [base]);
    const repo = await quarantine(gate, pack);
    const stored = await mustGit(gate, ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"], {
      env: { GIT_OBJECT_DIRECTORY: repo.quarantine["GIT_OBJECT_DIRECTORY"] as string },
    });
    const { reading } = await readPush(repo, creations({ "refs/heads/main": tip }));
    expect(stored.split("\n").length).toBeGreaterThan(reading.coverage.objectsListed);
    expect(reading.strays).toEqual([]);
  });

  test("a blob, a commit and a tag that nothing reaches are found and read", async () => {
    const pair = await makePair();
    const { client, gate } = pair;
    const tip = await writeCommit(client, { files: { "a.txt": "a\n" } });
    const blob = await writeObject(client, "blob", "hidden\n");
    const commit = await writeCommit(client, { files: { "h.txt": "hidden\n" }, message: "Hidden\n" });
    const tag = await writeTag(client, { object: blob, type: "blob", name: "hidden" });
    const reached = (await mustGit(client, ["rev-list", "--objects", tip])).split(/\s+/).filter(isOid);
    const hidden = [blob, commit, tag, await mustGit(client, ["rev-parse", `${commit}^{tree}`])];
    const repo = await quarantine(gate, await packOf(client, [...reached, ...hidden]));
    const { reading, objects } = await readPush(repo, creations({ "refs/heads/main": tip }));
    expect([...reading.strays].sort()).toEqual([...hidden].sort());
    expect(`${objects.get(blob)?.bytes}`).toBe("hidden\n");
    expect(reading.coverage.objectsRead).toBe(reached.length + hidden.length);
  });

  test("an object that the repository stores already is no stray, even when no ref reaches it there", async () => {
    const pair = await makePair();
    const { client, gate } = pair;
    const tip = await writeCommit(client, { files: { "a.txt": "a\n" } });
    await writeObject(gate, "blob", "unreached but stored\n");
    await writeObject(client, "blob", "unreached but stored\n");
    const { reading } = await readPush(await sendAll(pair), creations({ "refs/heads/main": tip }));
    expect([reading.strays, gate.dir]).toEqual([[], gate.dir]);
  });

  test("a push of one ref that hides the objects of another is caught", async () => {
    const pair = await makePair();
    const shown = await writeCommit(pair.client, { files: { "a.txt": "a\n" } });
    const secret = await writeCommit(pair.client, { files: { "b.txt": "b\n" }, parents: [shown] });
    const { reading } = await readPush(await sendAll(pair), creations({ "refs/heads/main": shown }));
    expect(reading.strays).toContain(secret);
  });
});

describe("a repository that is not whole", () => {
  test("a push whose commit is missing is not an empty push", async () => {
    const { gate } = await makePair();
    await expect(
      readPush(hookRepo(gate.dir, gate.env), creations({ "refs/heads/main": "a".repeat(40) })),
    ).rejects.toThrow(/^git rev-list failed: /);
  });

  test("a push whose blob is missing is refused", async () => {
    const pair = await makePair();
    const { client, gate } = pair;
    const blob = await writeObject(client, "blob", "missing\n");
    const tip = await writeCommit(client, { files: { "a.txt": { oid: blob } } });
    const tree = await mustGit(client, ["rev-parse", `${tip}^{tree}`]);
    const repo = await quarantine(gate, await packOf(client, [tip, tree]));
    await expect(readPush(repo, creations({ "refs/heads/main": tip }))).rejects.toMatchObject({
      name: "Fault",
    });
  });

  test("a ref of the gate that points at nothing refuses every push", async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { "a.txt": "a\n" } });
    const next = await writeCommit(pair.client, { files: { "b.txt": "b\n" }, parents: [base] });
    const repo = await sendAll(pair);
    await mustGit(pair.gate, ["repack", "-adq"]);
    await writeFile(`${pair.gate.dir}/refs/heads/broken`, `${"1".repeat(40)}\n`);
    await expect(readPush(repo, creations({ "refs/heads/next": next }))).rejects.toThrow(
      /^git rev-list failed: /,
    );
  });

  test("a replace ref in the gate shows the innocent object to nobody", async () => {
    const pair = await makePair();
    const { gate, client } = pair;
    const real = await writeObject(client, "blob", "the real one\n");
    const tip = await writeCommit(client, { files: { "a.txt": { oid: real } } });
    const repo = await sendAll(pair);
    await setRef(gate, `refs/replace/${real}`, await writeObject(gate, "blob", "an innocent one\n"));
    const { objects } = await readPush(repo, creations({ "refs/heads/main": tip }));
    expect(`${objects.get(real)?.bytes}`).toBe("the real one\n");
  });
});

test("what git has written waits until it is asked for, also when git has ended long before", async () => {
  const pair = await makePair();
  const tip = await writeCommit(pair.client, { files: { "a.txt": "a\n" } });
  const blob = await writeObject(pair.client, "blob", "hidden\n");
  const ended = new AbortController();
  const begun = beginPush(await sendAll(pair), creations({ "refs/heads/main": tip }), ended.signal);
  // Only the comparison of trees, which waits for more commits, is still there.
  await expect.poll(() => processesIn(pair.sandbox.dir), { timeout: 10_000 }).toHaveLength(1);
  const reading = await begun.into({ begin: () => {}, write: () => {}, end: () => {} });
  expect(reading.coverage).toMatchObject({ objectsListed: 4, objectsRead: 4 });
  expect(reading.strays).toEqual([blob]);
  ended.abort();
});

test("a reading that fails leaves no process behind", async () => {
  const { gate, sandbox } = await makePair();
  const reading = readPush(plainRepo(gate.dir, gate.env), creations({ "refs/heads/main": "a".repeat(40) }));
  await expect(reading).rejects.toThrow();
  await expect.poll(() => processesIn(sandbox.dir), { timeout: 10_000 }).toEqual([]);
});

const isOid = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);
