import { type Outcome, run } from "../sys/run.ts";

// Of git's own variables only those that choose configuration files and programs are the user's;
// the others (GIT_DIR, GIT_CONFIG_COUNT, …) belong to whatever git command happens to be running.
const CHOICES = new Set(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH"]);

/** The user's environment as a server's git would get it: with user and system configuration. */
export const userEnv = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (!name.startsWith("GIT_") || CHOICES.has(name))) kept[name] = value;
  }
  return kept;
};

/**
 * Runs git the way git itself will run when somebody pushes: unlike `sys/git.ts` it reads the user's and
 * the system's configuration, since core.hooksPath or safe.directory there decide what happens.
 */
export const userGit = (
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  where: {
    readonly cwd: string;
    readonly gitDir?: string;
    readonly extra?: Readonly<Record<string, string>>;
  },
): Promise<Outcome> =>
  run({
    argv: ["git", ...args],
    cwd: where.cwd,
    env: {
      ...userEnv(env),
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
      ...(where.gitDir === undefined ? {} : { GIT_DIR: where.gitDir }),
      ...where.extra,
    },
  });

/** The output without its last newline. */
export const textOf = (outcome: Outcome): string => outcome.stdout.toString("utf8").replace(/\n$/, "");

/** The first line git complained with, without `fatal:`. */
export const complaintOf = ({ stderr }: Outcome): string =>
  (stderr.split("\n").find((line) => line.trim() !== "") ?? "no reason given").replace(
    /^(?:fatal|error): /,
    "",
  );
