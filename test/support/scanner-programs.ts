import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { findProgram } from "./sshd.ts";

/** Where `.ci/run` puts the scanners that it installs. */
const PLACE = join(homedir(), ".cache", "git-gate", "scanners");

const isThere = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Only a program that can say its version is of use: the gate takes no other. */
const saysVersion = (file: string, args: readonly string[]): boolean =>
  /\d+\.\d+\.\d+/.test(execaSync(file, args, { reject: false, all: true }).all ?? "");

const find = (name: string, args: readonly string[]): string | null => {
  const places = [join(PLACE, name), findProgram(name)];
  return places.find((file) => file !== null && isThere(file) && saysVersion(file, args)) ?? null;
};

/** The real programs, as absolute paths; null where one is not installed. */
export const SCANNERS = {
  gitleaks: find("gitleaks", ["version"]),
  betterleaks: find("betterleaks", ["version"]),
  trufflehog: find("trufflehog", ["--version"]),
  kingfisher: find("kingfisher", ["--version"]),
} as const;

/** What to add to the name of a test that is skipped without a program. */
export const noteOf = (name: keyof typeof SCANNERS): string =>
  SCANNERS[name] === null
    ? ` (skipped: no ${name} that says its version; .ci/run shows how to install it)`
    : "";
