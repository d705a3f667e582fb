import type { CommandRow as Row } from "../sys/command-line/command.ts";
import { type Program, runCommandLine } from "../sys/command-line/run-command-line.ts";
import type { ExitCode, GateCommand, Io } from "./command.ts";
import { VERSION } from "./version.ts";

/** A row of the table the command line is made from. */
export type CommandRow = Row<GateCommand>;

const GATE: Program = {
  name: "gate",
  version: `git-gate ${VERSION}`,
  codes:
    "Exit codes: 0 accepted or clean, 1 refused or findings,\n2 could not decide (also refused), 64 wrong usage.",
  itself: "the gate",
};

/** Runs one command line of `gate` and says how it went. */
export const runCli = (rows: readonly CommandRow[], argv: readonly string[], io: Io): Promise<ExitCode> =>
  runCommandLine(GATE, rows, argv, io);
