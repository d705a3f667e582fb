// Headers that git itself writes (git-commit-tree(1), git-mktag(1)); any other name may be anything.
const KNOWN = new Set([
  "tree",
  "parent",
  "author",
  "committer",
  "encoding",
  "gpgsig",
  "gpgsig-sha256",
  "mergetag",
  "object",
  "type",
  "tag",
  "tagger",
]);

/** Says which part of a raw commit or tag a line belongs to: `author`, `message line 2`, `header line 5`. */
export const namePart = (object: string, line: number): string => {
  const lines = object.split("\n", line);
  const blank = lines.indexOf("");
  if (blank >= 0 && blank < line - 1) return `message line ${line - blank - 1}`;
  let at = line - 1;
  while (at > 0 && lines[at]?.startsWith(" ")) at -= 1;
  const name = /^[^ ]*/.exec(lines[at] ?? "")?.[0] ?? "";
  return KNOWN.has(name) ? name : `header line ${line}`;
};
