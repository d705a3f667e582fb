import { mustGit, type Repo } from "./repo.ts";

/**
 * Writes a branch of many commits of many small files, fast (git-fast-import(1)); `extra` comes with the middle
 * commit.
 */
export const writeMany = async (
  repo: Repo,
  { commits, files, extra = {} }: { commits: number; files: number; extra?: Record<string, string> },
): Promise<string> => {
  const parts: string[] = [];
  for (let at = 0; at < commits; at += 1) {
    parts.push(
      `commit refs/heads/many\ncommitter Implementer <implementer@example.com> ${1700000000 + at} +0000\n`,
    );
    parts.push(dataOf(`commit ${at}\n`));
    const contents = Object.fromEntries(
      Array.from({ length: files }, (_, file) => [`dir-${file % 7}/file-${file}.txt`, `${at} ${file}\n`]),
    );
    const all = at === commits >> 1 ? { ...contents, ...extra } : contents;
    for (const [path, text] of Object.entries(all)) parts.push(`M 100644 inline ${path}\n${dataOf(text)}`);
  }
  await mustGit(repo, ["fast-import", "--quiet", "--force"], { input: `${parts.join("")}done\n` });
  return mustGit(repo, ["rev-parse", "refs/heads/many"]);
};

const dataOf = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
