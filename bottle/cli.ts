import { runCommandLine } from "../sys/command-line/run-command-line.ts";
import type { CommandRow, Io } from "./command.ts";

/** Runs one command line of `bottle` and says how it went. */
export const runCli = (
  rows: readonly CommandRow[],
  version: string,
  argv: readonly string[],
  io: Io,
): Promise<number> =>
  runCommandLine(
    {
      name: "bottle",
      version: `bottle ${version}`,
      codes: "Exit codes: 0 done, 1 refused or different, 2 could not decide,\n64 wrong usage.",
      itself: "bottle",
    },
    rows,
    argv,
    io,
  );
