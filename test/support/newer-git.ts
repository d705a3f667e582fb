import { homedir } from "node:os";
import { join } from "node:path";
import { gitVersion, isAtLeast } from "../../hooks/git-version.ts";

// `.ci/git` puts one there; a system's own git is mostly older.
const BESIDE = join(homedir(), ".cache", "git-gate", "git", "bin");

if (!isAtLeast(await gitVersion(process.env), [2, 54]))
  process.env["PATH"] = `${BESIDE}:${process.env["PATH"] ?? ""}`;

/** Whether this test file runs with a git of 2.54 or newer. To be imported before what keeps the PATH. */
export const isNewGit: boolean = isAtLeast(await gitVersion(process.env), [2, 54]);

if (!isNewGit) process.stderr.write("SKIPPED for want of git 2.54 or newer: install it, or run .ci/git\n");
