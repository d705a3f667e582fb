import { type CommandRow, runCli } from "../gate/cli.ts";
import type { Io } from "../gate/command.ts";

/** A pusher who has gone away reads nothing more; the verdict stands all the same. */
const writer =
  (stream: NodeJS.WriteStream) =>
  (text: string): void => {
    stream.write(text);
  };

/** Runs the program: wires the process to the command line and sets the exit code. */
export const main = async (rows: readonly CommandRow[]): Promise<void> => {
  process.stdout.on("error", () => {});
  const unheard = new AbortController();
  process.stderr.on("error", () => unheard.abort());
  const terminal = process.stderr.isTTY === true;
  const io: Io = {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    out: writer(process.stdout),
    err: writer(process.stderr),
    errIsTerminal: terminal,
    unheard: unheard.signal,
    color: terminal && !process.env["NO_COLOR"],
  };
  // Until a command says otherwise, it could not decide.
  process.exitCode = 2;
  process.on("uncaughtException", (error) => {
    io.err(`gate: refused, could not decide: the gate itself failed; this is a defect\n${error.stack}\n`);
    process.exit(2);
  });
  process.exitCode = await runCli(rows, process.argv.slice(2), io);
};
