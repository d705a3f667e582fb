import type { Readable } from "node:stream";

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: Readable;
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk: progress, notes, refusals. */
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal that may be written over. */
  readonly errIsTerminal: boolean;
  /** Aborted when nobody is left to read `err`; for a hook that means that receive-pack is gone. */
  readonly unheard?: AbortSignal;
  readonly color: boolean;
}

/** Exit codes: 0 accepted or clean, 1 refused or findings, 2 could not decide, 64 wrong usage. */
export type ExitCode = 0 | 1 | 2 | 64;

/** One subcommand of `gate`: a row in the table the command line is made from. */
export interface GateCommand {
  readonly name: string;
  readonly summary: string;
  /** The full help text, `usage: gate NAME …` first. */
  readonly help: string;
  /** Options that may be given more than once, such as `hook`; of any other, one would be lost. */
  readonly repeatable?: readonly string[];
  /** `args` are those after the command's name. @throws UsageError, Fault */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

// As for Fault: a command that is bundled apart has a class of its own.
const BRAND: unique symbol = Symbol.for("git-gate.UsageError") as never;

/** Wrong usage: printed with the command's usage line, exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly [BRAND] = true;

  static override [Symbol.hasInstance](value: unknown): value is UsageError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
