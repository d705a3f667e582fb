import { shortOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { foldPath } from "../fold-path.ts";
import { baseName, type PrepareRule, SYMLINK } from "./change-rule.ts";
import { complaint } from "./complaint.ts";

/** Whether a folded part of a path is git's own directory; `git~1` is its short name on NTFS. */
export const isGitDirectory = (part: string): boolean => part === ".git" || /^git~\d$/.test(part);

/** Files whose contents git obeys when they lie in a work tree. */
const OBEYED: ReadonlySet<string> = new Set([
  ".gitmodules",
  ".gitattributes",
  ".gitignore",
  ".mailmap",
  ".lfsconfig",
]);

/** Short names of `.gitmodules` and `.gitattributes` on NTFS, with and without a collision (git's fsck). */
const SHORT = /^(?:gitmod|gitatt|gitign)~\d$|^(?:gi7eba|gi7d29|gi250a)~\d$/;

/** What may be such a name: the word itself, a short name, or characters that are left out or folded. */
const MAYBE = /git|gi[0-9a-f]{4}~|mailmap|lfsconfig|[\x80-\xff]/i;

/**
 * Names that mean more to git than they show: its own directory under any spelling, and files it obeys under
 * a spelling that a reader passes over or as a symlink.
 */
export const gitNames: PrepareRule = ({ content }) =>
  content.gitNames === "allow"
    ? null
    : {
        concerns: ({ path, oid, mode }) => oid !== null && MAYBE.test(path) && meaning(path, mode) !== null,
        judge: ({ path, mode, by }, _, show) =>
          complaint([content.gitNames, "content.git_names"], {
            rule: "content/git-name",
            message: `${show(path)}: ${meaning(path, mode)}, in ${shortOid(by)}`,
            hint: "give it another name",
          }),
      };

const meaning = (path: Raw, mode: string): string | null => {
  const parts = foldPath(path).split("/");
  if (parts.some(isGitDirectory)) return "a name that git or a file system takes for .git";
  const name = parts.at(-1) as string;
  const written = baseName(path);
  if (SHORT.test(name)) return "the short name of a file that git obeys";
  if (!OBEYED.has(name)) return null;
  if (written !== name) return `a name that some file systems take for ${name}`;
  return mode === SYMLINK ? `${name} as a symlink` : null;
};
