import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "../model/fault.ts";
import { complaintOf, textOf, userGit } from "./user-git.ts";

/** A repository that hooks are installed in. All paths are absolute. */
export interface Repository {
  readonly gitDir: string;
  /** The git directory that linked worktrees share; the same as `gitDir` elsewhere. */
  readonly commonDir: string;
  /** The checked-out files, or null for a bare repository. */
  readonly workTree: string | null;
  /** The environment of whoever runs the command. */
  readonly env: NodeJS.ProcessEnv;
}

/** Where the gate keeps its state in a repository. */
export const stateDir = (repo: Repository): string => join(repo.commonDir, "gate");

/**
 * Finds the repository at a path: a bare one, the top of a clone, a linked worktree, a submodule, or a git
 * directory. Parent directories are not searched: a typing error must not name another repository.
 * @throws Fault when there is none, or when git would not open it for this user.
 */
export const openRepository = async (
  path: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Repository> => {
  const at = resolve(cwd, path);
  if ((await stat(at).catch(() => null)) === null) throw new Fault(`no such directory: ${at}`);
  const inside = await resolveGitDir(join(at, ".git"), env);
  const gitDir = inside ?? (await resolveGitDir(at, env));
  if (gitDir === null) {
    throw new Fault(`not a git repository: ${at}`, { hint: "name a bare repository or the top of a clone" });
  }
  const top = inside !== null ? at : basename(at) === ".git" ? dirname(at) : null;
  await checkOwnership(gitDir, top, env);

  const asked = await userGit(env, ["rev-parse", "--git-common-dir"], { cwd: gitDir, gitDir });
  if (asked.exitCode !== 0) throw new Fault(`git cannot open ${gitDir}: ${complaintOf(asked)}`);
  const commonDir = resolve(gitDir, textOf(asked));
  // A bare repository may have linked worktrees; those are clones for whoever works in them.
  const bare = gitDir === commonDir && (await isBare(gitDir, env));
  const workTree = bare ? null : (top ?? (await configuredWorkTree(gitDir, env)));
  return { gitDir, commonDir, workTree, env };
};

const resolveGitDir = async (path: string, env: NodeJS.ProcessEnv): Promise<string | null> => {
  const outcome = await userGit(env, ["rev-parse", "--resolve-git-dir", path], { cwd: "/" });
  return outcome.exitCode === 0 ? resolve(dirname(path), textOf(outcome)) : null;
};

const isBare = async (gitDir: string, env: NodeJS.ProcessEnv): Promise<boolean> => {
  const asked = await userGit(env, ["config", "--local", "--type=bool", "core.bare"], {
    cwd: gitDir,
    gitDir,
  });
  return textOf(asked) === "true" || (asked.exitCode !== 0 && basename(gitDir) !== ".git");
};

const configuredWorkTree = async (gitDir: string, env: NodeJS.ProcessEnv): Promise<string | null> => {
  const asked = await userGit(env, ["config", "--local", "core.worktree"], { cwd: gitDir, gitDir });
  return asked.exitCode === 0 ? resolve(gitDir, textOf(asked)) : null;
};

// An explicit GIT_DIR switches git's check of ownership off; only discovery shows what a push would meet.
const checkOwnership = async (gitDir: string, top: string | null, env: NodeJS.ProcessEnv): Promise<void> => {
  const cwd = top ?? gitDir;
  const outcome = await userGit(env, ["-c", "safe.bareRepository=all", "rev-parse", "--git-dir"], {
    cwd,
    extra: { GIT_CEILING_DIRECTORIES: dirname(cwd) },
  });
  if (outcome.exitCode === 0) return;
  if (/dubious ownership|unsafe repository/.test(outcome.stderr)) {
    throw new Fault(`git will not open ${cwd} for this user: it belongs to somebody else`, {
      hint: "run this as the repository's owner, or add the path to safe.directory in that user's git configuration",
    });
  }
  throw new Fault(`git cannot open ${cwd}: ${complaintOf(outcome)}`);
};
