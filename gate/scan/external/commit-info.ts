import type { CommitInfo } from "../../../scanners/gitleaks/detect/fragment.ts";

/** Reads who made a commit from its raw bytes (git-commit-tree(1)); null when it is malformed. */
export const commitInfo = (raw: Buffer): CommitInfo | null => {
  const text = raw.toString("utf8");
  const blank = text.indexOf("\n\n");
  const header = blank < 0 ? text : text.slice(0, blank);
  const found = /^author (.*?) ?<([^\n>]*)> (\d{1,12}) [+-]\d{4}$/m.exec(header);
  if (found === null) return null;
  const [, author = "", email = "", seconds = ""] = found;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return {
    author,
    email,
    date: date.toISOString().replace(".000Z", "Z"),
    message: blank < 0 ? "" : text.slice(blank + 2).trimEnd(),
  };
};
