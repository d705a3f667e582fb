import { resolve } from "node:path";
import type { ExitCode, Io } from "../gate/command.ts";
import { displayText } from "../model/display.ts";
import { Fault } from "../model/fault.ts";
import { UsageError } from "../sys/command-line/usage-error.ts";
import { explainDenied, oneRepository } from "./command-options.ts";
import { findRepositories } from "./find-repositories.ts";
import { openRepository, type Repository } from "./repository.ts";

/** Which repositories a command line names. */
export interface Named {
  readonly positionals: readonly string[];
  /** `--all DIR`. */
  readonly all: string | undefined;
}

/** The paths that are meant: one, or every bare repository below a directory. @throws UsageError, Fault */
export const namedPaths = async ({ positionals, all }: Named, cwd: string): Promise<readonly string[]> => {
  if (all === undefined) return [oneRepository(positionals)];
  if (positionals.length > 0)
    throw new UsageError(`--all names the repositories: ${positionals[0]} is too much`);
  const root = resolve(cwd, all);
  const found = await findRepositories(root);
  if (found.length === 0) throw new Fault(`no bare repository is below ${root}`);
  return found;
};

/**
 * Does something to each repository that is named. Of several, one that fails does not keep it from the
 * others; the exit code then says that not all is done.
 */
export const forEachNamed = async (
  named: Named,
  io: Io,
  act: (repo: Repository) => Promise<void>,
): Promise<ExitCode> => {
  const actOn = async (path: string): Promise<void> =>
    act(await openRepository(path, io.cwd, io.env)).catch(explainDenied);
  const paths = await namedPaths(named, io.cwd);
  if (named.all === undefined) {
    for (const path of paths) await actOn(path);
    return 0;
  }
  const failed: string[] = [];
  for (const path of paths) {
    try {
      await actOn(path);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed.push(path);
      io.err(`gate: ${displayText(path)}: ${error.message.split("\n").map(displayText).join("\n  ")}\n`);
      if (error.hint !== undefined) io.err(`  hint: ${displayText(error.hint)}\n`);
    }
  }
  io.out(`${paths.length - failed.length} of ${paths.length} repositories done\n`);
  return failed.length === 0 ? 0 : 2;
};
