import { shortOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { foldPath } from "../fold-path.ts";
import { type PrepareRule, SYMLINK, textsOf } from "./change-rule.ts";
import { complaint } from "./complaint.ts";
import { isGitDirectory } from "./git-names.ts";

/** Symlinks that lead out of the tree, or into what git itself obeys. */
export const symlinks: PrepareRule = ({ files }) => {
  if (files.symlinksOutside === "allow" && files.symlinksIntoGit === "allow") return null;
  const isSymlink = ({ mode, oid }: { readonly mode: string; readonly oid: unknown }): boolean =>
    mode === SYMLINK && oid !== null;
  return {
    concerns: isSymlink,
    reads: isSymlink,
    judge: (change, facts, show) => {
      const target = textsOf(change, facts).now;
      const where = `${show(change.path)}: a symlink in ${shortOid(change.by)}`;
      const end = target === null ? "with a target too long to be a path" : `to ${show(target)}`;
      const hint = "link to a file of the repository, by a relative path";
      const outside = complaint([files.symlinksOutside, "files.symlinks_outside"], {
        rule: "file/symlink-outside",
        message: `${where} ${end}, outside the repository`,
        hint,
      });
      const intoGit = complaint([files.symlinksIntoGit, "files.symlinks_into_git"], {
        rule: "file/symlink-into-git",
        message: `${where} ${end}, in git's own directory`,
        hint,
      });
      return [
        ...(target === null || leavesTree(change.path, target) ? outside : []),
        ...(target !== null && leadsIntoGit(target) ? intoGit : []),
      ];
    },
  };
};

/** Whether a target is absolute, on any system, or goes above the top of the tree. */
const leavesTree = (path: Raw, target: Raw): boolean => {
  if (/^[/\\]|^[A-Za-z]:/.test(target)) return true;
  let depth = path.split("/").length - 1;
  for (const part of target.split(/[/\\]/)) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
};

const leadsIntoGit = (target: Raw): boolean => foldPath(target).split("/").some(isGitDirectory);
