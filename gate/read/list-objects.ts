import { type Oid, parseOid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import { startGit } from "../../sys/git.ts";
import { consume, hold } from "./consume.ts";
import { LineSplitter } from "./line-splitter.ts";

/** Which objects to read: everything `tips` reach, less what `args` exclude, such as `--not --all`. */
export interface Selection {
  /** Object ids or revisions, one for each line of rev-list's standard input. */
  readonly tips: readonly string[];
  readonly args: readonly string[];
}

/** Whether anything is left out: what is left out is trusted, and only then can something be old news. */
export const leavesOut = ({ tips, args }: Selection): boolean =>
  args.includes("--not") || tips.some((tip) => tip.includes(".."));

/**
 * All incoming objects: reachable from a new tip and from no ref that stands already, but for those refs that
 * are not trusted (git-rev-list(1), --exclude: `*` matches `/` too).
 */
export const incoming = (tips: readonly Oid[], untrusted: readonly string[] = []): Selection => ({
  tips,
  args: ["--not", ...untrusted.map((prefix) => `--exclude=${prefix}*`), "--all"],
});

/** A running list of objects. */
export interface ObjectList {
  /**
   * Hands over every object, with the name that git tells it by: empty for a commit or a root, cut at a newline.
   * To be called once. @throws Fault when git fails.
   */
  each(take: (oid: Oid, isCommit: boolean, name: string) => void): Promise<void>;
}

/**
 * One `git rev-list --objects` over all tips together. It lists commits as `<oid>`, everything else as
 * `<oid> SP <name>`, where the name may be empty and is cut at a newline: a hint, no more.
 * `--stdin` stands before `--not`: git before 2.42 applies `--not` to what it reads after it.
 */
export const startList = (repo: GitRepo, selection: Selection, signal: AbortSignal): ObjectList => {
  const args = ["rev-list", "--objects", "--stdin", ...selection.args];
  const running = startGit(repo, args, { signal });
  hold(running);
  running.stdin.end(selection.tips.map((tip) => `${tip}\n`).join(""));
  return {
    each(take) {
      const lines = new LineSplitter((line) => {
        const space = line.indexOf(" ");
        if (space < 0) take(parseOid(line), true, "");
        else take(parseOid(line.slice(0, space)), false, line.slice(space + 1));
      });
      return consume(running, args, lines, signal);
    },
  };
};
