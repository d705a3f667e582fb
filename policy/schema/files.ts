import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { count, globs, mebibytes, size, verdict } from "./values.ts";

const { files } = DEFAULT_POLICY;

export const filesSchema = z
  .strictObject({
    max_size: size.optional().describe("Largest file; absent: `limits.blob`."),
    max_changed: count(1).optional().describe("Most paths that one push may change."),
    binaries: verdict.default(files.binaries).describe("A file with a NUL among its first 8000 bytes."),
    executables: verdict.default(files.executables).describe("A program for a machine: ELF, PE, Mach-O."),
    large_binaries: verdict.default(files.largeBinaries).describe("A binary file of `large_binary` or more."),
    large_binary: size
      .prefault(mebibytes(files.largeBinary))
      .describe("From which size on a binary file is large."),
    lfs: globs.default([]).describe("Paths that must be git-lfs pointers, as globs."),
    lfs_pointers: verdict
      .default(files.lfsPointers)
      .describe("A git-lfs pointer: the file itself never comes through the gate."),
    symlinks_outside: verdict
      .default(files.symlinksOutside)
      .describe("A symlink whose target is absolute or above the repository."),
    symlinks_into_git: verdict
      .default(files.symlinksIntoGit)
      .describe("A symlink whose target lies in a `.git` directory."),
  })
  .prefault({});
