/** How a command line ends. 0: done, and nothing is wrong; 1: refused, or something was found; 2: could not decide; 64: wrong usage. */
export type ExitCode = 0 | 1 | 2 | 64;

/** Where a command says something. */
export interface Voice {
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk: progress, notes, refusals. */
  readonly err: (text: string) => void;
}

/**
 * One subcommand of a program; `Io` is what it may touch of the process it runs in. `Code` is how it ends: wider for
 * one that runs another program and ends as that does.
 */
export interface Command<Io extends Voice, Code extends number = ExitCode> {
  /** The full help text, `usage: PROGRAM NAME …` first. */
  readonly help: string;
  /** Options that may be given more than once, such as `hook`; of any other, one would be lost. */
  readonly repeatable?: readonly string[];
  /** `args` are those after the command's name. @throws UsageError, Fault */
  run(args: readonly string[], io: Io): Promise<Code>;
}

/** A row of the table a command line is made from; the command itself is loaded when it is called. */
export interface CommandRow<C> {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<C>;
}
