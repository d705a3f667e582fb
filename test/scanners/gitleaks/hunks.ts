import { rawFromBytes } from "../../../model/raw.ts";
import type { CommitInfo, Fragment } from "../../../scanners/gitleaks/detect/fragment.ts";
import { git, mustGit, type Repo } from "../../support/repo.ts";

const FORMAT = "%H%x00%an%x00%ae%x00%aI%x00%B%x00";

/** What gitleaks looks at in a repository: the lines added by each hunk of `git log -p -U0`. */
export const hunksOf = async (repo: Repo): Promise<readonly Fragment[]> => {
  const ids = (await mustGit(repo, ["log", "--full-history", "--all", "--format=%H"])).split("\n");
  const lists = await Promise.all(ids.map((id) => hunksOfCommit(repo, id)));
  return lists.flat();
};

const hunksOfCommit = async (repo: Repo, id: string): Promise<readonly Fragment[]> => {
  const shown = ["log", "-1", "-p", "-U0", "--diff-filter=tuxdb", `--format=${FORMAT}`, id];
  const { bytes } = await git(repo, ["-c", "core.quotePath=false", ...shown]);
  const text = bytes.toString("latin1");
  const [commit = "", author = "", email = "", date = "", message = "", patch = ""] = text.split("\0");
  const info = infoOf([author, email, date, message]);
  const hunks: Fragment[] = [];
  let path = "";
  for (const part of patch.split(/^(?=@@ |diff --git )/m)) {
    if (part.startsWith("diff --git ")) path = /^\+\+\+ b\/(.*?)\t?$/m.exec(part)?.[1] ?? "";
    const start = /^@@ -\S+ \+(\d+)/.exec(part)?.[1];
    if (start === undefined) continue;
    const added = part.split("\n").flatMap((line, index, all) => {
      if (!line.startsWith("+")) return [];
      return [line.slice(1) + (all[index + 1]?.startsWith("\\") ? "" : "\n")];
    });
    const raw = Buffer.from(added.join(""), "latin1");
    hunks.push({
      bytes: raw,
      path: rawFromBytes(Buffer.from(path, "latin1")),
      commit,
      startLine: Number(start),
      info,
    });
  }
  return hunks;
};

const infoOf = (fields: readonly string[]): CommitInfo => {
  const [author = "", email = "", date = "", message = ""] = fields.map((one) =>
    Buffer.from(one, "latin1").toString(),
  );
  const utc = new Date(date).toISOString().replace(".000Z", "Z");
  return { author, email, date: utc, message: message.trimEnd() };
};
