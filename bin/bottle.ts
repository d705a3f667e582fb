import { statSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "../bottle/cli.ts";
import type { Io } from "../bottle/command.ts";
import { commands } from "../bottle/commands/commands.ts";
import { warmBottle } from "./warm-bottle.ts";

declare const GIT_GATE_VERSION: string;
declare const GIT_GATE_ASSETS: string;

/** Runs `bottle`: wires the process to the command line and sets the exit code. */
export const start = async (): Promise<void> => {
  // Whoever stopped reading has seen enough.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  const io: Io = {
    env: process.env,
    cwd: process.cwd(),
    program: `${GIT_GATE_VERSION} ${statSync(join(GIT_GATE_ASSETS, "gate-bottle.cjs")).ctimeMs}`,
    stdin: process.stdin,
    write: (bytes) => void process.stdout.write(bytes),
    windowSize: () =>
      process.stdout.isTTY === true ? { columns: process.stdout.columns, rows: process.stdout.rows } : null,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
  // Until a command says otherwise, it could not decide.
  process.exitCode = 2;
  process.exitCode = await runCli(commands, GIT_GATE_VERSION, process.argv.slice(2), io);
};

/** Runs the code that most commands need, so that the build can keep it compiled. */
export const warm = (): Promise<void> => warmBottle(GIT_GATE_VERSION);
