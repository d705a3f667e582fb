import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { type GitRepo, plainRepo } from "../../sys/git.ts";
import { run } from "../../sys/run.ts";

/** A developer's repository. */
export interface DeskRepository {
  readonly repo: GitRepo;
  /** Absolute path of the work tree; null in a bare repository. */
  readonly workTree: string | null;
}

/** Finds the repository around a directory, as git itself does. @throws Fault when there is none. */
export const findRepository = async (directory: string, env: NodeJS.ProcessEnv): Promise<DeskRepository> => {
  const ask = async (question: string): Promise<string | null> => {
    const { exitCode, stdout, stderr } = await run({
      argv: ["git", "-C", directory, "rev-parse", question],
      env: definedOf(env),
    });
    if (exitCode === 0) return stdout.toString("utf8").replace(/\n$/, "");
    if (question === "--show-toplevel") return null;
    throw new Fault(`${directory} is not in a git repository: ${stderr.split("\n")[0]}`, {
      hint: "name one with --repo",
    });
  };
  const gitDir = (await ask("--absolute-git-dir")) as string;
  const repo = plainRepo(gitDir, env);
  const index = env["GIT_INDEX_FILE"];
  // A commit of some files only is made from an index of its own (githooks(5), "pre-commit").
  const base = index === undefined ? repo.base : { ...repo.base, GIT_INDEX_FILE: resolve(directory, index) };
  return { repo: { ...repo, base }, workTree: await ask("--show-toplevel") };
};

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
