import type { Readable } from "node:stream";
import type { Command, CommandRow as Row, Voice } from "../sys/command-line/command.ts";

export type { ExitCode } from "../sys/command-line/command.ts";

/** What a command may touch of the process it runs in. */
export interface Io extends Voice {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Tells this build of the program from every other. */
  readonly program: string;
  readonly stdin: Readable;
  /** Writes bytes as they are to standard output, such as what a terminal in a bottle shows. */
  readonly write: (bytes: Uint8Array) => void;
  /** Of the terminal on standard output, in characters; null: it is none. */
  readonly windowSize: () => { readonly columns: number; readonly rows: number } | null;
}

/** One subcommand of `bottle`; `launch` ends as the agent does. */
export type BottleCommand = Command<Io, number>;

/** A row of the table the command line is made from. */
export type CommandRow = Row<BottleCommand>;
