import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../model/fault.ts";

/**
 * The git directory a hook runs in: GIT_DIR, which git sets and which may be relative to the working
 * directory (githooks(5)). @throws Fault outside a hook.
 */
export const absoluteGitDir = (env: NodeJS.ProcessEnv, cwd: string): string => {
  const gitDir = env["GIT_DIR"];
  if (gitDir === undefined || gitDir === "") {
    throw new Fault("GIT_DIR is not set", {
      hint: "this command is run by git, as a hook: gate install puts it there",
    });
  }
  try {
    return realpathSync(resolve(cwd, gitDir));
  } catch (cause) {
    throw new Fault(`cannot find the repository ${resolve(cwd, gitDir)}`, { cause });
  }
};
