import { expect, test } from "vitest";
import { judgeAncestry } from "../../../gate/line/ancestry.ts";
import { parseOid } from "../../../model/oid.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { plainRepo } from "../../../sys/git.ts";
import { writeCommit, writeObject } from "../../support/objects.ts";
import { creations, makePair } from "../read/pushes.ts";

const { signal } = new AbortController();

const makeHistory = async () => {
  const { gate } = await makePair();
  const commit = (text: string, ...parents: readonly string[]) =>
    writeCommit(gate, { files: { a: `${text}\n` }, parents, message: `${text}\n` });
  const base = await commit("base");
  const [left, right] = [await commit("left", base), await commit("right", base)];
  return { gate, base, left, right, merge: await commit("merge", left, right) };
};

const move = (from: string, to: string): RefUpdate => ({
  kind: "move",
  ref: "refs/heads/main" as RefUpdate["ref"],
  from: parseOid(from),
  to: parseOid(to),
});

test("a move that keeps the old commit is no rewrite, any other is one", async () => {
  const { gate, base, left, right, merge } = await makeHistory();
  const updates = [
    move(base, left),
    move(left, merge),
    move(right, merge),
    move(left, left),
    move(left, right),
    move(left, base),
    move(merge, left),
    ...creations({ "refs/heads/new": left }),
  ];
  const judged = await judgeAncestry(plainRepo(gate.dir, gate.env), updates, () => true, signal);
  expect(judged.map(({ rewrite }) => rewrite)).toEqual([false, false, false, false, true, true, true, false]);
  expect(judged.map(({ update }) => update)).toEqual(updates);
});

test("what nobody cares about is not asked of git", async () => {
  const gone = move("a".repeat(40), "b".repeat(40));
  const judged = await judgeAncestry(plainRepo("/nowhere", {}), [gone], () => false, signal);
  expect(judged).toEqual([{ update: gone, rewrite: false }]);
});

test("when git cannot tell, nothing is assumed", async () => {
  const { gate, base } = await makeHistory();
  const repo = plainRepo(gate.dir, gate.env);
  const blob = await writeObject(gate, "blob", "no commit\n");
  for (const from of ["a".repeat(40), blob])
    await expect(judgeAncestry(repo, [move(from, base)], () => true, signal)).rejects.toThrow(
      /^git merge-base failed: /,
    );
});
