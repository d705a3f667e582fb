import { describe, expect, test } from "vitest";
import { trust } from "../../support/bench.ts";
import { type Files, writeCommit, writeObject, writeTag, writeTree } from "../../support/objects.ts";
import { mustGit } from "../../support/repo.ts";
import { githubToken } from "../../support/secrets.ts";
import { makePair, type Pair } from "../read/pushes.ts";
import { placesOf, scan } from "./scans.ts";

const TOKEN = githubToken("inherited");
const filler = Array.from({ length: 40 }, (_, at) => `SETTING_${at}=value ${at}\n`).join("");

/** A file long enough to be recognised after an edit, with a token at its end, or without. */
const file = (extra: string, token = TOKEN): string => `${filler}${extra}\nT=${token}\n`;
const clean = (extra: string): string => `${filler}${extra}\n`;

/** A gate whose `main` has held the token in `a.env` for long. */
const longLeaked = async () => {
  const pair = await makePair();
  const base = await trust(pair, "refs/heads/main", { files: { "a.env": file("base") } });
  let made = 0;
  const commit = (files: Files, ...parents: readonly string[]): Promise<string> => {
    made += 1;
    return writeCommit(pair.client, { files, parents, message: `Commit ${made}\n` });
  };
  return { pair, base, commit };
};

const pushed = async (pair: Pair, tip: string): Promise<string[]> =>
  placesOf(await scan(pair, { "refs/heads/topic": tip })).sort();

describe("a secret that stood in the same file before is old news", () => {
  test("through a chain of edits in one push", async () => {
    const { pair, base, commit } = await longLeaked();
    let tip = base;
    for (let edit = 0; edit < 5; edit += 1) tip = await commit({ "a.env": file(`edit ${edit}`) }, tip);
    expect(await pushed(pair, tip)).toEqual(Array(5).fill("old a.env:42"));
  });

  test("through a rename with an edit, and edits under the new name", async () => {
    const { pair, base, commit } = await longLeaked();
    const renamed = await commit({ "b.env": file("renamed") }, base);
    const edited = await commit({ "b.env": file("edited") }, renamed);
    expect(await pushed(pair, edited)).toEqual(["old b.env:42", "old b.env:42"]);
  });

  test("through two renames in a row", async () => {
    const { pair, base, commit } = await longLeaked();
    const one = await commit({ "b.env": file("one") }, base);
    const two = await commit({ "dir/c.env": file("two") }, one);
    expect(await pushed(pair, two)).toEqual(["old b.env:42", "old dir/c.env:42"]);
  });

  test("through a copy with an edit", async () => {
    const { pair, base, commit } = await longLeaked();
    const copied = await commit({ "a.env": file("base"), "copy.env": file("copied") }, base);
    expect(await pushed(pair, copied)).toEqual(["old copy.env:42"]);
  });

  test("through a merge of two branches that both edited it", async () => {
    const { pair, base, commit } = await longLeaked();
    const left = await commit({ "a.env": file("left") }, base);
    const right = await commit({ "a.env": file("right") }, base);
    const merge = await commit({ "a.env": file("left and right") }, left, right);
    expect(await pushed(pair, merge)).toEqual(Array(3).fill("old a.env:42"));
  });

  test("through a merge in which only one parent had it", async () => {
    const { pair, base, commit } = await longLeaked();
    const cleaned = await commit({ "a.env": clean("left") }, base);
    const kept = await commit({ "a.env": file("right") }, base);
    const merge = await commit({ "a.env": file("left and right") }, cleaned, kept);
    expect(await pushed(pair, merge)).toEqual(Array(2).fill("old a.env:42"));
  });

  test("when two branches of the push edit it side by side", async () => {
    const { pair, base, commit } = await longLeaked();
    const refs = {
      "refs/heads/left": await commit({ "a.env": file("left") }, base),
      "refs/heads/right": await commit({ "a.env": file("right") }, base),
    };
    expect(placesOf(await scan(pair, refs))).toEqual(["old a.env:42", "old a.env:42"]);
  });

  test("when the file toggles between two versions that both hold it", async () => {
    const { pair, base, commit } = await longLeaked();
    let tip = base;
    for (const version of ["one", "two", "one", "two"]) tip = await commit({ "a.env": file(version) }, tip);
    expect(await pushed(pair, tip)).toEqual(Array(4).fill("old a.env:42"));
  });

  test("when commits carry dates in the wrong order", async () => {
    const { pair, base } = await longLeaked();
    const commit = async (extra: string, date: number, parent: string): Promise<string> => {
      const tree = await writeTree(pair.client, { "a.env": file(extra) });
      const env = { GIT_COMMITTER_DATE: `${date} +0000`, GIT_AUTHOR_DATE: `${date} +0000` };
      return mustGit(pair.client, ["commit-tree", tree, "-p", parent, "-m", "skewed"], { env });
    };
    let tip = base;
    for (const [at, date] of [1_900_000_000, 1_500_000_000, 1_800_000_000, 1_400_000_000].entries())
      tip = await commit(`version ${at % 2}`, date, tip);
    expect(await pushed(pair, tip)).toEqual(Array(4).fill("old a.env:42"));
  });
});

describe("a secret that did not stand in the same file before is new", () => {
  test("when an earlier commit of the push brought it, though a later one only edits", async () => {
    const { pair, base, commit } = await longLeaked();
    const leak = await commit({ "a.env": file("base"), "new.env": `T=${githubToken("new")}\n` }, base);
    const edit = await commit({ "a.env": file("base"), "new.env": `T=${githubToken("new")}\nA=1\n` }, leak);
    expect(await pushed(pair, edit)).toEqual(["new.env:1", "new.env:1"]);
  });

  test("when it was removed in the push and comes back in other company", async () => {
    const { pair, base, commit } = await longLeaked();
    const removed = await commit({ "a.env": clean("removed") }, base);
    const back = await commit({ "a.env": file("back") }, removed);
    expect(await pushed(pair, back)).toEqual(["a.env:42"]);
  });

  test("when it was removed long ago", async () => {
    const { pair, base, commit } = await longLeaked();
    const removed = await trust(pair, "refs/heads/main", {
      files: { "a.env": clean("gone") },
      parents: [base],
    });
    expect(await pushed(pair, await commit({ "a.env": file("back") }, removed))).toEqual(["a.env:42"]);
  });

  test("when it stood in another file", async () => {
    const { pair, base, commit } = await longLeaked();
    const tip = await commit({ "a.env": file("base"), "README.md": `Use ${TOKEN}\n` }, base);
    expect(await pushed(pair, tip)).toEqual(["README.md:1"]);
  });

  test("when it stands beside an old one of its kind", async () => {
    const { pair, base, commit } = await longLeaked();
    const tip = await commit({ "a.env": `${file("edit")}S=${githubToken("second")}\n` }, base);
    expect(await pushed(pair, tip)).toEqual(["a.env:43", "old a.env:42"]);
  });

  test("when the file is written anew on an orphan branch", async () => {
    const { pair, commit } = await longLeaked();
    expect(await pushed(pair, await commit({ "a.env": file("orphan") }))).toEqual(["a.env:42"]);
  });

  test("when it stands in a message, a tag or a name, whatever files held it", async () => {
    const { pair, base } = await longLeaked();
    const files = { "a.env": file("edit"), [`${TOKEN}.txt`]: "x\n" };
    const tip = await writeCommit(pair.client, { files, parents: [base], message: `${TOKEN}\n` });
    const tag = await writeTag(pair.client, { object: tip, name: "v1", message: `${TOKEN}\n` });
    expect(placesOf(await scan(pair, { "refs/tags/v1": tag })).sort()).toEqual([
      "commit message line 1",
      `name ${TOKEN}.txt`,
      "tag message line 1",
    ]);
  });

  test("when it stands in a message of a commit that a submodule entry points at", async () => {
    const { pair, base, commit } = await longLeaked();
    const leak = await writeCommit(pair.client, { files: {}, parents: [base], message: `${TOKEN}\n` });
    const cover = await commit({ "a.env": { mode: "160000", oid: leak } }, base);
    const scanned = await scan(pair, { "refs/heads/leak": leak, "refs/heads/cover": cover });
    expect(placesOf(scanned)).toEqual(["commit message line 1"]);
  });
});

describe("a secret in a name that stood there before", () => {
  const named = `${TOKEN}.txt`;
  const longNamed = async () => {
    const pair = await makePair();
    const base = await trust(pair, "refs/heads/main", { files: { [named]: "old\n", "b.txt": "old\n" } });
    return { pair, base };
  };

  test("is not held against an edit of the file, or of its neighbour", async () => {
    const { pair, base } = await longNamed();
    const one = await writeCommit(pair.client, {
      files: { [named]: "new\n", "b.txt": "old\n" },
      parents: [base],
    });
    const two = await writeCommit(pair.client, {
      files: { [named]: "new\n", "b.txt": "new\n" },
      parents: [one],
    });
    expect(await pushed(pair, two)).toEqual([]);
  });

  test("is found as the name of an empty directory, which no path tells", async () => {
    const { pair, base } = await longNamed();
    const empty = await writeTree(pair.client, []);
    const other = githubToken("empty directory");
    const tree = await writeObject(
      pair.client,
      "tree",
      Buffer.concat([Buffer.from(`40000 ${other}\0`), Buffer.from(empty, "hex")]),
    );
    const tip = await writeCommit(pair.client, { tree, parents: [base] });
    expect(await pushed(pair, tip)).toEqual(["tree without a place"]);
  });
});

describe("commit dates", () => {
  test("do not decide what is inherited", async () => {
    const { pair, base } = await longLeaked();
    const at = (when: number) => `Ada <ada@example.com> ${when} +0000`;
    const edit = (text: string, when: number, parent: string) =>
      writeCommit(pair.client, { files: { "a.env": file(text) }, parents: [parent], committer: at(when) });
    const c1 = await edit("X", 2_000_000_000, base);
    const c2 = await edit("Y", 1_000_000_000, c1);
    const c3 = await edit("X", 1_000_000_001, c2);
    const scanned = await scan(pair, { "refs/heads/one": c3, "refs/heads/two": c1 });
    expect(placesOf(scanned).filter((place) => !place.startsWith("old "))).toEqual([]);
  });
});

describe("submodules", () => {
  test("a file in the place of a submodule is compared with nothing", async () => {
    const pair = await makePair();
    const files = { sub: { mode: "160000", oid: "1".repeat(40) } } as const;
    const base = await trust(pair, "refs/heads/main", { files });
    const tip = await writeCommit(pair.client, { files: { sub: `T=${TOKEN}\n` }, parents: [base] });
    expect(await pushed(pair, tip)).toEqual(["sub:1"]);
  });
});
