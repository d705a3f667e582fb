import { Fault } from "../../model/fault.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { type GitRepo, git } from "../../sys/git.ts";
import type { Selection } from "../read/list-objects.ts";

/** What `gate scan` is asked to look at. */
export type ScanMode =
  | { readonly kind: "commits"; readonly selection: Selection; readonly title: string }
  | { readonly kind: "staged" }
  | { readonly kind: "worktree" };

export interface ScanFlags {
  readonly staged?: boolean | undefined;
  readonly worktree?: boolean | undefined;
  readonly all?: boolean | undefined;
}

/** Makes a mode of flags and revisions. @throws UsageError, and Fault for a revision that is not there. */
export const scanMode = async (
  repo: GitRepo,
  flags: ScanFlags,
  revisions: readonly string[],
  signal: AbortSignal,
) => {
  const chosen = [flags.staged, flags.worktree, flags.all, revisions.length > 0].filter(
    (flag) => flag === true,
  );
  if (chosen.length > 1)
    throw new UsageError("--staged, --worktree, --all and a revision exclude each other");
  if (flags.staged) return { kind: "staged" } as const;
  if (flags.worktree) return { kind: "worktree" } as const;
  if (flags.all) return commits([], ["--all"], "all history");
  if (revisions.length > 1) throw new UsageError("takes one revision or range");
  return ofRevision(repo, revisions[0] ?? "HEAD", signal);
};

const commits = (tips: readonly string[], args: readonly string[], title: string): ScanMode => ({
  kind: "commits",
  selection: { tips, args },
  title,
});

const ofRevision = async (repo: GitRepo, revision: string, signal: AbortSignal): Promise<ScanMode> => {
  const range = /^(.*?)(\.\.\.?)(.*)$/.exec(revision);
  if (range === null) {
    const tip = await resolve(repo, revision, signal);
    return commits([tip], ["--not", "--remotes"], `commits of ${revision} that no remote has`);
  }
  const [, from, dots, to] = range as unknown as [string, string, string, string];
  const [a, b] = [await resolve(repo, from || "HEAD", signal), await resolve(repo, to || "HEAD", signal)];
  return commits([`${a}${dots}${b}`], [], `commits in ${revision}`);
};

const resolve = async (repo: GitRepo, revision: string, signal: AbortSignal): Promise<string> => {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision];
  const { exitCode, stdout } = await git(repo, args, { signal, allow: [1, 128] });
  const oid = stdout.toString("latin1").trim();
  // `^REV` is answered as well, with what to leave out.
  if (exitCode === 0 && /^[0-9a-f]+$/.test(oid)) return oid;
  throw new Fault(`there is no revision ${JSON.stringify(revision)}`, {
    hint:
      revision === "HEAD"
        ? "nothing is committed yet: try --staged or --worktree"
        : "see git rev-parse --help",
  });
};
