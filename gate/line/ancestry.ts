import type { RefUpdate } from "../../model/ref-update.ts";
import type { JudgedUpdate } from "../../policy/push-facts.ts";
import { type GitRepo, git } from "../../sys/git.ts";

const AT_ONCE = 4;

/**
 * Asks git of every moved ref that somebody `cares` about whether the new tip keeps the old one; the others
 * cost nothing. @throws Fault when git cannot tell.
 */
export const judgeAncestry = async (
  repo: GitRepo,
  updates: readonly RefUpdate[],
  cares: (update: RefUpdate) => boolean,
  signal: AbortSignal,
): Promise<JudgedUpdate[]> => {
  const judged: JudgedUpdate[] = [];
  for (let at = 0; at < updates.length; at += AT_ONCE) {
    const some = updates.slice(at, at + AT_ONCE);
    judged.push(
      ...(await Promise.all(
        some.map(async (update) => ({
          update,
          rewrite: cares(update) && (await isRewrite(repo, update, signal)),
        })),
      )),
    );
  }
  return judged;
};

const isRewrite = async (repo: GitRepo, update: RefUpdate, signal: AbortSignal): Promise<boolean> => {
  if (update.kind !== "move") return false;
  const args = ["merge-base", "--is-ancestor", update.from, update.to];
  // 0: is an ancestor, 1: is not (git-merge-base(1)); anything else is a failure.
  const { exitCode } = await git(repo, args, { signal, allow: [1] });
  return exitCode === 1;
};
