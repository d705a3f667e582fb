import { displayText } from "../model/display.ts";
import { Fault } from "../model/fault.ts";
import { type ExitCode, type GateCommand, type Io, UsageError } from "./command.ts";
import { VERSION } from "./version.ts";

/** A row of the table the command line is made from; the command itself is loaded when it is called. */
export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<GateCommand>;
}

/** Runs one command line and says how it went; the only place that turns errors into words and codes. */
export const runCli = async (
  rows: readonly CommandRow[],
  argv: readonly string[],
  io: Io,
): Promise<ExitCode> => {
  const [name, ...args] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.out(overview(rows));
    return name === undefined ? 64 : 0;
  }
  if (name === "--version" || name === "version") {
    io.out(`git-gate ${VERSION}\n`);
    return 0;
  }
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) {
    io.err(`gate: there is no command ${displayText(JSON.stringify(name))}\n${overview(rows)}`);
    return 64;
  }
  const command = await load(row, io);
  if (command === null) return 2;
  if (args.includes("--help") || args.includes("-h")) {
    io.out(`${command.help.trimEnd()}\n`);
    return 0;
  }
  return run(command, args, io);
};

const load = async (row: CommandRow, io: Io): Promise<GateCommand | null> => {
  try {
    return await row.load();
  } catch (error) {
    io.err(defect(row.name, error));
    return null;
  }
};

const run = async (command: GateCommand, args: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    refuseTwice(args, command.repeatable);
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      io.err(`gate ${command.name}: ${displayText(error.message)}\n${usageLine(command)}\n`);
      return 64;
    }
    if (error instanceof Fault) {
      io.err(`gate ${command.name}: ${error.message.split("\n").map(displayText).join("\n  ")}\n`);
      if (error.hint !== undefined) io.err(`  ${displayText(error.hint)}\n`);
      return 2;
    }
    io.err(defect(command.name, error));
    return 2;
  }
};

/** Of an option that is given twice, `parseArgs` keeps the last without a word. */
const refuseTwice = (args: readonly string[], repeatable: readonly string[] = []): void => {
  const seen = new Set<string>();
  for (const argument of args) {
    if (argument === "--") return;
    const name = /^--([a-z][a-z-]*)/.exec(argument)?.[1];
    if (name === undefined || repeatable.includes(name)) continue;
    if (seen.has(name)) throw new UsageError(`--${name} is given twice`);
    seen.add(name);
  }
};

/** An error that nobody foresaw: only its stack helps whoever mends it. */
const defect = (name: string, error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`gate ${name}: this is a defect of the gate`, ...stack.split("\n").map(displayText), ""].join("\n");
};

const usageLine = ({ help }: GateCommand): string => help.trimStart().split("\n", 1)[0] as string;

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");

const overview = (rows: readonly CommandRow[]): string => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "usage: gate COMMAND [ARGUMENTS]",
    "",
    ...lines,
    "",
    "gate COMMAND --help says more. Exit codes: 0 accepted or clean, 1 refused or findings,",
    "2 could not decide (also refused), 64 wrong usage.",
    "",
  ].join("\n");
};
