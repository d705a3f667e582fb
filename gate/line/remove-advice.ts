import type { Finding, Spot } from "../../model/finding.ts";
import { type Oid, shortOid } from "../../model/oid.ts";

/**
 * How to take the secrets out of what is pushed: once in history, deleting the line in a new commit is not
 * enough. `tips` are the new tips: a secret that came with one of them needs only an amend.
 */
export const removeAdvice = (findings: readonly Finding[], tips: ReadonlySet<Oid>): string[] => {
  const spots = findings.flatMap((finding) => finding.spots);
  const commits = spots.map(commitOf).filter((commit) => commit !== null);
  const advice: string[] = [];
  const deeper = commits.find((commit) => !tips.has(commit));
  if (deeper !== undefined) {
    advice.push(
      "take it out of history; deleting it in a later commit is not enough:",
      `  git rebase --interactive ${shortOid(deeper)}~1   (--root when that is the first commit)`,
      '  mark the commits "edit", remove it, git commit --amend, git rebase --continue',
      "  or, for many commits: git filter-repo --replace-text FILE",
    );
  } else if (commits.length > 0) {
    advice.push("remove it, then: git commit --amend --all, and push again");
  }
  if (spots.some(isTagged)) {
    advice.push("for a tag: git tag --delete NAME, and make it again without the secret");
  }
  if (spots.some(({ kind }) => kind === "ref")) advice.push("for a branch name: git branch --move NEW-NAME");
  return advice;
};

const commitOf = (spot: Spot): Oid | null => {
  if (spot.kind === "commit") return spot.commit;
  return "by" in spot && spot.by.type === "commit" ? spot.by.oid : null;
};

/** Whether only making a tag or ref anew helps. */
const isTagged = (spot: Spot): boolean =>
  spot.kind === "tag" || spot.kind === "object" || ("by" in spot && spot.by.type === "tree");
