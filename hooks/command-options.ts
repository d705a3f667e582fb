import { Fault } from "../model/fault.ts";
import { UsageError } from "../sys/command-line/usage-error.ts";
import { hasCode } from "./hook-file.ts";
import { type HookName, parseHookName } from "./hook-name.ts";

/** The one REPO a command takes. */
export const oneRepository = (positionals: readonly string[]): string => {
  const [path, extra] = positionals;
  if (path === undefined) throw new UsageError("which repository? Name its directory");
  if (extra !== undefined) throw new UsageError(`one repository at a time: ${extra} is too much`);
  return path;
};

/** The hooks of `--hook`, each once; null when there is none. */
export const namedHooks = (names: readonly string[] | undefined): readonly HookName[] | null =>
  names === undefined ? null : [...new Set(names.map(parseHookName))];

/** What the file system forbids is for the administrator, not for a bug report. */
export const explainDenied = (error: unknown): never => {
  if (["EACCES", "EPERM", "EROFS"].some((code) => hasCode(error, code))) {
    throw new Fault(`not permitted: ${(error as Error).message}`, {
      cause: error,
      hint: "run this as the repository's owner",
    });
  }
  throw error;
};
