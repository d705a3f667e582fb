import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeSandbox } from "../../support/sandbox.ts";
import { findProgram } from "../../support/sshd.ts";

const PLACES = [join(homedir(), ".cache/git-gate/scanners"), join(homedir(), "go/bin")];

const isThere = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The real program; null when it is not installed. */
export const PIPELOCK: string | null =
  PLACES.map((place) => join(place, "pipelock")).find(isThere) ?? findProgram("pipelock");

/** A directory for it, and a program in its place that does what the shell lines say. */
export const inPlaceOf = async (
  lines: string,
): Promise<{ directory: string; program: string; path: string }> => {
  const { dir } = await makeSandbox();
  const directory = join(dir, "pipelock");
  mkdirSync(directory, { mode: 0o700 });
  const program = join(dir, "pipelock.sh");
  writeFileSync(program, `#!/bin/sh\n${lines}\n`);
  chmodSync(program, 0o755);
  return { directory, program, path: process.env["PATH"] ?? "/usr/bin:/bin" };
};
