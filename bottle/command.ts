import type { Readable } from "node:stream";

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Tells this build of the program from every other. */
  readonly program: string;
  readonly stdin: Readable;
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk. */
  readonly err: (text: string) => void;
}

/** 0 done, 1 refused or different, 2 could not decide, 64 wrong usage. */
export type ExitCode = 0 | 1 | 2 | 64;

/** One subcommand of `bottle`. */
export interface BottleCommand {
  /** The full help text, `usage: bottle NAME …` first. */
  readonly help: string;
  /** @throws UsageError, Fault */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

/** A row of the table the command line is made from; the command itself is loaded when it is called. */
export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<BottleCommand>;
}

/** Wrong usage: printed with the command's usage line, exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
