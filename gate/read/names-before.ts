import { isZeroOid, type Oid, parseOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { type GitRepo, startGit } from "../../sys/git.ts";
import { consume } from "./consume.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Selection } from "./list-objects.ts";
import { startChanges } from "./read-changes.ts";

/**
 * Every path in the trees that a selection starts from: those of the trusted parents of its commits. Two
 * more git processes, for the rare push where only they tell whether a name is new.
 */
export const namesBefore = async (
  repo: GitRepo,
  selection: Selection,
  each: (path: Raw) => void,
  signal: AbortSignal,
): Promise<void> => {
  const changes = startChanges(repo, signal);
  for (const tree of await boundaryTrees(repo, selection, signal)) changes.tree(tree);
  await changes.finish(({ path }) => each(path));
};

// With --boundary, rev-list marks the commits that it stopped at by "-"; --format puts a line before each.
const BOUNDARY = /^commit -/;

const boundaryTrees = async (
  repo: GitRepo,
  selection: Selection,
  signal: AbortSignal,
): Promise<ReadonlySet<Oid>> => {
  const args = ["rev-list", "--boundary", "--format=%T", "--stdin", ...selection.args];
  const running = startGit(repo, args, { signal });
  running.stdin.end(selection.tips.map((tip) => `${tip}\n`).join(""));
  const trees = new Set<Oid>();
  let atBoundary = false;
  const lines = new LineSplitter((line) => {
    if (line.startsWith("commit ")) atBoundary = BOUNDARY.test(line);
    else if (atBoundary && !isZeroOid(line)) trees.add(parseOid(line));
  });
  await consume(running, args, lines, signal);
  return trees;
};
