import { displayText } from "../model/display.ts";
import { Fault } from "../model/fault.ts";
import { type BottleCommand, type CommandRow, type ExitCode, type Io, UsageError } from "./command.ts";

/** Runs one command line of `bottle`; the only place that turns errors into words and codes. */
export const runCli = async (
  rows: readonly CommandRow[],
  version: string,
  argv: readonly string[],
  io: Io,
): Promise<ExitCode> => {
  const [name, ...args] = argv;
  if (name === undefined || ["help", "--help", "-h"].includes(name)) {
    io.out(overview(rows));
    return name === undefined ? 64 : 0;
  }
  if (name === "--version" || name === "version") {
    io.out(`bottle ${version}\n`);
    return 0;
  }
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) {
    io.err(`bottle: there is no command ${displayText(JSON.stringify(name))}\n${overview(rows)}`);
    return 64;
  }
  const command = await row.load();
  // What stands behind -- is the agent's own command line.
  const own = args.slice(0, args.includes("--") ? args.indexOf("--") : args.length);
  if (own.includes("--help") || own.includes("-h")) {
    io.out(command.help);
    return 0;
  }
  return command.run(args, io).catch((error: unknown) => explain(name, command, error, io));
};

const explain = (name: string, { help }: BottleCommand, error: unknown, io: Io): ExitCode => {
  const isUsage = error instanceof UsageError || isParseArgsError(error);
  if (isUsage) {
    io.err(`bottle ${name}: ${displayText(error.message)}\n${help.split("\n", 1)[0]}\n`);
    return 64;
  }
  if (!(error instanceof Fault)) throw error;
  io.err(`bottle ${name}: ${error.message.split("\n").map(displayText).join("\n  ")}\n`);
  if (error.hint !== undefined) io.err(`  ${displayText(error.hint)}\n`);
  return 2;
};

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");

const overview = (rows: readonly CommandRow[]): string => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    "usage: bottle COMMAND [ARGUMENTS]",
    "",
    ...rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "bottle COMMAND --help says more. Exit codes: 0 done, 1 refused or different, 2 could not decide,",
    "64 wrong usage.",
    "",
  ].join("\n");
};
