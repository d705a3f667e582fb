import type { Oid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import { startGit } from "../../sys/git.ts";
import { consume, hold } from "./consume.ts";
import { type Change, RawDiffParser } from "./raw-diff-parser.ts";

/** A `git diff-tree --stdin` that takes commits as they become known and is read when they all are. */
export interface ChangeReader {
  commit(oid: Oid): void;
  /** A tree that no commit holds, such as the target of a tag: all of it counts as added. */
  tree(oid: Oid): void;
  /** No more commits; hands over every change, in the order the commits were given. */
  finish(each: (change: Change) => void): Promise<void>;
}

/** The id of the tree without entries, which git knows without storing it. */
const EMPTY_TREE = {
  40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
} as const;

/**
 * `-c` lists, for a merge, the paths that differ from every parent: what the merge itself brought in. What
 * it took over from one parent is that parent's change. A root is compared with nothing.
 */
const PLACES = ["diff-tree", "--stdin", "--root", "-c", "-r", "-z", "--raw", "--no-renames"] as const;

/** As above, with the names that files had before, per parent; for a few commits only, it reads contents. */
export const WITH_RENAMES = ["diff-tree", "--stdin", "-m", "-r", "-z", "--raw", "-M", "-C"] as const;

/**
 * The same, and looks for the origin of a copy also among files that the commit leaves alone. Takes time in
 * proportion to added files times all files, so it is for commits that add few.
 */
export const WITH_COPIES = [...WITH_RENAMES, "--find-copies-harder"] as const;

export const startChanges = (
  repo: GitRepo,
  signal: AbortSignal,
  args: readonly string[] = PLACES,
): ChangeReader => {
  const running = startGit(repo, args, { signal });
  hold(running);
  return {
    commit: (oid) => void running.stdin.write(`${oid}\n`),
    tree: (oid) => void running.stdin.write(`${EMPTY_TREE[oid.length as 40 | 64]} ${oid}\n`),
    async finish(each) {
      running.stdin.end();
      await consume(running, args, new RawDiffParser(each), signal);
    },
  };
};

/** The same, but git is only started when the changes are asked for: not at all, where nothing was found. */
export const deferChanges = (repo: GitRepo, signal: AbortSignal): ChangeReader => {
  const commits: Oid[] = [];
  const trees: Oid[] = [];
  return {
    commit: (oid) => void commits.push(oid),
    tree: (oid) => void trees.push(oid),
    finish(each) {
      const changes = startChanges(repo, signal);
      for (const commit of commits) changes.commit(commit);
      for (const tree of trees) changes.tree(tree);
      return changes.finish(each);
    },
  };
};
