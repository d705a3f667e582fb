import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { Fault } from "../model/fault.ts";
import { type HookName, isServerHook } from "./hook-name.ts";
import type { Repository } from "./repository.ts";
import { complaintOf, textOf, userGit } from "./user-git.ts";

/** Where git looks for a hook. */
export interface HooksPlace {
  readonly dir: string;
  /** True when the directory is the repository's own, so that no other repository runs what lies in it. */
  readonly own: boolean;
  /** Which file sets core.hooksPath, if any does, such as `file:/home/git/.gitconfig`. */
  readonly setBy: string | null;
}

/** The directory that holds hooks unless core.hooksPath says otherwise. */
export const defaultHooksDir = (repo: Repository): string => join(repo.commonDir, "hooks");

/** Asks git where it will look, with the user's real configuration. */
export const locateHooks = async (repo: Repository, hook: HookName): Promise<HooksPlace> => {
  // A relative core.hooksPath counts from where git runs the hook: receive-pack stands in the git
  // directory, commit and push stand at the top of the work tree (githooks(5)).
  const cwd = isServerHook(hook) || repo.workTree === null ? repo.gitDir : repo.workTree;
  const where = { cwd, gitDir: repo.gitDir };
  const asked = await userGit(repo.env, ["rev-parse", "--git-path", "hooks"], where);
  if (asked.exitCode !== 0) throw new Fault(`git cannot say where its hooks are: ${complaintOf(asked)}`);
  const origin = await userGit(repo.env, ["config", "--show-origin", "-z", "core.hooksPath"], where);
  const dir = resolve(cwd, textOf(asked));
  return {
    dir,
    own: isInside(await realPath(dir), await realPath(repo.commonDir)),
    setBy: origin.exitCode === 0 ? (textOf(origin).split("\0")[0] ?? null) : null,
  };
};

const isInside = (path: string, parent: string): boolean => path.startsWith(parent + sep);

/** The path without symbolic links; what does not exist yet keeps its name. */
const realPath = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
};
