import type { Readable } from "node:stream";
import type { Command, Voice } from "../sys/command-line/command.ts";

export type { ExitCode } from "../sys/command-line/command.ts";

/** What a command may touch of the process it runs in. */
export interface Io extends Voice {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: Readable;
  /** Whether `err` is a terminal that may be written over. */
  readonly errIsTerminal: boolean;
  /** Aborted when nobody is left to read `err`; for a hook that means that receive-pack is gone. */
  readonly unheard?: AbortSignal;
  readonly color: boolean;
}

/** One subcommand of `gate`: a row in the table the command line is made from. */
export interface GateCommand extends Command<Io> {
  readonly name: string;
  readonly summary: string;
}
