import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { Command, CommandRow, ExitCode, Voice } from "./command.ts";
import { isWrongUsage, UsageError } from "./usage-error.ts";

/** What a program says of itself. */
export interface Program {
  /** As it is called. */
  readonly name: string;
  /** The answer to `--version`. */
  readonly version: string;
  /** What its exit codes mean, as the help says it behind `PROGRAM COMMAND --help says more. `. */
  readonly codes: string;
  /** Whose an error is that nobody foresaw. */
  readonly itself: string;
}

/** Runs one command line; the only place that turns errors into words and codes. */
export const runCommandLine = async <Io extends Voice, Code extends number>(
  program: Program,
  rows: readonly CommandRow<Command<Io, Code>>[],
  argv: readonly string[],
  io: Io,
): Promise<Code | ExitCode> => {
  const [name, ...args] = argv;
  if (name === undefined || name === "help" || isHelp(name)) {
    io.out(overview(program, rows));
    return name === undefined ? 64 : 0;
  }
  if (name === "--version" || name === "version") {
    io.out(`${program.version}\n`);
    return 0;
  }
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) {
    io.err(
      `${program.name}: there is no command ${displayText(JSON.stringify(name))}\n${overview(program, rows)}`,
    );
    return 64;
  }
  try {
    return await run(`${program.name} ${name}`, await row.load(), args, io);
  } catch (error) {
    io.err(defect(`${program.name} ${name}`, program, error));
    return 2;
  }
};

const run = async <Io extends Voice, Code extends number>(
  name: string,
  command: Command<Io, Code>,
  args: readonly string[],
  io: Io,
): Promise<Code | ExitCode> => {
  const own = ownArguments(args);
  if (own.some(isHelp)) {
    io.out(`${command.help.trimEnd()}\n`);
    return 0;
  }
  try {
    refuseTwice(own, command.repeatable);
    return await command.run(args, io);
  } catch (error) {
    if (isWrongUsage(error)) {
      io.err(`${name}: ${displayText(error.message)}\n${usageLine(command.help)}\n`);
      return 64;
    }
    if (!(error instanceof Fault)) throw error;
    io.err(`${name}: ${error.message.split("\n").map(displayText).join("\n  ")}\n`);
    if (error.hint !== undefined) io.err(`  ${displayText(error.hint)}\n`);
    return 2;
  }
};

/** What stands behind -- is not the command's, but of whoever it starts. */
const ownArguments = (args: readonly string[]): readonly string[] =>
  args.slice(0, args.includes("--") ? args.indexOf("--") : args.length);

const isHelp = (argument: string): boolean => argument === "--help" || argument === "-h";

/** Of an option that is given twice, `parseArgs` keeps the last without a word. */
const refuseTwice = (args: readonly string[], repeatable: readonly string[] = []): void => {
  const seen = new Set<string>();
  for (const argument of args) {
    const name = /^--([a-z][a-z-]*)/.exec(argument)?.[1];
    if (name === undefined || repeatable.includes(name)) continue;
    if (seen.has(name)) throw new UsageError(`--${name} is given twice`);
    seen.add(name);
  }
};

/** An error that nobody foresaw: only its stack helps whoever mends it. */
const defect = (name: string, { itself }: Program, error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`${name}: this is a defect of ${itself}`, ...stack.split("\n").map(displayText), ""].join("\n");
};

const usageLine = (help: string): string => help.trimStart().split("\n", 1)[0] as string;

const overview = ({ name: program, codes }: Program, rows: readonly CommandRow<unknown>[]): string => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `usage: ${program} COMMAND [ARGUMENTS]`,
    "",
    ...rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `${program} COMMAND --help says more. ${codes}`,
    "",
  ].join("\n");
};
