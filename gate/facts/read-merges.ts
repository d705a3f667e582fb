import type { Oid } from "../../model/oid.ts";
import { parseOid } from "../../model/oid.ts";
import { type GitRepo, startGit } from "../../sys/git.ts";
import { consume } from "../read/consume.ts";
import { LineSplitter } from "../read/line-splitter.ts";
import type { Selection } from "../read/list-objects.ts";
import { type Change, RawDiffParser } from "../read/raw-diff-parser.ts";

/**
 * What merges change that merging alone would not: a merge may take a file as one of its parents had it long
 * ago, and then differs from no parent in a way that a comparison with all of them shows. Git merges the
 * parents anew and compares (git-log(1), `--remerge-diff`, since 2.35); a merge of more than two is compared with
 * each of its parents. @throws Fault
 */
export const readMerges = async (
  repo: GitRepo,
  selection: Selection,
  each: (change: Change) => void,
  signal: AbortSignal,
): Promise<void> => {
  const { ofTwo, ofMore } = await listMerges(repo, selection, signal);
  if (ofTwo.length > 0) await compare(repo, ofTwo, REMERGED, each, signal);
  if (ofMore.length > 0) await compare(repo, ofMore, WITH_EACH, each, signal);
};

const RAW = ["-r", "-z", "--raw", "--no-renames"] as const;
const REMERGED = [
  ...["log", "--no-walk=unsorted", "--stdin", "--merges", "--remerge-diff", "--no-color"],
  ...["--format=%H", "--no-abbrev", "--ignore-submodules=none", ...RAW],
] as const;
const WITH_EACH = ["diff-tree", "--stdin", "-m", ...RAW] as const;

const listMerges = async (
  repo: GitRepo,
  selection: Selection,
  signal: AbortSignal,
): Promise<{ readonly ofTwo: readonly Oid[]; readonly ofMore: readonly Oid[] }> => {
  const args = ["rev-list", "--merges", "--parents", "--stdin", ...selection.args];
  const running = startGit(repo, args, { signal });
  running.stdin.end(selection.tips.map((tip) => `${tip}\n`).join(""));
  const ofTwo: Oid[] = [];
  const ofMore: Oid[] = [];
  const each = (line: string): void => {
    const [oid = "", ...parents] = line.split(" ");
    (parents.length === 2 ? ofTwo : ofMore).push(parseOid(oid));
  };
  await consume(running, args, new LineSplitter(each), signal);
  return { ofTwo, ofMore };
};

const compare = async (
  repo: GitRepo,
  merges: readonly Oid[],
  args: readonly string[],
  each: (change: Change) => void,
  signal: AbortSignal,
): Promise<void> => {
  const running = startGit(repo, args, { signal });
  running.stdin.end(merges.map((oid) => `${oid}\n`).join(""));
  await consume(running, args, new RawDiffParser(each), signal);
};
